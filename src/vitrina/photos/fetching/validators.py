"""What an origin says of a picture so that one can ask later whether it changed (RFC 9110, sections 8.8 and 13)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from aiohttp import ClientResponse

from vitrina.photos.fetching.url import Target

_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,200}"')  # RFC 9110, 8.8.3, without the bytes above ASCII
_LONGEST_DATE = 64
# A date tells two versions apart only if the picture was not written in the very second it was sent in (8.8.2.2).
_SETTLED = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Validators:
    """What to ask with, and where: only the address that gave them is asked, not one that redirects to it.

    Attributes:
        found_at: :func:`url_hash` of that address.
        etag: Strong or weak.
        last_modified: An HTTP date.
    """

    found_at: str
    etag: str | None
    last_modified: str | None

    def headers_for(self, target: Target) -> dict[str, str]:
        """What makes a request conditional; nothing for any other address."""
        if url_hash(target) != self.found_at:
            return {}
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value is not None}


def url_hash(target: Target) -> str:
    """SHA-256 in hex of an address as it is sent: lower-case host, no default port, no fragment."""
    return hashlib.sha256(str(target.url).encode()).hexdigest()


def validators_of(response: ClientResponse, target: Target) -> Validators | None:
    """What an answer gave that can safely be sent back, if anything."""
    etag = response.headers.get("ETag", "")
    kept = etag if _ETAG.fullmatch(etag) else None
    modified = response.headers.get("Last-Modified", "")
    sent, changed = moment_of(response.headers.get("Date", "")), moment_of(modified)
    settled = sent is not None and changed is not None and sent - changed >= _SETTLED
    if kept is None and not settled:
        return None
    return Validators(url_hash(target), kept, modified if settled else None)


def moment_of(text: str) -> datetime | None:
    """The moment that an HTTP date says; None for what is none."""
    if len(text) > _LONGEST_DATE or not text.isascii() or not text.endswith(" GMT"):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None  # "-0000" says that the zone is not known
