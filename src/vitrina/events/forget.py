"""Forgets what happened long ago and of which everybody was told."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Select

from vitrina.events import repository
from vitrina.events.models import Delivery, Event
from vitrina.events.pushes.models import Push
from vitrina.storage.database import Database
from vitrina.storage.schema import now

# A quarter, as receipts: longer than anybody looks for why a webhook was not called. And far longer than it takes to
# make the words anew, which follows the events from where it began.
KEPT_FOR = timedelta(days=90)
_AT_ONCE = 500  # rows a transaction: other writers wait for milliseconds


@dataclass(frozen=True, slots=True)
class Outworn:
    """How many deliveries, events, and messages to buyers' apps were forgotten or would be."""

    deliveries: int
    events: int
    pushes: int


async def forget(database: Database, seen: int, *, dry: bool = False) -> Outworn:
    """Removes old deliveries and messages that are over, and old events; with ``dry``, counts them.

    Only of events up to number ``seen`` everybody else knows who follows them.
    """
    before = now() - KEPT_FOR
    forgotten = partial(_count if dry else _drop, database)
    return Outworn(
        deliveries=await forgotten(Delivery, repository.old_deliveries(before)),
        events=await forgotten(Event, repository.old_events(before, seen)),
        pushes=await forgotten(Push, repository.old_pushes(before)),
    )


async def _count(database: Database, _kind: Any, old: Select[Any]) -> int:
    return await database.read(partial(repository.count, old=old))


async def _drop(database: Database, kind: Any, old: Select[Any]) -> int:
    # Looked for beside the writers. What is over is never taken up again, so it need not be asked for twice.
    dropped = 0
    while ids := await database.read(partial(repository.some, old=old, limit=_AT_ONCE)):
        await database.write(partial(repository.drop, kind=kind, ids=ids))
        dropped += len(ids)
    return dropped
