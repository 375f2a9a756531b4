"""SQL of the change log and the market's facts. Functions of a Session run in the caller's transaction."""

from collections.abc import Iterable

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from vitrina.storage.database import Database
from vitrina.storage.ids import object_id
from vitrina.storage.models import Change, Fact

MARKET_ID = "market_id"
_LAST_CHANGE = select(func.coalesce(func.max(Change.seq), 0))


def market_id(session: Session) -> str:
    """The id this market was given when its database was made."""
    fact = session.get(Fact, MARKET_ID)
    if fact is None:
        fact = Fact(key=MARKET_ID, value=object_id())
        session.add(fact)
        session.flush()
    return fact.value


def log_changes(session: Session, photo_ids: Iterable[int]) -> None:
    """Says that these photos came, went, or changed in who sees them or in what they are filtered by.

    Part of the caller's transaction.
    """
    rows = [{"photo_id": photo_id} for photo_id in dict.fromkeys(photo_ids)]
    if rows:
        session.execute(insert(Change), rows)


def last_change(session: Session) -> int:
    """Number of the newest change, 0 before the first."""
    return session.execute(_LAST_CHANGE).scalar_one()


async def newest_change(database: Database) -> int:
    """As :func:`last_change`, at a glance: every search asks."""
    found = await database.glance(_LAST_CHANGE)
    return found[0] if found else 0


def changes_after(session: Session, seq: int, limit: int) -> list[tuple[int, int]]:
    """Up to ``limit`` (seq, photo id) pairs after ``seq``, in order."""
    query = select(Change.seq, Change.photo_id).where(Change.seq > seq).order_by(Change.seq).limit(limit)
    return [(row.seq, row.photo_id) for row in session.execute(query)]
