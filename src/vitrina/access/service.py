"""Who is calling: makes tokens and tells whose they are."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from vitrina.access import repository
from vitrina.access.errors import TokenInvalid, TokenMissing
from vitrina.access.limits import FixedWindow
from vitrina.access.models import App, AppToken, MerchantToken
from vitrina.storage.database import Database
from vitrina.storage.schema import now

TOKEN_BYTES = 32  # 64 hex characters, as the older SHOPLINE tokens have
APP_KEY_DIGITS = 8
# Lazada Open Platform, the same gateway family, for online apps: 30 and 180 days.
ACCESS_LIFETIME = timedelta(days=30)
REFRESH_LIFETIME = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Merchant:
    """A caller of the merchants' side."""

    token_id: str
    shop_id: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """A caller of the buyers' side."""

    app_id: str


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """All that an app needs to call; shown once."""

    app_key: str
    app_secret: str
    access_token: str
    refresh_token: str


class AccessService:
    """Makes and checks tokens; ``limits`` counts the requests of each."""

    def __init__(self, database: Database, limits: FixedWindow) -> None:
        self._database = database
        self._limits = limits

    async def create_merchant_token(self, shop_id: str, name: str = "") -> str:
        """A new token for one shop; only its hash is kept, so this is the only time it can be read."""
        token = secrets.token_hex(TOKEN_BYTES)

        def work(session: Session) -> None:
            session.add(MerchantToken(token_hash=hash_token(token), shop_id=shop_id, name=name))

        await self._database.write(work)
        return token

    async def create_app(self, name: str) -> AppCredentials:
        """A new app with its first pair of tokens."""
        lowest = 10 ** (APP_KEY_DIGITS - 1)
        credentials = AppCredentials(
            app_key=str(lowest + secrets.randbelow(9 * lowest)),
            app_secret=secrets.token_hex(TOKEN_BYTES // 2),
            access_token=secrets.token_hex(TOKEN_BYTES),
            refresh_token=secrets.token_hex(TOKEN_BYTES),
        )

        def work(session: Session) -> None:
            app = App(name=name, app_key=credentials.app_key, app_secret=credentials.app_secret)
            session.add(app)
            session.flush()
            session.add(
                AppToken(
                    app_id=app.id,
                    access_hash=hash_token(credentials.access_token),
                    refresh_hash=hash_token(credentials.refresh_token),
                    access_expires_at=now() + ACCESS_LIFETIME,
                    refresh_expires_at=now() + REFRESH_LIFETIME,
                )
            )

        await self._database.write(work)
        return credentials

    async def merchant(self, authorization: str | None) -> Merchant:
        """The merchant an ``Authorization`` header stands for.

        Raises:
            TokenMissing, TokenInvalid: the header is absent or names no valid token.
            TooManyRequests: the token's requests of this second are used up.
        """
        digest = hash_token(_bearer(authorization))
        token = await self._database.read(lambda session: repository.merchant_token(session, digest))
        if token is None or token.revoked_at or (token.expires_at and token.expires_at <= now()):
            raise TokenInvalid("token_invalid", "The access token is unknown, expired or revoked.")
        self._limits.admit(token.id)
        return Merchant(token.id, token.shop_id)

    async def buyer(self, authorization: str | None) -> Buyer:
        """The app an ``Authorization`` header stands for.

        Raises:
            TokenMissing, TokenInvalid: the header is absent or names no valid token.
            TooManyRequests: the token's requests of this second are used up.
        """
        digest = hash_token(_bearer(authorization))
        token = await self._database.read(lambda session: repository.app_token(session, digest))
        if token is None or token.revoked_at or token.access_expires_at <= now():
            raise TokenInvalid("token_invalid", "The specified access token is invalid or expired")
        self._limits.admit(token.id)
        return Buyer(token.app_id)


def hash_token(token: str) -> str:
    """How a token is kept. Tokens are long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing(
            "token_missing",
            "The request carries no access token.",
            hint="Send the header 'Authorization: Bearer <access token>'.",
        )
    return token.strip()
