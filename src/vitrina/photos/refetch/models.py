"""The table of what origins said of their pictures, and what it is good for."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrina.photos.models import SHA256_HEX
from vitrina.storage.schema import Base, ObjectId, Serial, now


class Visit(Base):
    """What was found at a URL when a shop last had it fetched.

    Kept for each shop by itself: whether a picture had to be downloaded would otherwise tell one merchant what another
    has. URLs may carry secrets, so only their SHA-256 is kept; ``final_hash`` is of where the redirects ended.
    """

    __tablename__ = "visits"

    shop_id: Mapped[str] = mapped_column(ObjectId, primary_key=True)
    url_hash: Mapped[str] = mapped_column(String(SHA256_HEX), primary_key=True)
    final_hash: Mapped[str] = mapped_column(String(SHA256_HEX))
    photo_id: Mapped[int] = mapped_column(Serial, ForeignKey("photos.id", ondelete="CASCADE"), index=True)
    etag: Mapped[str | None] = mapped_column(String(255))
    last_modified: Mapped[str | None] = mapped_column(String(64))
    seen_at: Mapped[datetime] = mapped_column(default=now, index=True)
