"""Buyers' apps: made, let in, and recognised."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from vitrina.access import authorize, repository, tokens
from vitrina.access.errors import AppUnknown, CodeInvalid, RefreshTokenInvalid, SignatureInvalid
from vitrina.access.identify import Buyer, KnownToken, Proof, check_signature, check_token
from vitrina.access.limits import FixedWindow
from vitrina.access.models import App
from vitrina.access.registering import check_name, check_push_url, check_redirects
from vitrina.access.tokens import Lifetimes, TokenPair, hash_token
from vitrina.errors import NotFound, shown
from vitrina.storage.database import Database
from vitrina.storage.ids import object_id
from vitrina.storage.schema import now

APP_KEY_DIGITS = 8
SECRET_BYTES = 16


@dataclass(frozen=True, slots=True)
class AppRules:
    """How apps prove themselves: times, whether bearer tokens are enough, and whether errors help with signing."""

    lives: Lifetimes
    window: timedelta
    require_signature: bool = False
    debug: bool = False


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """All that an app needs to call; shown once."""

    app_key: str
    app_secret: str
    access_token: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class ListedApp:
    """An app, how many pairs of tokens it can use or renew, and until when the last of them."""

    app: App
    pairs: int
    until: datetime | None


class AppService:
    """Makes apps and tells which of them is calling; ``limits`` counts the requests of each pair of tokens."""

    def __init__(
        self, database: Database, limits: FixedWindow, rules: AppRules, clock: Callable[[], datetime] = now
    ) -> None:
        self._database = database
        self._limits = limits
        self._rules = rules
        self._clock = clock

    async def create(
        self, name: str, redirect_uris: tuple[str, ...] = (), push_url: str | None = None
    ) -> AppCredentials:
        """A new app with its first pair of tokens.

        Raises:
            Invalid: it has no name, or an address is none.
        """
        lowest = 10 ** (APP_KEY_DIGITS - 1)
        app = App(
            id=object_id(),
            name=check_name(name),
            app_key=str(lowest + secrets.randbelow(9 * lowest)),
            app_secret=secrets.token_hex(SECRET_BYTES),
            redirect_uris=check_redirects(redirect_uris, query=True),
            push_url=check_push_url(push_url),
        )

        def work(session: Session) -> TokenPair:
            session.add(app)
            session.flush()
            return tokens.issue(session, app, object_id(), self._rules.lives, self._clock())

        return _credentials(await self._database.write(work))

    async def listed(self) -> list[ListedApp]:
        """All apps, the oldest first."""
        found = await self._database.read(lambda session: repository.apps(session, self._clock()))
        return [ListedApp(app, pairs, until) for app, pairs, until in found]

    async def issue(self, app_key: str) -> AppCredentials:
        """One more pair of tokens for an app whose own are lost or expired.

        Raises:
            NotFound: there is no such app.
        """

        def work(session: Session) -> TokenPair:
            app = _with_key(session, app_key)
            return tokens.issue(session, app, object_id(), self._rules.lives, self._clock())

        return _credentials(await self._database.write(work))

    async def revoke(self, app_key: str) -> None:
        """Ends all tokens of an app at once.

        Raises:
            NotFound: there is no such app.
        """
        await self._database.write(
            lambda session: repository.revoke_app(session, _with_key(session, app_key).id, self._clock())
        )

    async def holder(self, token: str, app: App | None = None) -> KnownToken:
        """What is known of an access token that is valid, and the signing app's where there is one.

        Raises:
            TokenInvalid: it is not.
            TooManyRequests: the token's requests of this second are used up.
        """
        found = await self._database.glance(repository.APP_TOKEN, access_hash=hash_token(token))
        known = check_token(KnownToken(*found) if found else None, self._clock(), app)
        self._limits.admit(known.id)
        return known

    async def buyer(self, proof: Proof, holder: KnownToken | None = None) -> Buyer:
        """The app that calls with an access token; ``holder`` is what was found of its bearer token before.

        Raises:
            Unauthenticated: the token or the signature does not hold.
            TooManyRequests: the token's requests of this second are used up.
        """
        if not proof.signed and (proof.bearer is None or self._rules.require_signature):
            _ = proof.token  # no token at all is the more telling error
            raise SignatureInvalid("signature_missing", "The request must be signed.")
        app = await self.signer(proof) if proof.signed else None
        token = proof.token
        known = check_token(holder, self._clock(), app) if holder else await self.holder(token, app)
        return Buyer(known.app_id, proof.signature if proof.signed else None)

    async def signer(self, proof: Proof) -> App:
        """The app whose signature a request carries.

        Raises:
            Unauthenticated: there is no signature, or it does not hold.
        """
        if not proof.signed:
            raise SignatureInvalid("signature_missing", "The request must be signed with an app's secret.")
        app = await self._database.read(lambda session: repository.app_by_key(session, proof.app_key or ""))
        rules = self._rules
        # In a thread: the text may hold megabytes of a picture, and there are several forms of it to try.
        return await asyncio.to_thread(check_signature, proof, app, self._clock(), rules.window, debug=rules.debug)

    async def asking(self, app_key: str, redirect_uri: str) -> App:
        """The app that asks for consent, if it may be answered at ``redirect_uri``.

        Raises:
            AppUnknown, RedirectRefused: it may not.
        """
        app = await self._database.read(lambda session: repository.app_by_key(session, app_key))
        if app is None:
            raise AppUnknown("app_key_invalid", "There is no app with this client_id.", actual=app_key)
        authorize.check_redirect(app, redirect_uri)
        return app

    async def find(self, app_id: str) -> App:
        """The app with this id."""
        return await self._database.read(lambda session: repository.app_by_id(session, app_id))

    async def grant(self, app: App) -> str:
        """A code for an app that was let in."""
        return await self._database.write(lambda session: authorize.grant(session, app, self._clock()))

    async def exchange(self, proof: Proof, code: str) -> TokenPair:
        """The tokens of a code; the app must sign, so that a code that was seen is of no use to others.

        Raises:
            Unauthenticated: the signature or the code does not hold.
        """
        app = await self.signer(proof)
        made = await self._database.write(
            lambda session: authorize.exchange(session, app, code, self._rules.lives, self._clock())
        )
        if isinstance(made, CodeInvalid):
            raise made
        return made

    async def refresh(self, proof: Proof, refresh_token: str) -> TokenPair:
        """The next pair of tokens.

        Raises:
            Unauthenticated: the signature or the refresh token does not hold.
        """
        signed = proof.signed or self._rules.require_signature
        app_id = (await self.signer(proof)).id if signed else None
        pair = await self._database.write(
            lambda session: tokens.rotate(session, refresh_token, app_id, self._rules.lives, self._clock())
        )
        if pair is None:
            raise RefreshTokenInvalid("illegal_refresh_token", "The specified refresh token is invalid or expired.")
        return pair


def _with_key(session: Session, app_key: str) -> App:
    app = repository.app_by_key(session, app_key)
    if app is None:
        text = f"There is no app with the key {shown(app_key)}."
        raise NotFound("app_not_found", text, hint="List them with: vitrina app list")
    return app


def _credentials(pair: TokenPair) -> AppCredentials:
    return AppCredentials(pair.app.app_key, pair.app.app_secret, pair.access_token, pair.refresh_token)
