"""SQL of the outbox: events, webhooks and deliveries. Every function runs in the caller's transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from vitrina.events.models import Delivery, Event, Webhook
from vitrina.events.pushes.models import Push, PushState

T = TypeVar("T")

ACTIVE, DISABLED, REMOVED = "active", "disabled", "removed"
UNINSTALL = "application/uninstall"
LISTENING = "webhooks listening"  # in a session's own notes
PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"
_DUE = (Delivery.state == PENDING, Delivery.due_at <= bindparam("at"), Webhook.status == ACTIVE)
# Something that is to be sent by some time.
DUE = select(Delivery.id).join(Webhook, Webhook.id == Delivery.webhook_id).where(*_DUE)


def record_event(
    session: Session, *, topic: str, shop_id: str, resource_id: str, payload: dict[str, Any] | None = None
) -> None:
    """Notes that something happened, and whom to tell; part of the caller's transaction."""
    event = Event(topic=topic, shop_id=shop_id, resource_id=resource_id, payload=payload or {})
    session.add(event)
    listening = [one for one in _listening(session, shop_id) if topic in one.topics]
    if listening:
        session.flush()
        session.add_all(Delivery(webhook_id=one.id, event_id=event.id, topic=topic) for one in listening)


def _listening(session: Session, shop_id: str) -> list[Webhook]:
    """A shop's active webhooks, read once a transaction: one change may tell of hundreds of things."""
    kept: dict[str, list[Webhook]] = session.info.setdefault(LISTENING, {})
    if shop_id not in kept:
        kept[shop_id] = active_webhooks(session, shop_id)
    return kept[shop_id]


def active_webhooks(session: Session, shop_id: str) -> list[Webhook]:
    """A shop's webhooks that are told of events."""
    return list(session.scalars(select(Webhook).where(Webhook.shop_id == shop_id, Webhook.status == ACTIVE)))


def webhook(session: Session, shop_id: str, webhook_id: str) -> Webhook | None:
    """A shop's webhook, unless it was removed."""
    return session.scalar(
        select(Webhook).where(Webhook.id == webhook_id, Webhook.shop_id == shop_id, Webhook.status != REMOVED)
    )


def webhooks(session: Session, shop_id: str, page: int, per_page: int) -> tuple[list[Webhook], int]:
    """One page of a shop's webhooks, and how many there are."""
    matching = select(Webhook).where(Webhook.shop_id == shop_id, Webhook.status != REMOVED)
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    ordered = matching.order_by(Webhook.created_at.desc(), Webhook.id.desc())
    return list(session.scalars(ordered.limit(per_page).offset((page - 1) * per_page))), total


def deliveries(session: Session, webhook_id: str, page: int, per_page: int) -> tuple[list[Delivery], int]:
    """One page of what was sent to a webhook, the newest first, and how many there are."""
    matching = select(Delivery).where(Delivery.webhook_id == webhook_id)
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    ordered = matching.order_by(Delivery.created_at.desc(), Delivery.id.desc())
    return list(session.scalars(ordered.limit(per_page).offset((page - 1) * per_page))), total


def due(
    session: Session, at: datetime, limit: int, but_shops: Collection[str], but_webhooks: Collection[str]
) -> list[tuple[Delivery, Event, Webhook]]:
    """What is to be sent now to webhooks that are active, but for some of them and those of some shops."""
    query = (
        select(Delivery, Event, Webhook)
        .join(Event, Event.id == Delivery.event_id)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(*_DUE, Webhook.shop_id.not_in(but_shops), Webhook.id.not_in(but_webhooks))
        .order_by(Delivery.due_at, Delivery.event_id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query, {"at": at})]


def claim(session: Session, delivery: Delivery, until: datetime) -> bool:
    """Takes a delivery for this process until then; False if another was faster."""
    statement = (
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.state == PENDING, Delivery.due_at == delivery.due_at)
        .values(due_at=until, attempts=Delivery.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(statement.returning(Delivery.id)).scalars().all())


def drop_pending(session: Session, webhook_id: str, why: str, but: str = "") -> None:
    """Gives up what is still to be sent to a webhook, ``but`` for one topic."""
    session.execute(
        update(Delivery)
        .where(Delivery.webhook_id == webhook_id, Delivery.state == PENDING, Delivery.topic != but)
        .values(state=FAILED, error=why)
    )


def uninstall(session: Session, shop_id: str, app_id: str) -> None:
    """Notes that a shop lets an app in no longer; its webhooks hear of that, and of nothing else."""
    record_event(session, topic=UNINSTALL, shop_id=shop_id, resource_id=app_id, payload={"merchant_id": shop_id})
    for webhook in active_webhooks(session, shop_id):
        if webhook.app_id == app_id:
            webhook.topics = [UNINSTALL]
            drop_pending(session, webhook.id, "app uninstalled", but=UNINSTALL)


def old_deliveries(before: datetime) -> Select[str]:
    """Deliveries from before an instant that are over."""
    return select(Delivery.id).where(Delivery.state != PENDING, Delivery.created_at < before)


def old_events(before: datetime, seen: int) -> Select[int]:
    """Events from before an instant, up to number ``seen``, that no delivery needs; the newest of all stays."""
    newest = select(func.max(Event.id)).scalar_subquery()
    needed = select(Delivery.event_id).where(Delivery.state == PENDING)
    up_to_seen = (Event.id <= seen, Event.id < newest)
    return select(Event.id).where(*up_to_seen, Event.created_at < before, Event.id.not_in(needed))


def old_pushes(before: datetime) -> Select[int]:
    """Messages to buyers' apps from before an instant that are over."""
    return select(Push.id).where(Push.state != PushState.WAITING, Push.created_at < before)


def some(session: Session, old: Select[T], limit: int) -> list[T]:
    """Some of what a query of this module finds."""
    return list(session.scalars(old.limit(limit)))


def count(session: Session, old: Select[T]) -> int:
    """How many a query of this module finds."""
    return session.scalar(select(func.count()).select_from(old.subquery())) or 0


def drop(session: Session, kind: type[Delivery | Event | Push], ids: Sequence[str | int]) -> None:
    """Forgets deliveries, events or messages."""
    session.execute(delete(kind).where(kind.id.in_(ids)).execution_options(synchronize_session=False))
