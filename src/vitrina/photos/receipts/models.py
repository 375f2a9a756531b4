"""The table of receipts."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from vitrina.photos.models import SHA256_HEX, Decision, Receipt
from vitrina.storage.schema import Base, ObjectId, Serial, now

LONGEST_SOURCE = 2048  # as long as an address may be


class KeptReceipt(Base):
    """A receipt of one shop's request. It keeps no photo: the digest is a note, not a reference.

    ``product_id`` is None where there was no product in the end: a creation that was refused, a file uploaded alone.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        Index("ix_receipts_place", "shop_id", "product_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    shop_id: Mapped[str] = mapped_column(ObjectId)
    product_id: Mapped[str | None] = mapped_column(ObjectId)
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    decision: Mapped[Decision] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    message: Mapped[str | None] = mapped_column(Text)
    limit: Mapped[int | str | None] = mapped_column(JSON(none_as_null=True))
    actual: Mapped[int | str | None] = mapped_column(JSON(none_as_null=True))
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    type: Mapped[str | None] = mapped_column(String(16))
    width: Mapped[int | None]
    height: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(SHA256_HEX))
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)

    def receipt(self) -> Receipt:
        """As it was written, its source without secrets."""
        return Receipt(
            source=self.source,
            decision=Decision(self.decision),
            reason=self.reason,
            message=self.message,
            limit=self.limit,
            actual=self.actual,
            bytes=self.bytes,
            type=self.type,
            width=self.width,
            height=self.height,
            sha256=self.sha256,
        )
