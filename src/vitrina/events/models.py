"""The outbox: what happened, written in the transaction in which it happened; and who is told of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrina.storage.ids import object_id
from vitrina.storage.schema import Base, ObjectId, Serial, now


class Event(Base):
    """Something that happened in a shop, under a topic such as ``product/update``."""

    __tablename__ = "events"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - numbers are never used twice

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    topic: Mapped[str] = mapped_column(String(64))
    shop_id: Mapped[str] = mapped_column(ObjectId)
    resource_id: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Webhook(Base):
    """An address that is told of a shop's events; ``status`` is ``active``, ``disabled`` or ``removed``.

    ``failures`` counts deliveries given up in a row; ``secret`` signs what is sent.
    """

    __tablename__ = "webhooks"
    __table_args__ = (Index("ix_webhooks_shop_created", "shop_id", "created_at"),)

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    app_id: Mapped[str | None] = mapped_column(ForeignKey("merchant_apps.id"))
    address: Mapped[str] = mapped_column(String(2048))
    topics: Mapped[list[str]] = mapped_column(default=list)
    webhook_version: Mapped[str | None] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="active")
    secret: Mapped[str] = mapped_column(String(64))
    failures: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class Delivery(Base):
    """One event on its way to one webhook; ``state`` is ``pending``, ``delivered`` or ``failed``."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_due", "state", "due_at"),
        Index("ix_deliveries_webhook", "webhook_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(Serial)
    topic: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    status_code: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(255))
    seconds: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
