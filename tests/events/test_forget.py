"""The outbox does not grow for ever: what everybody was told of is forgotten in the end."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from vitrina.access.models import App
from vitrina.catalog.shops import ShopService
from vitrina.events import forget as module
from vitrina.events.forget import KEPT_FOR, Outworn, forget
from vitrina.events.models import Delivery, Event, Webhook
from vitrina.events.pushes.models import Push, PushKind, PushState
from vitrina.events.webhooks import Subscription, WebhookService
from vitrina.storage.database import Database
from vitrina.storage.schema import now

LONG_AGO = now() - KEPT_FOR - timedelta(days=1)
SEEN = 5


async def webhook_of(database: Database) -> Webhook:
    shop = await ShopService(database).ensure("tea-house")
    return await WebhookService(database).create(shop.id, Subscription("https://hooks.invalid/", ["product/update"]))


def fill(session: Session, webhook: Webhook) -> None:
    """Events 1 to 7: 2 is still to be delivered, 3 is young, the words have seen those up to 5."""
    for number in range(1, 8):
        at = now() if number == 3 else LONG_AGO
        named = {"id": number, "topic": "product/update", "shop_id": webhook.shop_id, "resource_id": "1"}
        session.add(Event(**named, created_at=at))
        state = "pending" if number == 2 else ("delivered", "failed")[number % 2]
        session.add(
            Delivery(webhook_id=webhook.id, event_id=number, topic="product/update", state=state, created_at=at),
        )
    session.add(App(id="1" * 24, name="a", app_key="k", app_secret="s"))
    session.flush()
    for state in PushState:
        session.add(Push(app_id="1" * 24, kind=PushKind.PRICE, content={}, state=state, created_at=LONG_AGO))
    session.add(Push(app_id="1" * 24, kind=PushKind.PRICE, content={}, state=PushState.DELIVERED))


def left(session: Session) -> tuple[list[int], list[int], list[str]]:
    events = session.scalars(select(Event.id).order_by(Event.id))
    deliveries = session.scalars(select(Delivery.event_id).order_by(Delivery.event_id))
    return list(events), list(deliveries), list(session.scalars(select(Push.state).order_by(Push.id)))


def test_what_is_over_and_old_is_forgotten(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 2)

    async def use() -> None:
        webhook = await webhook_of(database)
        await database.write(lambda session: fill(session, webhook))
        all_of_it = await database.read(left)
        old = Outworn(deliveries=5, events=3, pushes=2)
        assert await forget(database, SEEN, dry=True) == old
        assert await database.read(left) == all_of_it
        assert await forget(database, SEEN) == old
        events, deliveries, pushes = await database.read(left)
        assert events == [2, 3, 6, 7]
        assert deliveries == [2, 3]
        assert pushes == [PushState.WAITING, PushState.DELIVERED]

    asyncio.run(use())


def test_the_newest_event_stays_however_old_it_is(database: Database) -> None:
    async def use() -> None:
        webhook = await webhook_of(database)
        await database.write(lambda session: fill(session, webhook))
        await forget(database, 7)
        assert (await database.read(left))[0] == [2, 3, 7]

    asyncio.run(use())
