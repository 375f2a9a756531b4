"""The page on which a person lets an app in, and the way back to the app with a code."""

from html import escape
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from litestar import MediaType, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body, QueryParameter
from litestar.response import Redirect

from vitrina.errors import Invalid
from vitrina.market import Market
from vitrina.web.guarding import guarded

PATH = "/oauth/authorize"
_HEADERS = guarded()
# Addresses start from the page's own, so that a proxy may put the server below a path.
_PAGE = """<!doctype html>
<html lang="en" data-state="start">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Let {name} in?</title>
<link rel="stylesheet" href="../page/page.css">
<main class="panel asking">
<h1>Let {name} in?</h1>
<p>The app <strong>{name}</strong> asks to search this market, and to place and follow orders in its own name.</p>
<p>It will be answered at <strong>{where}</strong>.</p>
<form method="post" action="authorize">{fields}<button type="submit" class="button">Let it in</button></form>
</main>
</html>
"""


class Consent(msgspec.Struct):
    """What the consent button sends: what the page was asked with."""

    client_id: str
    redirect_uri: str
    state: str = ""


@get(PATH, include_in_schema=False)
async def ask(
    market: Market,
    client_id: str,
    redirect_uri: str | None = None,
    redirect_url: str | None = None,
    response_type: str = "code",
    app_state: Annotated[str, QueryParameter(name="state")] = "",
) -> Response[str]:
    """Asks a person whether to let an app in."""
    if response_type != "code":
        raise Invalid("response_type_invalid", "response_type must be code.", "code", response_type[:40])
    # Upstream's table and its example spell the parameter differently.
    uri = redirect_uri or redirect_url or ""
    app = await market.apps.asking(client_id, uri)
    fields = {"client_id": client_id, "redirect_uri": uri, "state": app_state}
    page = _PAGE.format(
        name=escape(app.name),
        where=escape(urlsplit(uri).netloc),
        fields="".join(f'<input type="hidden" name="{name}" value="{escape(v)}">' for name, v in fields.items()),
    )
    return Response(page, media_type=MediaType.HTML, headers=_HEADERS)


@post(PATH, include_in_schema=False)
async def consent(
    market: Market, data: Annotated[Consent, Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Redirect:
    """Sends the person back to the app, with a code that works once."""
    app = await market.apps.asking(data.client_id, data.redirect_uri)
    code = await market.apps.grant(app)
    return Redirect(_with(data.redirect_uri, code, data.state), status_code=302, headers=_HEADERS)


def _with(uri: str, code: str, state: str) -> str:
    parts = urlsplit(uri)
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("code", code), *([("state", state)] if state else [])]
    return urlunsplit(parts._replace(query=urlencode(query)))


def authorize_handlers() -> list[HTTPRouteHandler]:
    """The page's routes."""
    return [ask, consent]
