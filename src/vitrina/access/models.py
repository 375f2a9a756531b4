"""Tables of who may call: merchants' tokens, buyers' apps and their tokens.

Tokens are kept as SHA-256 hashes only; the database never holds one that could be used.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from vitrina.storage.ids import object_id
from vitrina.storage.schema import Base, ObjectId, now

SHA256_HEX = 64
ALL = "*"  # the scope of a token that may do everything


class MerchantToken(Base):
    """A merchant's token; it belongs to one shop.

    ``scopes`` are words such as ``products`` or ``products:show``, or ``*``; ``addresses`` are the networks it may be
    used from, and none means any. A token that an app was given names the app and can be renewed.
    """

    __tablename__ = "merchant_tokens"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    token_hash: Mapped[str] = mapped_column(String(SHA256_HEX), unique=True)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    app_id: Mapped[str | None] = mapped_column(ForeignKey("merchant_apps.id"))
    refresh_hash: Mapped[str | None] = mapped_column(String(SHA256_HEX), unique=True)
    name: Mapped[str] = mapped_column(String(255), default="")
    scopes: Mapped[list[str]] = mapped_column(default=lambda: [ALL])
    addresses: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class MerchantApp(Base):
    """An application that merchants let into their shops. Its secret signs webhooks, so it is kept as it is."""

    __tablename__ = "merchant_apps"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    name: Mapped[str] = mapped_column(String(255))
    client_id: Mapped[str] = mapped_column(String(64), unique=True)
    client_secret: Mapped[str] = mapped_column(String(64))
    redirect_uris: Mapped[list[str]] = mapped_column(default=list)
    scopes: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Grant(Base):
    """A merchant's consent that an app has yet to turn into a token, under a code that works once."""

    __tablename__ = "grants"

    code_hash: Mapped[str] = mapped_column(String(SHA256_HEX), primary_key=True)
    app_id: Mapped[str] = mapped_column(ForeignKey("merchant_apps.id"))
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    redirect_uri: Mapped[str] = mapped_column(String(2048))
    scopes: Mapped[list[str]] = mapped_column(default=list)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class App(Base):
    """A buyer's application. Its secret signs requests, so unlike a token it must be kept as it is.

    Codes are handed out to its ``redirect_uris`` only; push messages go to ``push_url``, if it has one.
    """

    __tablename__ = "apps"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    name: Mapped[str] = mapped_column(String(255))
    app_key: Mapped[str] = mapped_column(String(32), unique=True)
    app_secret: Mapped[str] = mapped_column(String(64))
    redirect_uris: Mapped[list[str]] = mapped_column(default=list)
    push_url: Mapped[str | None] = mapped_column(String(2048))
    created_at: Mapped[datetime] = mapped_column(default=now)


class AppCode(Base):
    """A consent that an app has yet to turn into tokens, under a code that works once."""

    __tablename__ = "app_codes"

    code_hash: Mapped[str] = mapped_column(String(SHA256_HEX), primary_key=True)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    family_id: Mapped[str] = mapped_column(ObjectId, default=object_id)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignedCall(Base):
    """A signed call that changes something, kept while its signature is valid so that it is carried out once.

    ``answer`` is what the first one was told; it is absent while that is still being worked out.
    """

    __tablename__ = "signed_calls"

    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"), primary_key=True)
    signature: Mapped[str] = mapped_column(String(SHA256_HEX), primary_key=True)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AppToken(Base):
    """One pair of access and refresh token of an app.

    Pairs made by refreshing one another are a family. A pair is derived from the refresh token it followed and
    ``salt``, so that a client that asks twice can be given the same pair although only hashes are kept.
    """

    __tablename__ = "app_tokens"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    family_id: Mapped[str] = mapped_column(ObjectId, default=object_id, index=True)
    salt: Mapped[str] = mapped_column(String(SHA256_HEX), default="")
    access_hash: Mapped[str] = mapped_column(String(SHA256_HEX), unique=True)
    refresh_hash: Mapped[str] = mapped_column(String(SHA256_HEX), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    access_expires_at: Mapped[datetime]
    refresh_expires_at: Mapped[datetime]
    rotated_at: Mapped[datetime | None]
    successor_id: Mapped[str | None] = mapped_column(ObjectId)
    revoked_at: Mapped[datetime | None]
