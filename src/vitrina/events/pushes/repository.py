"""SQL of messages to buyers' apps. Every function runs in the caller's transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from vitrina.events.pushes.models import Push, PushKind, PushState

_DUE = (Push.state == PushState.WAITING, Push.due_at <= bindparam("at"))
# Something that is to be sent by some time.
DUE = select(Push.id).where(*_DUE)


def record_push(session: Session, app_id: str, kind: PushKind, content: dict[str, Any]) -> None:
    """Writes a message to an app; part of the caller's transaction."""
    session.add(Push(app_id=app_id, kind=kind, content=content))


def due(session: Session, at: datetime, limit: int, but_apps: Collection[str]) -> list[Push]:
    """Messages whose time has come, those first that have waited longest, but for those to some apps."""
    # In the order of the index: sorted otherwise, every look would read all that wait.
    query = select(Push).where(*_DUE, Push.app_id.not_in(but_apps)).order_by(Push.due_at, Push.id).limit(limit)
    return list(session.scalars(query, {"at": at}))


def claim(session: Session, push: Push, until: datetime) -> bool:
    """Takes a message for this process until then; False if another was faster."""
    statement = (
        update(Push)
        .where(Push.id == push.id, Push.state == PushState.WAITING, Push.due_at == push.due_at)
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(statement.returning(Push.id)).scalars().all())


def settle(session: Session, push_id: int, state: PushState, *, attempts: int, due_at: datetime, error: str) -> None:
    """Notes the outcome of an attempt."""
    outcome = {"state": state, "attempts": attempts, "due_at": due_at, "error": error or None}
    session.execute(update(Push).where(Push.id == push_id).values(**outcome))
