"""SQL of messages to buyers' apps. Every function runs in the caller's transaction."""

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


def due(session: Session, at: datetime, limit: int) -> list[Push]:
    """Messages whose time has come, the oldest first."""
    return list(session.scalars(select(Push).where(*_DUE).order_by(Push.id).limit(limit), {"at": at}))


def settle(session: Session, push_id: int, state: PushState, *, attempts: int, due_at: datetime, error: str) -> None:
    """Notes the outcome of an attempt."""
    outcome = {"state": state, "attempts": attempts, "due_at": due_at, "error": error or None}
    session.execute(update(Push).where(Push.id == push_id).values(**outcome))
