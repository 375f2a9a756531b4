"""The web application: every face on one server, over one market."""

import multiprocessing
import os
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig

import vitrina
from vitrina.errors import VitrinaError
from vitrina.logs import configure_logs
from vitrina.market import Market, open_market
from vitrina.memory import keep_freed_memory, keep_what_is_there
from vitrina.settings import Settings
from vitrina.tasks import running
from vitrina.web import docs, media, native, ops, pages, shopline, taobao
from vitrina.web.allowed import allowed_methods, answering_options
from vitrina.web.heads import answering_heads
from vitrina.web.intake import MOST_BODY_BYTES, Intake
from vitrina.web.observe import observed
from vitrina.web.plain import respond as respond_plainly
from vitrina.web.proxies import behind
from vitrina.web.shopline.errors import respond as respond_to_merchant
from vitrina.web.taobao.errors import respond as respond_to_buyer

METHOD_NOT_ALLOWED = 405
log = structlog.get_logger(__name__)

Responder = Callable[[Request[Any, Any, Any], Exception], Response[Any]]
_RESPONDERS: tuple[tuple[str, Responder], ...] = (
    (shopline.PREFIX, respond_to_merchant),
    (shopline.oauth.PREFIX, respond_to_merchant),
    (taobao.PREFIX, respond_to_buyer),
    ("", respond_plainly),
)
# Freed memory that each thread keeps for the next search: the looks and points that one compares take some megabytes.
KEPT_MEMORY = 16 * 2**20


def create_app(settings: Settings | None = None) -> Litestar:
    """The application; settings come from the environment where none are given."""
    settings = settings or Settings()
    _leave_with_parent()
    configure_logs(settings.log_level)
    keep_freed_memory(KEPT_MEMORY)

    @asynccontextmanager
    async def running_market(app: Litestar) -> AsyncIterator[None]:
        async with (
            open_market(settings) as market,
            shopline.delivering(market),
            taobao.delivering(market),
            running(market.housework.run()),
            running(market.assortment.catch_up()),
            running(market.words.renew()),
        ):
            app.state.market = market
            keep_what_is_there()
            yield

    app = Litestar(
        route_handlers=[
            shopline.router(),
            shopline.oauth.router(),
            native.router(),
            taobao.router(),
            *taobao.authorize_handlers(),
            media.router(),
            *ops.HANDLERS,
            *pages.handlers(settings),
        ],
        lifespan=[running_market],
        dependencies={"market": Provide(_market, sync_to_thread=False)},
        exception_handlers={Exception: _respond},
        middleware=[Intake()],
        logging_config=None,
        request_max_body_size=MOST_BODY_BYTES,
        openapi_config=OpenAPIConfig(
            title="Vitrina",
            version=vitrina.__version__,
            path=docs.PATH,
            openapi_router=docs.router(),
            render_plugins=[docs.Page(), docs.Document()],
        ),
    )
    app.asgi_handler = behind(observed(answering_options(answering_heads(app.asgi_handler), app)), settings.proxies)
    return app


def _leave_with_parent() -> None:
    """Ends the process with the one that started it, however that ended: nobody would stop it or know of it."""
    if parent := multiprocessing.parent_process():

        def leave() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=leave, daemon=True).start()


def _market(state: State) -> Market:
    market: Market = state.market
    return market


def _respond(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Hands an error to the face that the request was for."""
    if not isinstance(error, VitrinaError | HTTPException) or getattr(error, "status_code", 0) >= 500:
        log.error("request failed", path=request.url.path, exc_info=error)
    path = f"{request.url.path}/"
    respond = next(respond for prefix, respond in _RESPONDERS if path.startswith(f"{prefix}/"))
    response = respond(request, error)
    if response.status_code == METHOD_NOT_ALLOWED:
        response.headers["Allow"] = allowed_methods(request.app, request.url.path)
    return response
