"""Tables and records of photos."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from vitrina.storage.schema import Base, Serial, now

SHA256_HEX = 64


class Photo(Base):
    """The bytes of one picture, stored once however often it is used.

    ``width`` and ``height`` are the file's own, in pixels, before any EXIF rotation; ``renditions`` maps each
    rendition's name to its ``[width, height, extension, bytes]``, of older photos without the bytes. ``used_at`` is
    about when it was last brought in again. ``thumbhash`` and ``colour`` (0xRRGGBB) stand in for the picture until it
    has loaded. ``siblings`` says for each rendition in which extensions it was tried and how many bytes each has that
    was kept, and is None while that is still to do; ``cutout`` says what came of cutting the product out, None where
    that was not tried.
    """

    __tablename__ = "photos"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(SHA256_HEX), unique=True)
    extension: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    has_alpha: Mapped[bool]
    renditions: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]
    thumbhash: Mapped[bytes | None] = mapped_column(LargeBinary)
    colour: Mapped[int | None]
    siblings: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    cutout: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Look(Base):
    """One vector a model made of a photo: row ``view`` of what the Space's gallery views gave, as float16 bytes."""

    __tablename__ = "looks"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True)
    space: Mapped[str] = mapped_column(String(64), primary_key=True)
    view: Mapped[int] = mapped_column(primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class Marks(Base):
    """What tells one photo from its like, beside its looks: local features of one kind, and a perceptual hash."""

    __tablename__ = "marks"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    points: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[int] = mapped_column(BigInteger, index=True)


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture file as it was handed in; the name stands in its receipt."""

    name: str
    data: bytes


class Decision(StrEnum):
    """What became of one URL or upload.

    ``reused`` means that the shop had these bytes already (what other shops have is told to nobody), ``unchanged`` that
    the origin said it still has what it sent last time, so that nothing was downloaded, and ``not_taken`` that the
    picture is not why: another of the request was refused, or the whole request failed, with a reason then.
    """

    ACCEPTED = "accepted"
    REUSED = "reused"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOT_TAKEN = "not_taken"


@dataclass(slots=True)
class Receipt:
    """What happened to one URL or upload; bytes are counted, pixels are of the file as stored."""

    source: str
    decision: Decision
    reason: str | None = None
    message: str | None = None
    limit: int | str | None = None
    actual: int | str | None = None
    bytes: int | None = None
    type: str | None = None
    width: int | None = None
    height: int | None = None
    sha256: str | None = None
