"""The table of messages on their way to buyers' apps."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrina.storage.schema import Base, Serial, now


class PushKind(StrEnum):
    """What a message tells of."""

    STATUS = "status"
    PRICE = "price"
    REFUND = "refund"


class PushState(StrEnum):
    """Where a message stands; ``given_up`` after the last attempt."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Push(Base):
    """A message to one app; ``content`` is in the market's own words, and a face writes it in its own."""

    __tablename__ = "pushes"
    __table_args__ = (Index("ix_pushes_due", "state", "due_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    kind: Mapped[PushKind] = mapped_column(String(8))
    content: Mapped[dict[str, Any]]
    state: Mapped[PushState] = mapped_column(String(16), default=PushState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    error: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=now)
