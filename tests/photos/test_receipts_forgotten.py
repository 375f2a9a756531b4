"""Old notes of pictures are forgotten some at a time, so that others can write meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

import vitrina.market  # noqa: F401 - brings in the tables of every domain
from vitrina.photos import forget as module
from vitrina.photos.forget import RECEIPTS_FOR, VISITS_FOR, Forgotten, forget
from vitrina.photos.models import Decision, Photo
from vitrina.photos.receipts.models import KeptReceipt
from vitrina.photos.refetch.models import Visit
from vitrina.storage.database import Database
from vitrina.storage.schema import now

OLD, YOUNG, AT_ONCE = 7, 2, 3


def fill(session: Session) -> None:
    photo = Photo(sha256="0" * 64, extension="jpg", size=1, width=1, height=1, has_alpha=False, renditions={})
    session.add(photo)
    session.flush()
    for number in range(OLD + YOUNG):
        ago = timedelta(days=number % 2 + 1 if number < OLD else -1)
        receipt = {"shop_id": "1", "source": "x", "decision": Decision.ACCEPTED}
        session.execute(insert(KeptReceipt).values(created_at=now() - RECEIPTS_FOR - ago, **receipt))
        visit = {"shop_id": "1", "url_hash": str(number), "final_hash": "x", "photo_id": photo.id}
        session.execute(insert(Visit).values(seen_at=now() - VISITS_FOR - ago, **visit))


def left(session: Session) -> tuple[int, int]:
    return len(session.scalars(select(KeptReceipt.id)).all()), len(session.scalars(select(Visit.url_hash)).all())


def test_all_that_is_old_goes_in_pieces(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", AT_ONCE)

    async def use() -> None:
        await database.write(fill)
        assert await forget(database, dry=True) == Forgotten(OLD, OLD)
        seen = [await database.read(left)]
        forgetting = asyncio.create_task(forget(database))
        while not forgetting.done():
            seen.append(await database.write(left))
        assert await forgetting == Forgotten(OLD, OLD)
        assert await database.read(left) == (YOUNG, YOUNG)
        assert len(set(seen)) > 2, seen

    asyncio.run(use())
