"""The table of pictures buyers searched with, and what a search finds."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrina.storage.ids import snapshot_id
from vitrina.storage.schema import Base, now


class Snapshot(Base):
    """A picture a buyer uploaded to search with: looks (float16 rows) in one Space and points, until it expires."""

    __tablename__ = "snapshots"

    id: Mapped[str] = mapped_column(String(19), primary_key=True, default=snapshot_id)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    space: Mapped[str] = mapped_column(String(64))
    looks: Mapped[bytes] = mapped_column(LargeBinary)
    points: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Hit(NamedTuple):
    """One product a search found, by the media that is most like the picture.

    Attributes:
        product_id: The product.
        media_id: Its media that matched best.
        score: How likely it is the product in the picture, from 0 to 1.
        likeness: Cosine of the most alike views of that media's photo and the picture.
        points: How many points of the two agree on one movement.
        box: Where in the picture those points are; see :class:`vitrina.search.verify.Agreement`.
    """

    product_id: str
    media_id: str
    score: float
    likeness: float
    points: int
    box: tuple[float, float, float, float] | None
