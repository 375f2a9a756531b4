"""Pairs of access and refresh token: made, and turned into the next pair, in the caller's transaction."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from vitrina.access import repository
from vitrina.access.models import App, AppToken
from vitrina.storage.ids import object_id

TOKEN_BYTES = 32  # 64 hex characters
# A client whose first answer was lost, or that refreshes twice at once, is given the same pair again for this long.
GRACE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A pair as its owner sees it; shown once, and whose app it is."""

    app: App
    access_token: str
    refresh_token: str
    access_expires_at: datetime
    refresh_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long the two tokens of a pair live."""

    access: timedelta
    refresh: timedelta


def issue(session: Session, app: App, family_id: str, lives: Lifetimes, at: datetime) -> TokenPair:
    """A new pair of a family."""
    return _keep(session, app, family_id, (secrets.token_hex(TOKEN_BYTES), secrets.token_hex(TOKEN_BYTES)), lives, at)


def rotate(
    session: Session, refresh_token: str, app_id: str | None, lives: Lifetimes, at: datetime
) -> TokenPair | None:
    """The pair that follows a refresh token; None if there may be none.

    A refresh token that is used again after its time of grace may be a thief's: all of its family ends.
    """
    pair = repository.app_refresh_token(session, hash_token(refresh_token))
    if pair is None or (app_id is not None and pair.app_id != app_id):
        return None
    if pair.revoked_at is not None or pair.refresh_expires_at <= at:
        return None
    if pair.rotated_at is None:
        return _follow(session, pair, refresh_token, lives, at)
    if at - pair.rotated_at <= GRACE:
        return _again(session, pair, refresh_token)
    repository.revoke_family(session, pair.family_id, at)
    return None


def _follow(session: Session, pair: AppToken, refresh_token: str, lives: Lifetimes, at: datetime) -> TokenPair:
    salt = secrets.token_hex(TOKEN_BYTES)
    app = repository.app_by_id(session, pair.app_id)
    made = _keep(session, app, pair.family_id, derive(refresh_token, salt), lives, at, salt=salt)
    successor = repository.app_token(session, hash_token(made.access_token))
    pair.rotated_at = at
    pair.successor_id = successor.id if successor else None
    # Whoever still holds the former access token has the time of grace to change over.
    pair.access_expires_at = min(pair.access_expires_at, at + GRACE)
    return made


def _again(session: Session, pair: AppToken, refresh_token: str) -> TokenPair | None:
    successor = session.get(AppToken, pair.successor_id)
    if successor is None or successor.revoked_at is not None:
        return None
    access, refresh = derive(refresh_token, successor.salt)
    app = repository.app_by_id(session, pair.app_id)
    return TokenPair(app, access, refresh, successor.access_expires_at, successor.refresh_expires_at)


def _keep(
    session: Session,
    app: App,
    family_id: str,
    tokens: tuple[str, str],
    lives: Lifetimes,
    at: datetime,
    *,
    salt: str = "",
) -> TokenPair:
    access, refresh = tokens
    row = AppToken(
        id=object_id(),
        app_id=app.id,
        family_id=family_id,
        salt=salt,
        access_hash=hash_token(access),
        refresh_hash=hash_token(refresh),
        access_expires_at=at + lives.access,
        refresh_expires_at=at + lives.refresh,
    )
    session.add(row)
    session.flush()
    return TokenPair(app, access, refresh, row.access_expires_at, row.refresh_expires_at)


def derive(refresh_token: str, salt: str) -> tuple[str, str]:
    """The access and refresh token that follow ``refresh_token``: only who holds it can make them."""
    made = (
        hmac.new(refresh_token.encode(), f"{purpose}{salt}".encode(), hashlib.sha256).hexdigest()
        for purpose in ("access", "refresh")
    )
    return next(made), next(made)


def hash_token(token: str) -> str:
    """How a token is kept. Tokens are long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
