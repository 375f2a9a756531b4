"""What a webhook's answer tells, however it arrives."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any, cast

import vitrina.access.models  # noqa: F401 - webhooks refer to apps
from vitrina.events.models import Event, Webhook
from vitrina.market import Market
from vitrina.storage.schema import now
from vitrina.web.shopline.webhooks.sending import LIMIT_SECONDS, Sender

SHOP = "5dad5d2604515400018dcc90"
WORD = base64.b64encode(SHOP.encode())
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


def told(answer: Answer, ask: Callable[[Sender, Webhook], Awaitable[Any]]) -> Any:
    """What a sender makes of a receiver that answers so."""

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")
        await answer(writer)
        await reader.read()  # until the sender has enough
        writer.close()
        ended.set()

    ended = asyncio.Event()

    async def use() -> Any:
        server = await asyncio.start_server(receive, "127.0.0.1", 0)
        origin = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        market = SimpleNamespace(settings=SimpleNamespace(fetch_allow=frozenset({origin})))
        webhook = Webhook(shop_id=SHOP, app_id=None, address=f"http://{origin}/", secret="secret")
        async with server:
            async with Sender(cast("Market", market)) as sender:
                found = await ask(sender, webhook)
            await ended.wait()
        return found

    return asyncio.run(use())


def test_an_answer_to_the_verification_may_come_in_pieces() -> None:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(WORD))
        for piece in (WORD[:7], WORD[7:]):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.05)

    assert told(answer, lambda sender, webhook: sender.ask(webhook)) is None


def test_a_status_of_200_is_enough_even_if_nothing_follows() -> None:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")

    event = Event(topic="tag/create", shop_id=SHOP, resource_id="tea", payload={}, created_at=now())
    began = time.monotonic()
    outcome = told(answer, lambda sender, webhook: sender.send(webhook, event))
    assert outcome.delivered
    assert time.monotonic() - began < LIMIT_SECONDS / 2
