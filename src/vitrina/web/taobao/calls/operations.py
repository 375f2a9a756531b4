"""What makes a function of a call an operation: two addresses, two dialects, one table of what there is."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeVar, get_type_hints

import msgspec
from litestar import Request, Response, route
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec

from vitrina.market import Market
from vitrina.storage.ids import object_id
from vitrina.web.taobao.calls.call import SHANJING, Call, identify_early, read_call
from vitrina.web.taobao.calls.dialects import success
from vitrina.web.taobao.calls.families import TRAFFIC, Family
from vitrina.web.taobao.calls.proof import PREFIX

Data = TypeVar("Data", bound=msgspec.Struct | list[Any] | None)
Work = Callable[[Call], Awaitable[Data]]
Method = Literal["GET", "POST"]
EITHER: tuple[Method, ...] = ("GET", "POST")  # upstream takes most operations both ways
FAMILIES: dict[str, Family] = {}
METHODS: dict[str, tuple[Method, ...]] = {}


def operation(
    path: str,
    family: Family,
    summary: str,
    *,
    methods: tuple[Method, ...] = EITHER,
    token: bool = True,
    once: bool = False,
) -> Callable[[Work[Data]], HTTPRouteHandler]:
    """Serves a function of a call under both addresses.

    Args:
        path: Upstream's API path.
        family: How its answers are wrapped.
        summary: Its title in the API documentation.
        methods: HTTP methods it is called by.
        token: Whether the caller must have an access token.
        once: Whether it changes something, so that a signed call is carried out once only.
    """
    FAMILIES[path], METHODS[path] = family, methods

    def bind(work: Work[Data]) -> HTTPRouteHandler:
        async def handle(request: Request[Any, Any, State], market: Market) -> Response[dict[str, Any]]:
            call = await read_call(request, market, needs_token=token)

            async def answer() -> dict[str, Any]:
                return success(await work(call), family, call.dialect, request_id(request))

            body = await (market.replays.run(call.buyer, answer) if once else answer())
            return Response(body, status_code=200)

        handle.__name__ = handle.__qualname__ = work.__name__
        handle.__doc__ = work.__doc__
        return route(
            [SHANJING + path, PREFIX + path],
            http_method=list(methods),
            status_code=200,
            summary=summary,
            guards=[identify_early] if token else None,
            needs_token=token,
            responses={200: ResponseSpec(_documented(work, family), generate_examples=False)},
        )(handle)

    return bind


def request_id(request: Request[Any, Any, State]) -> str:
    """The id that upstream's dialect names an answer by."""
    found: str = request.state.setdefault("request_id", object_id())
    return found


def family_of(path: str) -> Family:
    """The family of the operation at an address; the plainest with camelCase names where there is none."""
    return FAMILIES.get(_api_path(path), TRAFFIC)


def methods_of(path: str) -> tuple[Method, ...]:
    """The methods that the operation at an address is called by; none where there is no operation."""
    return METHODS.get(_api_path(path), ())


def _api_path(path: str) -> str:
    return path.removeprefix(SHANJING).removeprefix(PREFIX).rstrip("/")


def _documented(work: Work[Any], family: Family) -> type[msgspec.Struct]:
    """The type of an operation's body in Shanjing's dialect, for the API documentation."""
    data = get_type_hints(work)["return"]
    sample = family.shanjing.wrap({} if family.shanjing.data is None else None, None, None)
    inner: dict[str, Any] = sample.get(family.shanjing.wrapper or "", sample)
    title = "".join(word.capitalize() for word in work.__name__.split("_"))
    keys = [(key, bool if key == "success" else data | None if key == "data" else str | None) for key in inner]
    if family.shanjing.data is None and isinstance(data, type) and issubclass(data, msgspec.Struct):
        return data
    body = msgspec.defstruct(f"{title}Answer", keys)
    wrapper = family.shanjing.wrapper
    return msgspec.defstruct(f"{title}Wrapped", [(wrapper, body)]) if wrapper else body
