"""/developers/oauth: how an app is let into a merchant's shop (OAuth 2, authorization code)."""

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from litestar import MediaType, Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.response import Redirect

from vitrina.access.errors import GrantRefused
from vitrina.access.grants import Tokens
from vitrina.access.models import ALL, MerchantApp
from vitrina.errors import Unauthenticated, VitrinaError
from vitrina.market import Market
from vitrina.storage.schema import now
from vitrina.web.callers import address_of
from vitrina.web.guarding import guarded
from vitrina.web.shopline.errors import respond
from vitrina.web.shopline.reading import body_of, read

# Upstream has this on a host of its own, developers.shoplineapp.com; here that host is a path.
PREFIX = "/developers/oauth"
_HEADERS = guarded()
# Vitrina has no accounts of staff: whoever holds a token of the shop speaks for it. Addresses start from the page's
# own, so that a proxy may put the server below a path.
_PAGE = """<!doctype html>
<html lang="en" data-state="start">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Let {name} into your shop?</title>
<link rel="stylesheet" href="../../page/page.css">
<main class="panel asking">
<h1>Let {name} into your shop?</h1>
<p>The app <strong>{name}</strong> asks for: {scopes}.</p>
<p>It will be answered at <strong>{where}</strong>.</p>
{problem}<form method="post" class="asking">
<label>An access token of your shop
<input name="access_token" type="password" required autocomplete="off"></label>
<button type="submit" class="button">Let it in</button>
</form>
</main>
</html>
"""


class TokenBody(msgspec.Struct):
    client_id: str
    client_secret: str
    grant_type: str
    redirect_uri: str | None = None
    code: str | None = None
    refresh_token: str | None = None


class TokensWire(msgspec.Struct):
    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    scope: str
    created_at: int


class AppTokenInfo(msgspec.Struct):
    resource_owner_id: str
    scope: list[str]
    expires_in: int | None
    application: dict[str, str | None]
    created_at: int


@get("/authorize", summary="Ask a merchant for consent", media_type=MediaType.HTML)
async def ask(request: Request[object, object, State], market: Market) -> Response[str]:
    """A page on which the merchant lets the app in."""
    asked = [request.query_params.get(name, "") for name in ("client_id", "redirect_uri", "scope")]
    app, scopes = await market.grants.asking(*asked)
    return _page(app, scopes, asked[1])


def _page(
    app: MerchantApp, scopes: Sequence[str], redirect_uri: str, problem: str = "", status: int | None = 200
) -> Response[str]:
    page = _PAGE.format(
        name=escape(app.name),
        scopes="everything" if ALL in scopes else escape(", ".join(scopes)),
        where=escape(urlsplit(redirect_uri).netloc),
        problem=problem and f'<p class="problem" role="alert">{escape(problem)}</p>\n',
    )
    return Response(page, media_type=MediaType.HTML, headers=_HEADERS, status_code=status)


@post("/authorize", status_code=302, summary="Consent")
async def consent(request: Request[Any, Any, State], market: Market) -> Response[Any]:
    """Sends the merchant back to the app with a code, or says what is wrong with the token and asks again."""
    params, form = request.query_params, await request.form()
    redirect_uri = params.get("redirect_uri", "")
    app, scopes = await market.grants.asking(params.get("client_id", ""), redirect_uri, params.get("scope", ""))
    try:
        merchant = await market.access.identify(f"Bearer {form.get('access_token', '')}", address_of(request.scope))
        answer = {"code": await market.grants.consent(app, merchant, redirect_uri, scopes)}
    except VitrinaError as error:  # a person is to read it, and may type again
        return _page(app, scopes, redirect_uri, str(error), respond(request, error).status_code)
    if "state" in params:
        answer["state"] = params["state"]
    return Redirect(f"{redirect_uri}?{urlencode(answer)}", status_code=302)


@post("/token", status_code=200, summary="Create or refresh an app's token")
async def create_token(request: Request[object, object, State], market: Market) -> TokensWire:
    """Turns a code, or a refresh token, into new tokens."""
    body = read(await body_of(request), TokenBody)
    if body.grant_type == "authorization_code":
        code, redirect_uri = body.code or "", body.redirect_uri or ""
        return _wire(await market.grants.exchange(body.client_id, body.client_secret, code, redirect_uri))
    if body.grant_type == "refresh_token":
        return _wire(await market.grants.refresh(body.client_id, body.client_secret, body.refresh_token or ""))
    raise GrantRefused("unsupported_grant_type", "grant_type must be authorization_code or refresh_token.")


@get("/token/info", summary="Get an app token's info")
async def token_info(request: Request[object, object, State], market: Market) -> AppTokenInfo:
    """Whose token this is, and until when."""
    given = request.headers.get("authorization", "").partition(" ")[2].strip()
    if not given:
        raise Unauthenticated("MISSING_TOKEN_ERROR", "The request carries no access token.")
    token = await market.grants.token(given, address_of(request.scope))
    if token is None or token.revoked_at:
        raise Unauthenticated("TOKEN_REVOKED", "The access token is unknown or revoked.")
    left = int((token.expires_at - now()).total_seconds()) if token.expires_at else None
    if left is not None and left <= 0:
        raise Unauthenticated("TOKEN_EXPIRED", "The access token has expired.")
    return AppTokenInfo(token.shop_id, token.scopes, left, {"uid": token.app_id}, int(token.created_at.timestamp()))


def _wire(tokens: Tokens) -> TokensWire:
    return TokensWire(
        tokens.access_token,
        "Bearer",
        tokens.expires_in,
        tokens.refresh_token,
        " ".join(tokens.scopes),
        tokens.created_at,
    )


def router() -> Router:
    """The routes of consent and tokens."""
    return Router(
        PREFIX, route_handlers=[ask, consent, create_token, token_info], tags=["Merchants: apps and their tokens"]
    )
