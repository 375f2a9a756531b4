"""Which internet addresses a picture may be fetched from.

``ipaddress.is_global`` is not asked: what it says changes between Python versions, and it lets through IPv6 addresses
that carry a private IPv4 address inside. Instead:

* IPv4 is public unless it stands in the table below;
* IPv6 is public only inside global unicast (2000::/3, RFC 4291) and outside the table;
* an IPv6 address that a gateway turns into IPv4 is judged by that IPv4 address as well: IPv4-mapped, NAT64's well-known
  prefix, 6to4 and ISATAP. The older and local forms (IPv4-compatible, IPv4-translated, local-use NAT64, Teredo) are
  never public, whatever they carry, since no origin on the internet is reached by them.

The tables follow the IANA special-purpose address registries (RFC 6890) plus the metadata services of clouds.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

_SPECIAL_V4 = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this network (RFC 1122)"),
        ("10.0.0.0/8", "private (RFC 1918)"),
        ("100.64.0.0/10", "shared by carrier-grade NAT (RFC 6598)"),
        ("127.0.0.0/8", "loopback (RFC 1122)"),
        ("168.63.129.16/32", "Azure's platform service (Microsoft's documentation)"),
        ("169.254.0.0/16", "link-local, cloud metadata (RFC 3927)"),
        ("172.16.0.0/12", "private (RFC 1918)"),
        ("192.0.0.0/24", "protocol assignments, cloud metadata (RFC 6890)"),
        ("192.0.2.0/24", "documentation (RFC 5737)"),
        ("192.88.99.0/24", "former 6to4 relays (RFC 7526)"),
        ("192.168.0.0/16", "private (RFC 1918)"),
        ("198.18.0.0/15", "benchmarks (RFC 2544)"),
        ("198.51.100.0/24", "documentation (RFC 5737)"),
        ("203.0.113.0/24", "documentation (RFC 5737)"),
        ("224.0.0.0/4", "multicast (RFC 5771)"),
        ("255.255.255.255/32", "broadcast (RFC 919)"),
        ("240.0.0.0/4", "reserved (RFC 1112)"),
    )
)

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")  # RFC 4291, 2.5.5.2
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052, 2.1
_SIX_TO_FOUR = IPv6Network("2002::/16")  # RFC 3056

_SPECIAL_V6 = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("::/128", "unspecified (RFC 4291)"),
        ("::1/128", "loopback (RFC 4291)"),
        ("::/96", "IPv4-compatible (RFC 4291)"),
        ("::ffff:0:0:0/96", "IPv4-translated (RFC 2765)"),
        ("64:ff9b:1::/48", "local-use NAT64 (RFC 8215)"),
        ("100::/64", "discard (RFC 6666)"),
        ("2001::/32", "Teredo (RFC 4380)"),
        ("2001::/23", "protocol assignments (RFC 2928)"),
        ("2001:db8::/32", "documentation (RFC 3849)"),
        ("3fff::/20", "documentation (RFC 9637)"),
        ("5f00::/16", "segment routing (RFC 9602)"),
        ("fc00::/7", "unique local, cloud metadata (RFC 4193)"),
        ("fe80::/10", "link-local (RFC 4291)"),
        ("fec0::/10", "former site-local (RFC 3879)"),
        ("ff00::/8", "multicast (RFC 4291)"),
    )
)

# The upper half of an ISATAP interface identifier, with and without the universal bit (RFC 5214, 6.1).
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})


def is_public(address: Address) -> bool:
    """Whether anyone on the internet could reach this address."""
    return why_not_public(address) is None


def why_not_public(address: Address) -> str | None:
    """Name the rule that keeps this address from being public; None if it is public.

    The answer is for logs. It tells about the network the server stands in, so it never goes to a client.
    """
    if isinstance(address, IPv4Address):
        return next((why for network, why in _SPECIAL_V4 if address in network), None)
    return _why_not_public_v6(address)


def _why_not_public_v6(address: IPv6Address) -> str | None:
    if address.scope_id is not None:
        return "scoped to one link (RFC 4007)"
    if why := next((why for network, why in _SPECIAL_V6 if address in network), None):
        return why
    for form, inner in _embedded(address):
        if why := why_not_public(inner):
            return f"{form} of an address that is {why}"
    if address in _GLOBAL_UNICAST or address in _MAPPED or address in _NAT64:
        return None
    return "outside global unicast (RFC 4291)"


def _embedded(address: IPv6Address) -> Iterator[tuple[str, IPv4Address]]:
    """Every IPv4 address a gateway could take out of this one."""
    bits = int(address)
    last = IPv4Address(bits & 0xFFFF_FFFF)
    if address in _MAPPED:
        yield "IPv4-mapped form", last
    if address in _NAT64:
        yield "NAT64 form", last
    if address in _SIX_TO_FOUR:
        yield "6to4 form", IPv4Address(bits >> 80 & 0xFFFF_FFFF)
    if bits >> 32 & 0xFFFF_FFFF in _ISATAP:
        yield "ISATAP form", last
