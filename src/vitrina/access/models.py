"""Tables of who may call: merchants' tokens, buyers' apps and their tokens.

Tokens are kept as SHA-256 hashes only; the database never holds one that could be used.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrina.storage.ids import object_id
from vitrina.storage.schema import Base, ObjectId, now

SHA256_HEX = 64


class MerchantToken(Base):
    """A merchant's token; it belongs to one shop."""

    __tablename__ = "merchant_tokens"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    token_hash: Mapped[str] = mapped_column(String(SHA256_HEX), unique=True)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    name: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class App(Base):
    """A buyer's application. Its secret signs requests, so unlike a token it must be kept as it is."""

    __tablename__ = "apps"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    name: Mapped[str] = mapped_column(String(255))
    app_key: Mapped[str] = mapped_column(String(32), unique=True)
    app_secret: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)


class AppToken(Base):
    """One pair of access and refresh token of an app."""

    __tablename__ = "app_tokens"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    access_hash: Mapped[str] = mapped_column(String(SHA256_HEX), unique=True)
    refresh_hash: Mapped[str] = mapped_column(String(SHA256_HEX), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    access_expires_at: Mapped[datetime]
    refresh_expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
