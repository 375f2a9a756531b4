"""The outbox: what happened, written in the transaction in which it happened."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

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
