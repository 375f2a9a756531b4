"""What a fetch may cost and where it may go."""

from dataclasses import dataclass

from vitrina.settings import ORIGIN

MAX_BYTES = 10 * 1024 * 1024
"""SHOPLINE takes product images of up to 10 MB; read as mebibytes, the generous reading."""

CONNECT_SECONDS = 5.0
"""To look the host up, connect and shake hands. A handshake takes well under a second across the globe; the rest leaves
room for one lost packet, which TCP sends again after 1 s and then 2 s (RFC 6298)."""

FIRST_BYTE_SECONDS = 10.0
"""To begin to answer, and between two pieces of the answer. Image services that resize on first demand need seconds."""

TOTAL_SECONDS = 20.0
"""For everything, redirects included. 10 MiB in 20 s is 4 Mbit/s, and a caller's HTTP client often gives up at 30 s."""

MAX_REDIRECTS = 5
"""Product pictures redirect once or twice (to https, to a CDN); browsers stop at 20, image proxies at 5 to 10."""

PER_ORIGIN = 8
"""Connections to one host and port: a little more than the 6 of browsers, so that 12 pictures go in two rounds."""

AT_ONCE = 64
"""Fetches under way in one process. Full of the largest pictures, it holds 640 MiB."""

PER_CALLER = 32
"""Of those, for one shop or app: eight origins that stall would fill all, and one merchant can have as many."""


@dataclass(frozen=True, slots=True)
class FetchRules:
    """The limits of a :class:`~vitrina.photos.fetching.fetcher.Fetcher`.

    Attributes:
        allow: Origins as ``host:port`` in lower case (IPv6 in brackets) that may be at any address. The exemption holds
            for a URL with exactly this host and port, not for other names or ports of the same machine.
        max_bytes: Most bytes a picture may have.
        connect_timeout: Seconds to look up, connect and shake hands.
        first_byte_timeout: Seconds until the answer begins, and between two pieces of it.
        total_timeout: Seconds for everything, redirects and waiting for a slot included.
        max_redirects: Most redirects followed.
        per_origin: Most fetches at once from one host and port, so that a slow one cannot take all slots.
        per_caller: Most fetches at once for one shop or app, so that its slow origins cannot take all slots.
        at_once: Most fetches at once.
    """

    allow: frozenset[str] = frozenset()
    max_bytes: int = MAX_BYTES
    connect_timeout: float = CONNECT_SECONDS
    first_byte_timeout: float = FIRST_BYTE_SECONDS
    total_timeout: float = TOTAL_SECONDS
    max_redirects: int = MAX_REDIRECTS
    per_origin: int = PER_ORIGIN
    per_caller: int = PER_CALLER
    at_once: int = AT_ONCE

    def __post_init__(self) -> None:
        for origin in self.allow:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"an allowed origin is written host:port in lower case, not {origin!r}")
