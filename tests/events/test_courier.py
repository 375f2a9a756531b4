"""The courier: pauses between attempts, and gives a dead endpoint up."""

import asyncio

import vitrina.access.models  # noqa: F401 - webhooks refer to apps
from vitrina.catalog.shops import ShopService
from vitrina.events.courier import Courier, CourierRules, Outcome
from vitrina.events.models import Event, Webhook
from vitrina.events.repository import record_event
from vitrina.events.webhooks import Subscription, WebhookService
from vitrina.storage.database import Database

NOW = CourierRules(pauses=(0.0, 0.0, 0.0), patience=2)


async def subscribed(database: Database) -> tuple[WebhookService, str, Webhook]:
    shop = await ShopService(database).ensure("tea-house")
    service = WebhookService(database)
    webhook = await service.create(shop.id, Subscription("https://hooks.invalid/", ["product/update"]))
    return service, shop.id, webhook


async def happens(database: Database, shop_id: str, topic: str = "product/update") -> None:
    await database.write(lambda session: record_event(session, topic=topic, shop_id=shop_id, resource_id="0" * 24))


def test_only_what_was_asked_for_is_sent_and_only_once(database: Database) -> None:
    sent: list[str] = []

    async def send(_webhook: Webhook, event: Event) -> Outcome:
        sent.append(event.topic)
        return Outcome(200, None)

    async def use() -> None:
        _, shop_id, _ = await subscribed(database)
        for topic in ("product/create", "product/update", "stock/update"):
            await happens(database, shop_id, topic)
        courier = Courier(database, send, NOW)
        while await courier.send_due():
            pass

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
        courier = Courier(database, send, NOW)
        for _ in range(NOW.patience):
            await happens(database, shop_id)
            while await courier.send_due():
                pass
        found = await service.get(shop_id, webhook.id)
        assert (found.status, found.failures) == ("disabled", 2)
        assert "Disabled after 2" in (found.note or "")
        log, total = await service.deliveries(shop_id, webhook.id, 1, 10)
        assert (total, {one.state for one in log}, {one.attempts for one in log}) == (2, {"failed"}, {4})
        await happens(database, shop_id)
        assert await courier.send_due() == 0
        again = await service.update(shop_id, webhook.id, Subscription())
        assert (again.status, again.note) == ("active", None)

    asyncio.run(use())
    assert attempts == 2 * 4


def test_a_delivery_is_claimed_by_one_courier_only(database: Database) -> None:
    sent: list[str] = []

    async def send(_webhook: Webhook, event: Event) -> Outcome:
        await asyncio.sleep(0.01)
        sent.append(event.topic)
        return Outcome(200, None)

    async def use() -> None:
        _, shop_id, _ = await subscribed(database)
        for _ in range(10):
            await happens(database, shop_id)
        couriers = [Courier(database, send, NOW) for _ in range(4)]
        await asyncio.gather(*(courier.send_due() for courier in couriers))

    asyncio.run(use())
    assert len(sent) == 10
