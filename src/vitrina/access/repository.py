"""SQL of tokens and apps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from vitrina.access.models import App, AppCode, AppToken, Grant, MerchantApp, MerchantToken, SignedCall
from vitrina.storage.schema import now

# What a request's token may do, and from where and until when.
MERCHANT_TOKEN = select(
    MerchantToken.id,
    MerchantToken.shop_id,
    MerchantToken.app_id,
    MerchantToken.scopes,
    MerchantToken.addresses,
    MerchantToken.expires_at,
    MerchantToken.revoked_at,
).where(MerchantToken.token_hash == bindparam("token_hash"))

# Whose app an access token is, and until when.
APP_TOKEN = select(AppToken.id, AppToken.app_id, AppToken.access_expires_at, AppToken.revoked_at).where(
    AppToken.access_hash == bindparam("access_hash")
)


def merchant_token(session: Session, token_hash: str) -> MerchantToken | None:
    """The merchant token with this hash."""
    return session.scalar(select(MerchantToken).where(MerchantToken.token_hash == token_hash))


def merchant_token_with_id(session: Session, token_id: str) -> MerchantToken | None:
    """The merchant token with this id."""
    return session.get(MerchantToken, token_id)


def living_merchant_tokens(session: Session, shop_id: str | None, at: datetime) -> Sequence[MerchantToken]:
    """The tokens of a shop, or of all, that can be used or renewed, the oldest first."""
    query = select(MerchantToken).where(
        MerchantToken.revoked_at.is_(None),
        or_(MerchantToken.expires_at.is_(None), MerchantToken.expires_at > at, MerchantToken.refresh_hash.is_not(None)),
    )
    if shop_id is not None:
        query = query.where(MerchantToken.shop_id == shop_id)
    return session.scalars(query.order_by(MerchantToken.created_at, MerchantToken.id)).all()


def is_installed(session: Session, shop_id: str, app_id: str) -> bool:
    """Whether an app has a token of a shop that was not revoked."""
    query = select(MerchantToken.id).where(
        MerchantToken.shop_id == shop_id, MerchantToken.app_id == app_id, MerchantToken.revoked_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def app_token(session: Session, access_hash: str) -> AppToken | None:
    """The pair whose access token has this hash."""
    return session.scalar(select(AppToken).where(AppToken.access_hash == access_hash))


def app_refresh_token(session: Session, refresh_hash: str) -> AppToken | None:
    """The pair whose refresh token has this hash."""
    return session.scalar(select(AppToken).where(AppToken.refresh_hash == refresh_hash))


def revoke_family(session: Session, family_id: str, at: datetime) -> None:
    """Ends every pair of a family."""
    ended = update(AppToken).where(AppToken.family_id == family_id, AppToken.revoked_at.is_(None))
    session.execute(ended.values(revoked_at=at))


def revoke_app(session: Session, app_id: str, at: datetime) -> None:
    """Ends every pair of an app."""
    ended = update(AppToken).where(AppToken.app_id == app_id, AppToken.revoked_at.is_(None))
    session.execute(ended.values(revoked_at=at))


def apps(session: Session, at: datetime) -> Sequence[tuple[App, int, datetime | None]]:
    """All apps, the oldest first, with how many pairs each can use or renew, and until when the last of them."""
    living = and_(
        AppToken.app_id == App.id,
        AppToken.revoked_at.is_(None),
        AppToken.rotated_at.is_(None),
        AppToken.refresh_expires_at > at,
    )
    query = select(App, func.count(AppToken.id), func.max(AppToken.refresh_expires_at)).outerjoin(AppToken, living)
    return session.execute(query.group_by(App.id).order_by(App.created_at, App.id)).tuples().all()


def app_by_key(session: Session, app_key: str) -> App | None:
    """The app with this key."""
    return session.scalar(select(App).where(App.app_key == app_key))


def app_by_id(session: Session, app_id: str) -> App:
    """The app with this id; ids come from tokens, so it exists."""
    return session.get_one(App, app_id)


def app_code(session: Session, code_hash: str) -> AppCode | None:
    """The code with this hash."""
    return session.scalar(select(AppCode).where(AppCode.code_hash == code_hash))


def claim_signature(session: Session, call: SignedCall) -> bool:
    """Keeps a signed call unless it is known already; says whether it was new."""
    session.execute(delete(SignedCall).where(SignedCall.expires_at <= now()))
    if signed_call(session, call.app_id, call.signature) is not None:
        return False
    session.add(call)
    session.flush()
    return True


def signed_call(session: Session, app_id: str, signature: str) -> SignedCall | None:
    """The call that came with this signature."""
    return session.get(SignedCall, (app_id, signature))


def answer_signature(session: Session, app_id: str, signature: str, answer: dict[str, Any]) -> None:
    """Notes what a signed call was told."""
    told = update(SignedCall).where(SignedCall.app_id == app_id, SignedCall.signature == signature)
    session.execute(told.values(answer=answer))


def forget_signature(session: Session, app_id: str, signature: str) -> None:
    """Lets a signed call be tried again."""
    session.execute(delete(SignedCall).where(SignedCall.app_id == app_id, SignedCall.signature == signature))


def merchant_token_by_refresh(session: Session, refresh_hash: str) -> MerchantToken | None:
    """The merchant token that can be renewed by a refresh token with this hash."""
    return session.scalar(select(MerchantToken).where(MerchantToken.refresh_hash == refresh_hash))


def merchant_app(session: Session, client_id: str) -> MerchantApp | None:
    """The merchants' app with this client id."""
    return session.scalar(select(MerchantApp).where(MerchantApp.client_id == client_id))


def grant(session: Session, code_hash: str) -> Grant | None:
    """The consent that stands behind a code with this hash."""
    return session.get(Grant, code_hash)
