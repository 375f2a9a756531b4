"""Reading a picture's URL, once and strictly.

The text is taken apart here and nowhere else. The URL handed to the HTTP client is put together again from the parts
that were judged, so no second parser can see another host than the one that was checked.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Never
from urllib.parse import quote, urljoin

import idna
from yarl import URL

from vitrina.photos.errors import PhotoRefused, Reason

MAX_CHARACTERS = 2048
"""What browsers and CDNs carry in practice; signed storage URLs are a quarter of it."""

MAX_HOST = 253
"""Characters of a host name (RFC 1035: 255 octets on the wire)."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?:#.*)?", re.ASCII | re.IGNORECASE
)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{0,5}))?", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Control characters, every kind of white space, the backslash, and the invisible signs that reorder text.
_FORBIDDEN = re.compile(
    "[\x00-\x20\x7f-\xa0\\\\\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff]"
)
_PORTS = {"http": 80, "https": 443}
# Only what is not ASCII is encoded; everything else, a signature above all, reaches the origin as it was written.
_ASCII = "".join(map(chr, range(0x21, 0x7F)))

Literal = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that is well formed; whether its host may be contacted is another question.

    Attributes:
        scheme: ``http`` or ``https``.
        host: Name in lower-case ASCII, or an address without brackets.
        port: 1 to 65535, the scheme's own if the URL names none. Any port goes, since what is protected are addresses:
            origins on odd ports are common, and a line break cannot be smuggled into another protocol.
        literal: The address, if the host is one.
        url: What the client sends, without the fragment.
    """

    scheme: str
    host: str
    port: int
    literal: Literal | None
    url: URL

    @property
    def origin(self) -> str:
        """``host:port`` as in :attr:`FetchRules.allow`."""
        return f"{_bracketed(self.host)}:{self.port}"


def parse_url(text: str) -> Target:
    """Take a URL apart.

    Raises:
        PhotoRefused: URL_INVALID or SCHEME_NOT_ALLOWED.
    """
    _check_characters(text)
    parts = _URL.fullmatch(text)
    if parts is None:
        _refuse_scheme(text)
    scheme = parts["scheme"].lower()
    host, literal, port = _read_authority(parts["authority"], scheme)
    path, query = (quote(part or "", safe=_ASCII) for part in (parts["path"], parts["query"]))
    shown_port = "" if port == _PORTS[scheme] else f":{port}"
    url = URL(f"{scheme}://{_bracketed(host)}{shown_port}{path or '/'}{query}", encoded=True)
    return Target(scheme, host, port, literal, url)


def follow(base: Target, location: str) -> Target:
    """Read where a redirect leads; the result is checked like a URL that a merchant gave.

    Raises:
        PhotoRefused: URL_INVALID or SCHEME_NOT_ALLOWED, which a step from https down to http is as well: the picture
            was asked for over a connection nobody could alter.
    """
    _check_characters(location)
    try:
        target = parse_url(urljoin(str(base.url), location))
    except ValueError as error:
        raise _invalid("The redirect's address cannot be read.") from error
    if base.scheme == "https" and target.scheme == "http":
        raise PhotoRefused(
            Reason.SCHEME_NOT_ALLOWED,
            "The picture's address redirects from https to http.",
            "https",
            "http",
            "Give an address that stays on https.",
        )
    return target


def _check_characters(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise PhotoRefused(
            Reason.URL_INVALID,
            "The address is too long.",
            MAX_CHARACTERS,
            len(text),
            f"Give an address of at most {MAX_CHARACTERS} characters.",
        )
    if _FORBIDDEN.search(text):
        raise _invalid("The address contains white space, a backslash or an invisible character.")


def _refuse_scheme(text: str) -> Never:
    scheme = _SCHEME.match(text)
    if scheme is None or scheme[1].lower() in _PORTS:
        raise _invalid("The address is not a URL.")
    raise PhotoRefused(
        Reason.SCHEME_NOT_ALLOWED,
        "The address is neither http nor https.",
        "http, https",
        scheme[1].lower()[:20],
        "Give an address that starts with https://.",
    )


def _read_authority(authority: str, scheme: str) -> tuple[str, Literal | None, int]:
    if "@" in authority:
        raise _invalid("The address carries a user name or password.")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise _invalid("The address has no proper host and port.")
    host, literal = _read_host(parts["host"])
    port = int(parts["port"]) if parts["port"] else _PORTS[scheme]
    if not 1 <= port <= 65535:
        raise _invalid("The address has an impossible port.")
    return host, literal, port


def _read_host(written: str) -> tuple[str, Literal | None]:
    if written.startswith("["):
        address = _literal(IPv6Address, written[1:-1])
        return str(address), address
    host = _ascii_name(written)
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        # Octal, hexadecimal, whole-number and shortened forms mean different hosts to different readers.
        return host, _literal(IPv4Address, host)
    if len(host) > MAX_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise _invalid("The address has no proper host name.")
    return host, None


def _literal(kind: type[IPv4Address] | type[IPv6Address], text: str) -> Literal:
    try:
        return kind(text)
    except ValueError as error:
        raise _invalid("The host is neither a name nor an address in its usual form.") from error


def _ascii_name(written: str) -> str:
    """Lower-case ASCII form of a host name; international names by IDNA 2008, with no silent mapping of look-alikes."""
    if written.isascii():
        return written.lower()
    try:
        name = idna.encode("".join(c.lower() if c.isascii() else c for c in written), std3_rules=True).decode("ascii")
    except idna.IDNAError as error:
        raise _invalid("The host is not a valid international name.") from error
    if name.count(".") != written.count("."):
        raise _invalid("The host contains a sign that passes for a dot.")
    return name


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _invalid(message: str) -> PhotoRefused:
    return PhotoRefused(
        Reason.URL_INVALID,
        message,
        hint="Give a plain address such as https://shop.example/picture.jpg.",
    )
