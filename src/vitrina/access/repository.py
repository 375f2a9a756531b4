"""SQL of tokens and apps."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from vitrina.access.models import AppToken, MerchantToken


def merchant_token(session: Session, token_hash: str) -> MerchantToken | None:
    """The merchant token with this hash."""
    return session.scalar(select(MerchantToken).where(MerchantToken.token_hash == token_hash))


def app_token(session: Session, access_hash: str) -> AppToken | None:
    """The app token whose access token has this hash."""
    return session.scalar(select(AppToken).where(AppToken.access_hash == access_hash))
