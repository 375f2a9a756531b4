"""The table of pictures buyers searched with, and what a search finds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrina.storage.ids import snapshot_id
from vitrina.storage.schema import Base, now


class Snapshot(Base):
    """A picture a buyer uploaded to search with: its looks (float16 rows) in one Space, until it expires."""

    __tablename__ = "snapshots"

    id: Mapped[str] = mapped_column(String(19), primary_key=True, default=snapshot_id)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    space: Mapped[str] = mapped_column(String(64))
    looks: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Hit:
    """One product a search found, the media that looks most like the picture, and how much (0–1)."""

    product_id: str
    media_id: str
    score: float
