"""Merchants' tokens: what each may do, from where, and until when."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network

from sqlalchemy.orm import Session

from vitrina.access import repository
from vitrina.access.errors import AddressRefused, ScopeMissing, TokenInvalid, TokenMissing
from vitrina.access.limits import FixedWindow
from vitrina.access.models import ALL, MerchantToken
from vitrina.access.tokens import TOKEN_BYTES, hash_token
from vitrina.errors import Invalid, NotFound
from vitrina.storage.database import Database
from vitrina.storage.schema import now

Network = IPv4Network | IPv6Network
MAPPED_BITS = 96  # RFC 4291, 2.5.5.2: the bits before the IPv4 address in ::ffff:203.0.113.7
MOST_ADDRESSES = 20  # SHOPLINE admin: entries of a token's list of addresses
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

    async def revoke(self, token: str) -> None:
        """Ends a token at once.

        Raises:
            NotFound: nobody has it.
        """

        def work(session: Session) -> None:
            found = repository.merchant_token(session, hash_token(token))
            if found is None:
                raise NotFound("token_not_found", "There is no such token.")
            if found.revoked_at is not None:
                return
            found.revoked_at = now()
            session.flush()
            if self._uninstalled and found.app_id and not repository.is_installed(session, found.shop_id, found.app_id):
                self._uninstalled(session, found.shop_id, found.app_id)

        await self._database.write(work)

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
            raise Invalid("scope_invalid", f"There is no scope {scope[:64]!r}.", words, scope[:64], hint)
    return list(dict.fromkeys(scopes))


def checked_addresses(addresses: Sequence[str]) -> list[str]:
    """The networks that the addresses are or name.

    Raises:
        Invalid: one is none, or there are too many.
    """
    if len(addresses) > MOST_ADDRESSES:
        raise Invalid(
            "too_many_addresses",
            f"A token may list {MOST_ADDRESSES} addresses, not {len(addresses)}.",
            MOST_ADDRESSES,
            len(addresses),
            "Name whole networks, such as 203.0.113.0/24.",
        )
    return [str(_network(address)) for address in addresses]


def _network(address: str) -> Network:
    try:
        return _unmapped(ip_network(address, strict=False))
    except ValueError as error:
        hint = "Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32."
        raise Invalid("address_invalid", f"{address[:64]!r} is no address.", actual=address[:64], hint=hint) from error


def _unmapped(network: Network) -> Network:
    """The IPv4 network that an IPv6 one stands for, if it does: a server that listens on both sees such addresses."""
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is None or network.prefixlen < MAPPED_BITS:
        return network
    return IPv4Network((mapped, network.prefixlen - MAPPED_BITS))


def check_from(address: str | None, networks: Sequence[str]) -> None:
    """Refuses a caller whose token lists networks, and who stands in none of them.

    Raises:
        AddressRefused: names the address.
    """
    if networks and not _stands_in(address, networks):
        raise AddressRefused("address_refused", "The access token may not be used from this address.", actual=address)


def _stands_in(address: str | None, networks: Sequence[str]) -> bool:
    try:
        here = _unmapped(ip_network(address or "")).network_address
    except ValueError:
        return False
    return any(here in ip_network(network) for network in networks)


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
