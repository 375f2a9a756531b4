"""/docs: every operation of every face, with examples; nothing on the page comes from elsewhere."""

import hashlib
from base64 import b64encode
from typing import Any

import msgspec
from litestar import Request, Router
from litestar.datastructures import ResponseHeader
from litestar.enums import MediaType
from litestar.openapi.plugins import OpenAPIRenderPlugin

from vitrina.web.docs.document import enriched
from vitrina.web.docs.page import STYLE, page
from vitrina.web.guarding import guarded

PATH = "/docs"
_DOCUMENT = "openapi.json"


class Page(OpenAPIRenderPlugin):
    """The page for people."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.HTML)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        # From the page's own address, so that a proxy may put the server below a path.
        program = _DOCUMENT if request.scope["raw_path"].endswith(b"/") else f"{PATH}/{_DOCUMENT}".lstrip("/")
        return page(enriched(openapi_schema, request.app.routes), program).encode()


class Document(OpenAPIRenderPlugin):
    """The OpenAPI document for programs."""

    def __init__(self) -> None:
        super().__init__(path=f"/{_DOCUMENT}", media_type=MediaType.JSON)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return msgspec.json.encode(enriched(openapi_schema, request.app.routes))


def router() -> Router:
    """The face's routes, which the framework adds: all it answers is guarded."""
    digest = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    headers = [ResponseHeader(name=name, value=value) for name, value in guarded(f"'sha256-{digest}'").items()]
    return Router(PATH, route_handlers=[], response_headers=headers, include_in_schema=False)
