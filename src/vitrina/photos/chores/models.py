"""The table of work on photos that can wait."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrina.storage.schema import Base, Serial, now


class Task(StrEnum):
    """What is to be made of a photo."""

    SIBLINGS = "siblings"
    CUTOUT = "cutout"


class Chore(Base):
    """Something still to be made of a photo; gone when it is done, or was tried in vain too often."""

    __tablename__ = "chores"

    photo_id: Mapped[int] = mapped_column(Serial, ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True)
    task: Mapped[Task] = mapped_column(String(16), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now, index=True)
