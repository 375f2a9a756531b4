"""The table of photos placed on products."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vitrina.photos.models import Photo
from vitrina.storage.ids import object_id
from vitrina.storage.schema import Base, ObjectId, Serial, now

if TYPE_CHECKING:
    from vitrina.catalog.models.product import Product


class MediaKind(StrEnum):
    """Which of a product's two lists of pictures a media stands in."""

    MAIN = "main"
    DETAIL = "detail"


class Media(Base):
    """A photo placed on a product, or uploaded and not placed in a list (no product, kind or position)."""

    __tablename__ = "medias"
    __table_args__ = (
        Index("ix_medias_place", "product_id", "kind", "position"),
        # All that a search asks of a photo's places, so that it reads no row.
        Index("ix_medias_shown", "photo_id", "product_id", "kind", "position", "id"),
    )

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    product_id: Mapped[str | None] = mapped_column(ForeignKey("products.id"))
    photo_id: Mapped[int] = mapped_column(Serial, ForeignKey("photos.id"))
    kind: Mapped[MediaKind | None] = mapped_column(String(8))
    position: Mapped[int | None]
    alt_translations: Mapped[dict[str, str]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)

    product: Mapped["Product | None"] = relationship(lazy="raise", back_populates="medias")
    photo: Mapped[Photo] = relationship(lazy="raise")
