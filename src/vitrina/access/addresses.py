"""Where a merchant's token may be used from."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from vitrina.access.errors import AddressRefused
from vitrina.errors import LONGEST_SHOWN, Invalid

Network = IPv4Network | IPv6Network
MAPPED_BITS = 96  # RFC 4291, 2.5.5.2: the bits before the IPv4 address in ::ffff:203.0.113.7
MOST_ADDRESSES = 20  # SHOPLINE admin: entries of a token's list of addresses


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


def check_from(address: str | None, networks: Sequence[str]) -> None:
    """Refuses a caller whose token lists networks, and who stands in none of them.

    Raises:
        AddressRefused: names the address.
    """
    if networks and not _stands_in(address, networks):
        raise AddressRefused("address_refused", "The access token may not be used from this address.", actual=address)


def _network(address: str) -> Network:
    try:
        return _unmapped(ip_network(address, strict=False))
    except ValueError as error:
        hint = "Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32."
        named = address[:LONGEST_SHOWN]
        raise Invalid("address_invalid", f"{named!r} is no address.", actual=named, hint=hint) from error


def _unmapped(network: Network) -> Network:
    """The IPv4 network that an IPv6 one stands for, if it does: a server that listens on both sees such addresses."""
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is None or network.prefixlen < MAPPED_BITS:
        return network
    return IPv4Network((mapped, network.prefixlen - MAPPED_BITS))


def _stands_in(address: str | None, networks: Sequence[str]) -> bool:
    try:
        here = _unmapped(ip_network(address or "")).network_address
    except ValueError:
        return False
    return any(here in ip_network(network) for network in networks)
