"""/docs: every operation of every face, with examples; nothing on the page comes from elsewhere."""

from typing import Any

import msgspec
from litestar import Request
from litestar.enums import MediaType
from litestar.openapi.plugins import OpenAPIRenderPlugin

from vitrina.web.docs.document import enriched
from vitrina.web.docs.page import page


class Page(OpenAPIRenderPlugin):
    """The page for people."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.HTML)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return page(enriched(openapi_schema, request.app.routes)).encode()


class Document(OpenAPIRenderPlugin):
    """The OpenAPI document for programs."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json", media_type=MediaType.JSON)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return msgspec.json.encode(enriched(openapi_schema, request.app.routes))
