"""Every special range, at both its ends and beyond them, and every disguise of IPv4 in IPv6."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.photos.fetching.addresses import is_public, why_not_public

# First and last address of each range, then the document that sets it apart.
NOT_PUBLIC = [
    ("0.0.0.0", "0.255.255.255", "RFC 1122"),  # noqa: S104
    ("10.0.0.0", "10.255.255.255", "RFC 1918"),
    ("100.64.0.0", "100.127.255.255", "RFC 6598"),
    ("127.0.0.0", "127.255.255.255", "RFC 1122"),
    ("168.63.129.16", "168.63.129.16", "Azure"),
    ("169.254.0.0", "169.254.255.255", "RFC 3927"),
    ("172.16.0.0", "172.31.255.255", "RFC 1918"),
    ("192.0.0.0", "192.0.0.255", "RFC 6890"),
    ("192.0.2.0", "192.0.2.255", "RFC 5737"),
    ("192.88.99.0", "192.88.99.255", "RFC 7526"),
    ("192.168.0.0", "192.168.255.255", "RFC 1918"),
    ("198.18.0.0", "198.19.255.255", "RFC 2544"),
    ("198.51.100.0", "198.51.100.255", "RFC 5737"),
    ("203.0.113.0", "203.0.113.255", "RFC 5737"),
    ("224.0.0.0", "239.255.255.255", "RFC 5771"),
    ("240.0.0.0", "255.255.255.254", "RFC 1112"),
    ("255.255.255.255", "255.255.255.255", "RFC 919"),
    ("::", "::", "RFC 4291"),
    ("::1", "::1", "RFC 4291"),
    ("::2", "::ffff:ffff", "RFC 4291"),
    ("::ffff:0:0:0", "::ffff:0:ffff:ffff", "RFC 2765"),
    ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "RFC 8215"),
    ("100::", "100::ffff:ffff:ffff:ffff", "RFC 6666"),
    ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 4380"),
    ("2001:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 2928"),
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 3849"),
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 9637"),
    ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 9602"),
    ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 4193"),
    ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 4291"),
    ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 3879"),
    ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 4291"),
    # Nothing has been given out there yet; global unicast is 2000::/3.
    ("1fff::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 4291"),
    ("4000::", "4fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 4291"),
    ("8000::", "bfff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "RFC 4291"),
]

# Neighbours of the ranges above, and addresses everybody knows.
PUBLIC = [
    "1.0.0.0",
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "168.63.129.15",
    "168.63.129.17",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.0",
    "192.0.3.0",
    "192.88.98.255",
    "192.88.100.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "2000::",
    "2001:200::",
    "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db9::",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "3fff:1000::",
]

METADATA = [
    "169.254.169.254",  # AWS, Azure, Google, DigitalOcean
    "169.254.170.2",  # AWS, containers
    "168.63.129.16",  # Azure
    "192.0.0.192",  # Oracle
    "100.100.100.200",  # Alibaba
    "fd00:ec2::254",  # AWS
    "fd20:ce::254",  # Google
]

PRIVATE_INSIDE = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.9", "100.64.0.1", "0.0.0.0", "192.0.0.192"]  # noqa: S104

TRANSLATED: dict[str, Callable[[int], int]] = {
    "IPv4-mapped (RFC 4291)": lambda v4: 0xFFFF << 32 | v4,
    "NAT64 (RFC 6052)": lambda v4: 0x0064_FF9B << 96 | v4,
    "6to4 (RFC 3056)": lambda v4: 0x2002 << 112 | v4 << 80,
    "6to4 with a host part": lambda v4: 0x2002 << 112 | v4 << 80 | 0x1234,
    "ISATAP (RFC 5214)": lambda v4: 0x2A00_1450 << 96 | 0x5EFE << 32 | v4,
    "ISATAP, universal bit": lambda v4: 0x2A00_1450 << 96 | 0x0200_5EFE << 32 | v4,
}

NEVER_PUBLIC: dict[str, Callable[[int], int]] = {
    "IPv4-compatible (RFC 4291)": lambda v4: v4,
    "IPv4-translated (RFC 2765)": lambda v4: 0xFFFF << 48 | v4,
    "local-use NAT64 (RFC 8215)": lambda v4: 0x0064_FF9B_0001 << 80 | v4,
    "local-use NAT64, /48 layout": lambda v4: 0x0064_FF9B_0001 << 80 | v4 >> 16 << 64 | (v4 & 0xFFFF) << 40,
    "Teredo (RFC 4380), client": lambda v4: 0x2001_0000 << 96 | 0x0808_0808 << 64 | v4 ^ 0xFFFF_FFFF,
    "Teredo (RFC 4380), server": lambda v4: 0x2001_0000 << 96 | v4 << 64 | 0x0808_0808 ^ 0xFFFF_FFFF,
    "ISATAP on a local link": lambda v4: 0xFE80 << 112 | 0x5EFE << 32 | v4,
}


@pytest.mark.parametrize(("first", "last", "document"), NOT_PUBLIC)
def test_a_special_range_is_refused_from_end_to_end_and_named(first: str, last: str, document: str) -> None:
    for address in (ip_address(first), ip_address(last)):
        assert not is_public(address)
        assert document in str(why_not_public(address))


@pytest.mark.parametrize("text", PUBLIC)
def test_what_lies_beside_the_special_ranges_is_public(text: str) -> None:
    assert why_not_public(ip_address(text)) is None


@pytest.mark.parametrize("text", METADATA)
def test_metadata_services_are_refused(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("inner", PRIVATE_INSIDE)
@pytest.mark.parametrize("form", TRANSLATED | NEVER_PUBLIC)
def test_a_private_address_in_disguise_is_refused(form: str, inner: str) -> None:
    wrap = (TRANSLATED | NEVER_PUBLIC)[form]
    assert not is_public(IPv6Address(wrap(int(IPv4Address(inner)))))


@pytest.mark.parametrize("form", TRANSLATED)
def test_a_translated_public_address_stays_public(form: str) -> None:
    assert is_public(IPv6Address(TRANSLATED[form](int(IPv4Address("8.8.8.8")))))


@pytest.mark.parametrize("form", NEVER_PUBLIC)
def test_local_and_abandoned_forms_are_refused_whatever_they_carry(form: str) -> None:
    assert not is_public(IPv6Address(NEVER_PUBLIC[form](int(IPv4Address("8.8.8.8")))))


@pytest.mark.parametrize(
    "text",
    [
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::7f00:9",
        "64:ff9b:1::7f00:9",
        "2002:a9fe:a9fe::",
        "2002:7f00:9::",
        "::ffff:7f00:1",
    ],
)
def test_forms_that_the_standard_library_has_called_global_are_refused(text: str) -> None:
    assert not is_public(ip_address(text))


def test_an_address_with_a_scope_is_refused() -> None:
    assert not is_public(ip_address("2606:4700::1%eth0"))


@given(st.ip_addresses(v=4))
def test_nothing_public_is_private_to_the_standard_library(address: IPv4Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4), st.sampled_from(sorted(TRANSLATED)))
def test_a_translated_address_is_as_public_as_what_it_carries(inner: IPv4Address, form: str) -> None:
    assert is_public(IPv6Address(TRANSLATED[form](int(inner)))) == is_public(inner)
