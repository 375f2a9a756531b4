"""SQL of the outbox."""

from typing import Any

from sqlalchemy.orm import Session

from vitrina.events.models import Event


def record_event(
    session: Session, *, topic: str, shop_id: str, resource_id: str, payload: dict[str, Any] | None = None
) -> None:
    """Notes that something happened; part of the caller's transaction."""
    session.add(Event(topic=topic, shop_id=shop_id, resource_id=resource_id, payload=payload or {}))
