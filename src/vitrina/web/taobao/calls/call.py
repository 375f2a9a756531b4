"""One call of an operation: what was sent, who sent it, and in which dialect the answer goes back."""

from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from vitrina.access.identify import Buyer, Proof
from vitrina.errors import Invalid
from vitrina.market import Market
from vitrina.web.callers import keep_caller
from vitrina.web.taobao.calls.dialects import Dialect
from vitrina.web.taobao.calls.params import Params
from vitrina.web.taobao.calls.proof import HEADERS, bearer, read_proof, uses_upstream
from vitrina.web.taobao.calls.reading import query_pairs, read_params

SHANJING = "/rest/taobao-global"
LANGUAGES = ("en", "vi", "ru", "ko", "ja")  # documented result languages
_SIGNED_HEADERS = tuple(name for names in HEADERS.values() for name in names)


@dataclass(frozen=True, slots=True)
class Call:
    """What an operation works on; ``buyer`` is the caller, except where an app calls without a token."""

    market: Market
    params: Params
    proof: Proof
    dialect: Dialect
    buyer: Buyer = Buyer("")  # noqa: RUF009 - frozen

    @property
    def public_url(self) -> str:
        return self.market.settings.public_url

    @property
    def language(self) -> str | None:
        """The language asked for.

        Raises:
            Invalid: it is none of those that can be asked for.
        """
        language = self.params.text("language")
        if language is not None and language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise Invalid("invalid_parameter", f"language must be one of {known}.", known, language[:40])
        return language


async def identify_early(connection: ASGIConnection[Any, Any, Any, State], _handler: BaseRouteHandler) -> None:
    """Recognises a bearer token before the body is read: an unknown caller cannot make the server take in megabytes."""
    token = bearer(connection)
    signed = any(connection.headers.get(name, "").strip() for name in _SIGNED_HEADERS)
    if token and not signed and not uses_upstream(Params(query_pairs(connection.scope["query_string"]))):
        market: Market = connection.app.state.market
        connection.state.holder = await market.apps.holder(token)


async def read_call(request: Request[Any, Any, State], market: Market, *, needs_token: bool) -> Call:
    """Reads a call and finds out who makes it.

    Raises:
        Unauthenticated: the caller is unknown.
    """
    try:
        params = await read_params(request)
    except Invalid:
        if needs_token:  # Whoever has not shown who they are is told that first.
            read_proof(request, Params(query_pairs(request.scope["query_string"]))).check_any()
        raise
    upstream = uses_upstream(params)
    request.state.dialect = dialect = Dialect.UPSTREAM if upstream else dialect_of(request)
    proof = read_proof(request, params)
    if not needs_token:
        return Call(market, params, proof, dialect)
    buyer = await market.apps.buyer(proof, request.state.get("holder"))
    keep_caller(request.scope, buyer)
    return Call(market, params, proof, dialect, buyer)


def dialect_of(request: Request[Any, Any, State]) -> Dialect:
    """The dialect of a request: by what was found out of it, else by its address."""
    default = Dialect.SHANJING if request.url.path.startswith(SHANJING) else Dialect.UPSTREAM
    found: Dialect = request.state.get("dialect", default)
    return found
