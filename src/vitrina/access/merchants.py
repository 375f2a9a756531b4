"""Merchants' tokens: what each may do, from where, and until when."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from vitrina.access import repository
from vitrina.access.addresses import check_from, checked_addresses
from vitrina.access.errors import ScopeMissing, TokenInvalid, TokenMissing
from vitrina.access.limits import FixedWindow
from vitrina.access.models import ALL, MerchantToken
from vitrina.access.tokens import TOKEN_BYTES, hash_token
from vitrina.errors import LONGEST_SHOWN, Invalid, NotFound
from vitrina.storage.database import Database
from vitrina.storage.schema import now

# SHOPLINE's scope words, as far as there is something behind them here, and the actions each is split into.
RESOURCES = ("products", "categories", "media", "orders", "merchants", "webhooks", "warehouses", "metafields")
ACTIONS = ("index", "show", "create", "update", "delete")


@dataclass(frozen=True, slots=True)
class Merchant:
    """A caller of the merchants' side; ``app_id`` is the app that acts for the shop, if one does."""

    token_id: str
    shop_id: str
    app_id: str | None = None
    scopes: frozenset[str] = frozenset({ALL})

    def need(self, resource: str, action: str) -> None:
        """Refuses the call unless the token may do this.

        Raises:
            ScopeMissing: names the scope that would be needed.
        """
        scope = f"{resource}:{action}"
        if not self.scopes & {ALL, resource, f"{resource}:all", scope}:
            raise ScopeMissing(
                "scope_missing",
                f"The access token lacks the scope {scope}.",
                scope,
                " ".join(sorted(self.scopes)),
                "Ask for a token with this scope.",
            )


class MerchantAccess:
    """Makes, checks and revokes merchants' tokens; ``limits`` counts the requests of each.

    ``uninstalled`` is called with a shop and an app, in the transaction that ends the last token of the app there.
    """

    def __init__(
        self, database: Database, limits: FixedWindow, uninstalled: Callable[[Session, str, str], None] | None = None
    ) -> None:
        self._database = database
        self._limits = limits
        self._uninstalled = uninstalled

    async def create_token(
        self,
        shop_id: str,
        name: str = "",
        *,
        scopes: Sequence[str] = (ALL,),
        addresses: Sequence[str] = (),
        expires_at: datetime | None = None,
    ) -> str:
        """A new token for one shop; only its hash is kept, so this is the only time it can be read.

        Raises:
            Invalid: a scope or an address is not written as one.
        """
        token = secrets.token_hex(TOKEN_BYTES)
        row = MerchantToken(
            token_hash=hash_token(token),
            shop_id=shop_id,
            name=name,
            scopes=checked_scopes(scopes),
            addresses=checked_addresses(addresses),
            expires_at=expires_at,
        )
        await self._database.write(lambda session: session.add(row))
        return token

    async def living(self, shop_id: str | None = None) -> Sequence[MerchantToken]:
        """The tokens of a shop, or of all, that can be used or renewed, the oldest first."""
        return await self._database.read(lambda session: repository.living_merchant_tokens(session, shop_id, now()))

    async def revoke(self, token: str) -> None:
        """Ends a token at once.

        Raises:
            NotFound: nobody has it.
        """
        await self._database.write(
            lambda session: self._end(session, repository.merchant_token(session, hash_token(token)))
        )

    async def revoke_lost(self, token_id: str) -> None:
        """Ends the token with this id at once: whoever ends it need not have it.

        Raises:
            NotFound: there is none.
        """
        await self._database.write(
            lambda session: self._end(session, repository.merchant_token_with_id(session, token_id))
        )

    def _end(self, session: Session, token: MerchantToken | None) -> None:
        if token is None:
            raise NotFound("token_not_found", "There is no such token.", hint="List them with: vitrina token list")
        if token.revoked_at is not None:
            return
        token.revoked_at = now()
        session.flush()
        if self._uninstalled and token.app_id and not repository.is_installed(session, token.shop_id, token.app_id):
            self._uninstalled(session, token.shop_id, token.app_id)

    async def identify(self, authorization: str | None, address: str | None) -> Merchant:
        """The merchant an ``Authorization`` header from this address stands for.

        Raises:
            TokenMissing, TokenInvalid: the header is absent or names no valid token.
            AddressRefused: the token may not be used from there.
            TooManyRequests: the token's requests of this second are used up.
        """
        digest = hash_token(bearer(authorization))
        found = await self._database.glance(repository.MERCHANT_TOKEN, token_hash=digest)
        if found is None:
            raise _invalid()
        token_id, shop_id, app_id, scopes, addresses, expires_at, revoked_at = found
        if revoked_at or (expires_at and expires_at <= now()):
            raise _invalid()
        check_from(address, addresses)
        self._limits.admit(token_id)
        return Merchant(token_id, shop_id, app_id, frozenset(scopes))


def _invalid() -> TokenInvalid:
    return TokenInvalid("token_invalid", "The access token is unknown, expired or revoked.")


def checked_scopes(scopes: Sequence[str]) -> list[str]:
    """The scopes, each once.

    Raises:
        Invalid: one is unknown; the message lists those there are.
    """
    for scope in scopes:
        resource, _, action = scope.partition(":")
        if scope != ALL and (resource not in RESOURCES or action not in {"", "all", *ACTIONS}):
            words = ", ".join(RESOURCES)
            hint = f"Scopes: {words}; alone, or with an action: {', '.join(ACTIONS)}."
            named = scope[:LONGEST_SHOWN]
            raise Invalid("scope_invalid", f"There is no scope {named!r}.", words, named, hint)
    return list(dict.fromkeys(scopes))


def bearer(authorization: str | None) -> str:
    """The token in an ``Authorization`` header.

    Raises:
        TokenMissing: there is none.
    """
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing(
            "token_missing",
            "The request carries no access token.",
            hint="Send the header 'Authorization: Bearer <access token>'.",
        )
    return token.strip()
