"""Tokens: a code turned into a pair, and a pair into the next one."""

from vitrina.access.tokens import TokenPair
from vitrina.storage.schema import now
from vitrina.web.taobao.calls.call import Call
from vitrina.web.taobao.calls.dialects import Dialect
from vitrina.web.taobao.calls.families import TOKEN
from vitrina.web.taobao.calls.operations import operation
from vitrina.web.taobao.items.wire import Token

PLATFORM = "vitrina"


@operation("/auth/token/create", TOKEN, "Obtain token", token=False)
async def create_token(call: Call) -> Token:
    """Turns an authorization code into a pair of tokens; the app must sign."""
    return _token(await call.market.apps.exchange(call.proof, call.params.need("code").strip()), call.dialect)


@operation("/auth/token/refresh", TOKEN, "Refresh token", token=False)
async def refresh_token(call: Call) -> Token:
    """The next pair of tokens; the former refresh token is used up."""
    pair = await call.market.apps.refresh(call.proof, call.params.need("refresh_token").strip())
    return _token(pair, call.dialect)


def _token(pair: TokenPair, dialect: Dialect) -> Token:
    at = now()
    refresh_seconds = int((pair.refresh_expires_at - at).total_seconds())
    return Token(
        expires_in=int((pair.access_expires_at - at).total_seconds()),
        account_id=pair.app.app_key,
        user_id=pair.app.app_key,
        seller_id=pair.app.app_key,
        short_code=pair.app.app_key,
        account_platform=PLATFORM,
        access_token=pair.access_token,
        account=pair.app.name,
        refresh_token=pair.refresh_token,
        refresh_expires_in=refresh_seconds if dialect is Dialect.UPSTREAM else str(refresh_seconds),
    )


HANDLERS = [create_token, refresh_token]
