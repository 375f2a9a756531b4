"""The outbox: one change may tell of hundreds of things, and asks once who listens."""

import asyncio
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

import vitrina.access.models  # noqa: F401 - webhooks refer to apps
from vitrina.catalog.models import Shop
from vitrina.events.models import Delivery, Webhook
from vitrina.events.repository import record_event
from vitrina.storage.database import Database


def test_who_listens_is_read_once_a_transaction(database: Database) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM webhooks" in statement:
            asked.append(statement)

    def work(session: Session) -> int:
        shops = [Shop(handle=handle, name=handle, currency="TWD") for handle in ("one", "two")]
        session.add_all(shops)
        session.flush()
        facts = {"address": "https://hooks.example/", "secret": "s", "topics": ["tag/create"]}
        session.add(Webhook(shop_id=shops[0].id, **facts))
        session.flush()
        for number in range(20):
            for shop in shops:
                record_event(session, topic="tag/create", shop_id=shop.id, resource_id=str(number))
        return len(session.scalars(select(Delivery)).all())

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert asyncio.run(database.write(work)) == 20
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(asked) == 2
