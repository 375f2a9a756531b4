"""Sends events to webhooks as upstream does, through the guard that keeps requests on the public internet."""

import base64
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import aiohttp
import msgspec

import vitrina
from vitrina.errors import LONGEST_SHOWN, Invalid, VitrinaError
from vitrina.events.courier import AT_ONCE, Courier, CourierRules, Outcome
from vitrina.events.models import Event, Webhook
from vitrina.market import Market
from vitrina.photos.errors import PhotoRefused
from vitrina.photos.fetching.failures import wire_failures_refused, within
from vitrina.photos.fetching.gate import Gate
from vitrina.photos.fetching.lookup import SystemResolver
from vitrina.photos.fetching.pins import Pins
from vitrina.photos.fetching.url import parse_url
from vitrina.photos.models import Receipt
from vitrina.web.shopline import render
from vitrina.web.shopline.orders.render import order_wire
from vitrina.web.shopline.render_base import timestamp
from vitrina.web.shopline.webhooks.signing import SIGN_PARAMETER, TIMESTAMP_HEADER, canonical, signature

LIMIT_SECONDS = 15.0  # SHOPLINE: a receiver answers 200 within 15 s
MOST_ANSWER_BYTES = 4096  # nothing of an answer is kept; so much of it is read for the verification
RESOLVERS = AT_ONCE  # a name whose servers never answer holds its place, and may hold nobody else's
VERIFICATION = "webhook/verification"
# What the envelope calls the thing that a topic is about.
_EVENTS = {
    **dict.fromkeys(("product", "stock"), "Product"),
    **dict.fromkeys(("order", "order_payment", "order_delivery"), "Order"),
    "warehouse": "Warehouse",
    "tag": "Tag",
}


class Sender:
    """Makes signed POST requests to webhooks; use it as a context manager."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._gate = Gate(market.settings.fetch_allow, SystemResolver(RESOLVERS))
        self._pins = Pins()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=self._pins,
            socket_factory=self._pins.socket,
            use_dns_cache=False,
            limit=AT_ONCE,
            ssl=ssl.create_default_context(),
        )
        headers = {"User-Agent": f"Vitrina/{vitrina.__version__}", "Content-Type": "application/json"}
        self._session = aiohttp.ClientSession(
            connector=connector, headers=headers, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, webhook: Webhook, event: Event) -> Outcome:
        """One attempt to tell a webhook of an event."""
        try:
            payload = await self._payload(webhook, event)
            status, _ = await self._post(webhook, payload, 0)
        except PhotoRefused as refused:
            return Outcome(None, refused.code)
        return Outcome(status, None if status == 200 else f"The receiver answered {status}.")

    async def ask(self, webhook: Webhook) -> str | None:
        """What is wrong with the answer to the verification call; None if it is the shop's or app's id in base64."""
        expected = base64.b64encode((webhook.app_id or webhook.shop_id).encode())
        try:
            status, answer = await self._post(webhook, {"topic": VERIFICATION}, MOST_ANSWER_BYTES)
        except PhotoRefused as refused:
            return f"it could not be made: {refused.code}"
        if status != 200:
            return f"the receiver answered {status}"
        return None if answer.strip() == expected else f"the receiver did not answer {expected.decode()}"

    async def _post(self, webhook: Webhook, payload: dict[str, Any], most_bytes: int) -> tuple[int, bytes]:
        """The status of the answer, and its beginning; the rest is not waited for."""
        target = parse_url(webhook.address)
        text, moment = canonical(payload), str(int(time.time()))
        url = target.url.update_query({SIGN_PARAMETER: signature(webhook.secret, moment, text)})
        if self._session is None:
            raise RuntimeError("the sender has not been started")
        async with within(LIMIT_SECONDS, "answer"):
            addresses = await self._gate.admit(target)
            with self._pins.to(addresses), wire_failures_refused(LIMIT_SECONDS):
                async with self._session.post(
                    url, data=text.encode(), headers={TIMESTAMP_HEADER: moment}, allow_redirects=False
                ) as response:
                    return response.status, await _beginning(response.content, most_bytes)

    async def _payload(self, webhook: Webhook, event: Event) -> dict[str, Any]:
        return {
            "event": _EVENTS.get(event.topic.partition("/")[0], "Application"),
            "topic": event.topic,
            "merchant_id": webhook.shop_id,
            "resource": await self._resource(event),
        }

    async def _resource(self, event: Event) -> dict[str, Any]:
        """The thing as it is now; of what is gone, its id. Field code reads both names of the id."""
        named = {"_id": event.resource_id, "id": event.resource_id, "updated_at": timestamp(event.created_at)}
        show = _SHOWN.get(event.topic.partition("/")[0])
        if show is None:
            return named | event.payload
        try:
            return await show(self._market, event) | {"_id": event.resource_id}
        except VitrinaError:
            return named


async def _beginning(stream: aiohttp.StreamReader, most_bytes: int) -> bytes:
    found = b""
    while len(found) < most_bytes and (piece := await stream.read(most_bytes - len(found))):
        found += piece
    return found


async def _product(market: Market, event: Event) -> dict[str, Any]:
    item = await market.catalog.get(event.shop_id, event.resource_id)
    built: dict[str, Any] = msgspec.to_builtins(render.product(item, market.settings.public_url))
    return built | _receipts(event)


def _receipts(event: Event) -> dict[str, Any]:
    """What happened to the pictures that came with a change (an extension); nothing where none did."""
    shown = [msgspec.to_builtins(render.receipt(Receipt(**one))) for one in event.payload.get("receipts", ())]
    return {"receipts": shown} if shown else {}


async def _order(market: Market, event: Event) -> dict[str, Any]:
    order = await market.orders.get(event.shop_id, event.resource_id)
    built: dict[str, Any] = msgspec.to_builtins(order_wire(order, market.settings.public_url))
    return built


# What the resource of a topic is; the others say what there is to say in the event itself.
_SHOWN: dict[str, Callable[[Market, Event], Awaitable[dict[str, Any]]]] = {
    **dict.fromkeys(("product", "stock"), _product),
    **dict.fromkeys(("order", "order_payment", "order_delivery"), _order),
}


@asynccontextmanager
async def sending(market: Market, rules: CourierRules) -> AsyncIterator[Courier]:
    """A courier with everything it needs to send."""
    async with Sender(market) as sender:
        yield Courier(market.database, sender.send, rules)


async def verified(market: Market, webhook: Webhook) -> Webhook:
    """Calls a webhook to see that somebody there expects it, and notes on it if nobody does.

    A receiver that does not know the call is told of events all the same.
    """
    async with Sender(market) as sender:
        problem = await sender.ask(webhook)
    note = None if problem is None else f"The verification call failed: {problem}."
    return await market.webhooks.note(webhook.shop_id, webhook.id, note)


def check_address(address: str, allow: frozenset[str]) -> None:
    """Refuses what cannot be called.

    Raises:
        Invalid: it is no https address, and not one of the origins that are exempt.
    """
    target = parse_url(address)
    if target.url.scheme != "https" and target.origin not in allow:
        raise Invalid("address_invalid", "address must begin with https://.", "https", address[:LONGEST_SHOWN])
