"""HEAD where monitors look: the answer to GET without its content (RFC 9110, 9.3.2)."""

import re

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

# Pictures have a HEAD of their own, which opens no file; neither of the two compatible APIs has any.
_PATH = re.compile(r"/|/(?:healthz|readyz|metrics|docs(?:/[^/]+)?|page/[^/]+)/?")


def has_head(path: str) -> bool:
    """Whether HEAD stands beside GET at a path."""
    return _PATH.fullmatch(path) is not None


def answering_heads(app: ASGIApp) -> ASGIApp:
    """The application, which is asked by GET where a client asks by HEAD."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD" or not has_head(scope["path"]):
            return await app(scope, receive, send)

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        scope["method"] = "GET"
        return await app(scope, receive, send_head)

    return answer
