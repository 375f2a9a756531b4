"""Apps that merchants let into their shops: consent, codes and the tokens made of them (OAuth 2, RFC 6749)."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from vitrina.access import repository
from vitrina.access.addresses import check_from
from vitrina.access.errors import GrantRefused
from vitrina.access.merchants import Merchant, checked_scopes
from vitrina.access.models import ALL, Grant, MerchantApp, MerchantToken
from vitrina.access.registering import check_name, check_redirects
from vitrina.access.tokens import TOKEN_BYTES, hash_token
from vitrina.errors import Invalid
from vitrina.storage.database import Database
from vitrina.storage.schema import now

CODE_LIFETIME = timedelta(minutes=10)  # RFC 6749, 4.1.2: at most ten minutes
# Our own: long enough for a nightly job, short enough to lapse when an app is forgotten.
ACCESS_LIFETIME = timedelta(days=30)
CLIENT_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class AppRegistration:
    """What an app needs to ask merchants for access; shown once."""

    id: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """An app's tokens for one shop; ``expires_in`` counts seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    scopes: list[str]
    created_at: int


class GrantService:
    """Registers apps and turns merchants' consent into tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def register(
        self, name: str, redirect_uris: Sequence[str], scopes: Sequence[str] = (ALL,)
    ) -> AppRegistration:
        """A new app; codes are handed out to its ``redirect_uris`` only.

        Raises:
            Invalid: it has no name, an address has a query or is none, or a scope is unknown.
        """
        secret = secrets.token_hex(TOKEN_BYTES)
        app = MerchantApp(
            name=check_name(name),
            client_id=secrets.token_hex(CLIENT_ID_BYTES),
            client_secret=secret,
            redirect_uris=check_redirects(redirect_uris, query=False),
            scopes=checked_scopes(scopes),
        )

        def work(session: Session) -> AppRegistration:
            session.add(app)
            session.flush()
            return AppRegistration(app.id, app.client_id, secret)

        return await self._database.write(work)

    async def asking(self, client_id: str, redirect_uri: str, scope: str) -> tuple[MerchantApp, list[str]]:
        """The app that asks for consent, and the scopes it asks for.

        Raises:
            GrantRefused: the app is unknown, or asks for more than it may, or for the code to go elsewhere.
        """
        app = await self._database.read(lambda session: repository.merchant_app(session, client_id))
        if app is None:
            raise GrantRefused("invalid_client", "There is no app with this client_id.")
        if redirect_uri not in app.redirect_uris:
            raise GrantRefused("invalid_request", "The redirect_uri is not one of the app's.")
        scopes = scope.replace(",", " ").split() or app.scopes
        if ALL not in app.scopes and not set(scopes) <= set(app.scopes):
            raise GrantRefused("invalid_scope", "The app may not ask for this scope.", " ".join(app.scopes), scope)
        try:
            return app, checked_scopes(scopes)
        except Invalid as error:
            raise GrantRefused("invalid_scope", error.message) from error

    async def consent(self, app: MerchantApp, merchant: Merchant, redirect_uri: str, scopes: Sequence[str]) -> str:
        """A code for the app, from a merchant who agrees.

        Raises:
            GrantRefused: the merchant's own token does not allow what the app asks for, or is an app's.
        """
        if merchant.app_id is not None:
            # It could outlive its own end by letting itself in again, unseen.
            raise GrantRefused("access_denied", "An app cannot let apps in. Use a token of the shop's own.")
        if ALL not in merchant.scopes and not set(scopes) <= merchant.scopes:
            raise GrantRefused("access_denied", "Your own token does not allow what the app asks for.")
        code = secrets.token_hex(TOKEN_BYTES)
        grant = Grant(
            code_hash=hash_token(code),
            app_id=app.id,
            shop_id=merchant.shop_id,
            redirect_uri=redirect_uri,
            scopes=list(scopes),
            expires_at=now() + CODE_LIFETIME,
        )
        await self._database.write(lambda session: session.add(grant))
        return code

    async def exchange(self, client_id: str, client_secret: str, code: str, redirect_uri: str) -> Tokens:
        """Tokens for a code, which works once.

        Raises:
            GrantRefused: the app or the code is not right.
        """

        def work(session: Session) -> Tokens:
            app = _authenticated(session, client_id, client_secret)
            grant = repository.grant(session, hash_token(code))
            if grant is None or grant.app_id != app.id or grant.used_at or grant.expires_at <= now():
                raise GrantRefused("invalid_grant", "The code is unknown, expired or used up.")
            if grant.redirect_uri != redirect_uri:
                raise GrantRefused("invalid_grant", "The redirect_uri is not the one the code was made for.")
            grant.used_at = now()
            token = MerchantToken(shop_id=grant.shop_id, app_id=app.id, name=app.name, scopes=grant.scopes)
            session.add(token)
            return _fill(token)

        return await self._database.write(work)

    async def refresh(self, client_id: str, client_secret: str, refresh_token: str) -> Tokens:
        """New tokens for an old pair, which ends.

        Raises:
            GrantRefused: the app or the refresh token is not right.
        """

        def work(session: Session) -> Tokens:
            app = _authenticated(session, client_id, client_secret)
            token = repository.merchant_token_by_refresh(session, hash_token(refresh_token))
            if token is None or token.app_id != app.id or token.revoked_at:
                raise GrantRefused("invalid_grant", "The refresh token is unknown, used up or revoked.")
            return _fill(token)

        return await self._database.write(work)

    async def secret(self, app_id: str) -> str:
        """The secret that an app's webhooks are signed with."""
        app = await self._database.read(lambda session: session.get_one(MerchantApp, app_id))
        return app.client_secret

    async def token(self, access_token: str, address: str | None) -> MerchantToken | None:
        """The token itself, valid or not, for a caller from this address.

        Raises:
            AddressRefused: the token may not be used from there.
        """
        digest = hash_token(access_token)
        token = await self._database.read(lambda session: repository.merchant_token(session, digest))
        check_from(address, token.addresses if token else ())
        return token


def _authenticated(session: Session, client_id: str, client_secret: str) -> MerchantApp:
    app = repository.merchant_app(session, client_id)
    if app is None or not hmac.compare_digest(app.client_secret.encode(), client_secret.encode()):
        raise GrantRefused("invalid_client", "The client_id or client_secret is wrong.")
    return app


def _fill(token: MerchantToken) -> Tokens:
    access, refresh = secrets.token_hex(TOKEN_BYTES), secrets.token_hex(TOKEN_BYTES)
    token.token_hash, token.refresh_hash = hash_token(access), hash_token(refresh)
    token.expires_at = now() + ACCESS_LIFETIME
    return Tokens(access, refresh, int(ACCESS_LIFETIME.total_seconds()), token.scopes, int(now().timestamp()))
