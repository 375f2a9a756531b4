"""SQL of snapshot photos. Every function runs in the caller's transaction."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from vitrina.search.models import Snapshot


def snapshot(session: Session, app_id: str, image_id: str, at: datetime) -> Snapshot | None:
    """An app's snapshot that has not expired."""
    return session.scalar(
        select(Snapshot).where(Snapshot.id == image_id, Snapshot.app_id == app_id, Snapshot.expires_at > at)
    )


def drop_expired(session: Session, at: datetime) -> None:
    """Forgets the snapshots whose time is over."""
    session.execute(delete(Snapshot).where(Snapshot.expires_at <= at))
