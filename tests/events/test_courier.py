"""The courier: pauses between attempts, gives a dead endpoint up, and lets a slow one delay nobody else."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

import vitrina.access.models  # noqa: F401 - webhooks refer to apps
from vitrina.catalog.shops import ShopService
from vitrina.errors import Unavailable
from vitrina.events import repository
from vitrina.events.courier import PER_SHOP, PER_WEBHOOK, Courier, CourierRules, Outcome, Send
from vitrina.events.lanes import LOOKED_AT
from vitrina.events.models import Event, Webhook
from vitrina.events.repository import record_event
from vitrina.events.webhooks import Subscription, WebhookService
from vitrina.storage.database import Database
from vitrina.tasks import running

NOW = CourierRules(pauses=(0.0, 0.0, 0.0), patience=2, interval=0.01)
SECONDS = 20.0


async def subscribed(database: Database, shop: str = "tea-house") -> tuple[WebhookService, str, Webhook]:
    shop_id = (await ShopService(database).ensure(shop)).id
    service = WebhookService(database)
    webhook = await service.create(shop_id, Subscription("https://hooks.invalid/", ["product/update"]))
    return service, shop_id, webhook


async def happens(database: Database, shop_id: str, topic: str = "product/update", times: int = 1) -> None:
    def work(session: Any) -> None:
        for _ in range(times):
            record_event(session, topic=topic, shop_id=shop_id, resource_id="0" * 24)

    await database.write(work)


async def sent_by(database: Database, send: Send, webhook: Webhook, couriers: int = 1) -> list[str]:
    """Couriers at work until nothing is left for a webhook; returns how its deliveries ended."""
    service = WebhookService(database)
    async with AsyncExitStack() as stack, asyncio.timeout(SECONDS):
        for _ in range(couriers):
            await stack.enter_async_context(running(Courier(database, send, NOW).run()))
        while True:
            log, _ = await service.deliveries(webhook.shop_id, webhook.id, 1, 100)
            if all(one.state != repository.PENDING for one in log):
                return [one.state for one in log]
            await asyncio.sleep(0.01)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)


def test_only_what_was_asked_for_is_sent_and_only_once(database: Database) -> None:
    sent: list[str] = []

    async def send(_webhook: Webhook, event: Event) -> Outcome:
        sent.append(event.topic)
        return Outcome(200, None)

    async def use() -> None:
        _, shop_id, webhook = await subscribed(database)
        for topic in ("product/create", "product/update", "stock/update"):
            await happens(database, shop_id, topic)
        await sent_by(database, send, webhook)

    asyncio.run(use())
    assert sent == ["product/update"]


def test_three_more_attempts_and_then_the_endpoint_is_disabled_and_says_so(database: Database) -> None:
    attempts = 0

    async def send(_webhook: Webhook, _event: Event) -> Outcome:
        nonlocal attempts
        attempts += 1
        return Outcome(503, "The receiver answered 503.")

    async def use() -> None:
        service, shop_id, webhook = await subscribed(database)
        for _ in range(NOW.patience):
            await happens(database, shop_id)
            await sent_by(database, send, webhook)
        found = await service.get(shop_id, webhook.id)
        assert (found.status, found.failures) == ("disabled", 2)
        assert "Disabled after 2" in (found.note or "")
        await happens(database, shop_id)
        log, total = await service.deliveries(shop_id, webhook.id, 1, 10)
        assert (total, {one.state for one in log}, {one.attempts for one in log}) == (2, {"failed"}, {4})
        again = await service.update(shop_id, webhook.id, Subscription())
        assert (again.status, again.note) == ("active", None)

    asyncio.run(use())
    assert attempts == 2 * 4


def test_an_error_of_the_database_does_not_end_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = asyncio.Event()
    faults = [sqlite3.DatabaseError("malformed"), Unavailable("busy", "Busy.")]
    glance = database.glance

    async def faulty(*query: Any, **values: Any) -> object:
        if faults:
            raise faults.pop(0)
        return await glance(*query, **values)

    async def send(_webhook: Webhook, _event: Event) -> Outcome:
        sent.set()
        return Outcome(200, None)

    async def use() -> None:
        _, shop_id, _ = await subscribed(database)
        await happens(database, shop_id)
        monkeypatch.setattr(database, "glance", faulty)
        async with running(Courier(database, send, CourierRules(interval=0.01)).run()), asyncio.timeout(5):
            await sent.wait()

    asyncio.run(use())


def test_a_delivery_is_claimed_by_one_courier_only(database: Database) -> None:
    sent: list[str] = []

    async def send(_webhook: Webhook, event: Event) -> Outcome:
        await asyncio.sleep(0.01)
        sent.append(event.topic)
        return Outcome(200, None)

    async def use() -> None:
        _, shop_id, webhook = await subscribed(database)
        await happens(database, shop_id, times=10)
        assert await sent_by(database, send, webhook, couriers=4) == ["delivered"] * 10

    asyncio.run(use())
    assert len(sent) == 10


def test_receivers_that_hang_delay_no_other_shop(database: Database) -> None:
    under_way: Counter[str] = Counter()
    most: Counter[str] = Counter()

    async def use() -> None:
        released = asyncio.Event()

        async def send(webhook: Webhook, _event: Event) -> Outcome:
            for name in ("all", webhook.shop_id, webhook.id):
                under_way[name] += 1
                most[name] = max(most[name], under_way[name])
            if webhook.id != quick.id:
                await released.wait()
            under_way.subtract(("all", webhook.shop_id, webhook.id))
            return Outcome(200, None)

        stuck = [await subscribed(database, f"stuck-{shop}") for shop in ("1", "1", "1", "2")]
        _, quick_shop, quick = await subscribed(database, "quick")
        for shop_id in {shop_id for _, shop_id, _ in stuck}:
            await happens(database, shop_id, times=2 * LOOKED_AT)
        async with running(Courier(database, send, NOW).run()):
            await until(lambda: under_way["all"] == PER_SHOP + PER_WEBHOOK)
            # More than are under way at once, so that places are filled again as they get free.
            await happens(database, quick_shop, times=3 * PER_WEBHOOK)
            assert await sent_by(database, send, quick, couriers=0) == ["delivered"] * 3 * PER_WEBHOOK
            assert under_way["all"] == PER_SHOP + PER_WEBHOOK
            released.set()
        assert max(most[shop_id] for _, shop_id, _ in stuck) == PER_SHOP
        assert max(most[webhook.id] for webhook in (*(webhook for _, _, webhook in stuck), quick)) == PER_WEBHOOK

    asyncio.run(use())


def test_what_was_interrupted_is_still_to_be_sent(database: Database) -> None:
    async def use() -> None:
        began: list[int] = []

        async def send(_webhook: Webhook, event: Event) -> Outcome:
            began.append(event.id)
            await asyncio.Event().wait()
            raise AssertionError

        service, shop_id, webhook = await subscribed(database)
        await happens(database, shop_id, times=2 * PER_WEBHOOK)
        async with running(Courier(database, send, NOW).run()):
            await until(lambda: len(began) == PER_WEBHOOK)
        log, _ = await service.deliveries(shop_id, webhook.id, 1, 100)
        assert [one.state for one in log] == ["pending"] * 2 * PER_WEBHOOK
        assert began == sorted(one.event_id for one in log)[:PER_WEBHOOK]

    asyncio.run(use())


def test_an_event_that_cannot_be_sent_stops_no_other(database: Database) -> None:
    async def use() -> None:
        async def send(_webhook: Webhook, event: Event) -> Outcome:
            if event.id == 1:
                raise ValueError("nothing can be made of it")
            return Outcome(200, None)

        service, shop_id, webhook = await subscribed(database)
        await happens(database, shop_id, times=3)
        assert sorted(await sent_by(database, send, webhook)) == ["delivered", "delivered", "failed"]
        log, _ = await service.deliveries(shop_id, webhook.id, 1, 10)
        assert {(one.event_id == 1, one.error is None, one.attempts) for one in log} == {
            (True, False, 4),
            (False, True, 1),
        }

    asyncio.run(use())


def test_a_look_that_fails_is_not_the_last(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    found = repository.due

    def due(*asked: Any) -> Any:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise OSError("a disk that stumbles")
        return found(*asked)

    async def send(_webhook: Webhook, _event: Event) -> Outcome:
        return Outcome(200, None)

    async def use() -> None:
        _, shop_id, webhook = await subscribed(database)
        await happens(database, shop_id)
        monkeypatch.setattr(repository, "due", due)
        assert await sent_by(database, send, webhook) == ["delivered"]

    asyncio.run(use())
