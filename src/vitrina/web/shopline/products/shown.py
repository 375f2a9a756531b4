"""Products that were shown before and have not changed since, answered without making them anew."""

from collections import OrderedDict
from dataclasses import dataclass

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from vitrina.market import Market
from vitrina.web.shopline.door import merchant_of

# Some 4,000 products of the documented example's size; a process has several times that for its index and pictures.
MOST_BYTES = 32 * 1024 * 1024
OK = 200
Edition = tuple[int, int, str]
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer, and the edition of the product that it was made of, or of an earlier one."""

    edition: Edition
    headers: Headers
    body: bytes


class ShownProducts(ASGIMiddleware):
    """Keeps whole answers about single products, up to ``most_bytes`` of them, those last asked for.

    An answer is given again only while the product's edition in the database is the one read before it was made, so
    no change goes unseen, whichever process made it. The shop's token was looked at before, at the door.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[str, str], Shown] = OrderedDict()
        self._bytes = 0

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["query_string"]:  # it asks for some keys only, or for more than the edition stands for
            return await next_app(scope, receive, send)
        market: Market = scope["litestar_app"].state.market
        key = (merchant_of(scope).shop_id, str(scope["path_params"]["product_id"]))
        edition = await market.catalog.edition(*key)
        shown = self._kept.get(key)
        if shown is None or shown.edition != edition:
            return await next_app(scope, receive, send if edition is None else self._keeping(key, edition, send))
        self._kept.move_to_end(key)
        await send({"type": "http.response.start", "status": OK, "headers": [*shown.headers]})
        await send({"type": "http.response.body", "body": shown.body, "more_body": False})
        return None

    def _keeping(self, key: tuple[str, str], edition: Edition, send: Send) -> Send:
        """Passes an answer on and keeps it, if it is a good one and comes in one piece."""
        head: list[Headers] = []

        async def send_kept(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == OK:
                head.append([*message["headers"]])
            elif message["type"] == "http.response.body" and head and not message["more_body"]:
                self._keep(key, Shown(edition, head[0], message["body"]))
            await send(message)

        return send_kept

    def _keep(self, key: tuple[str, str], shown: Shown) -> None:
        former = self._kept.pop(key, None)
        self._kept[key] = shown
        self._bytes += len(shown.body) - (len(former.body) if former else 0)
        while self._bytes > self._most_bytes:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped.body)
