"""Signatures of the buyers' side: HMAC-SHA256 over an API path and the sorted parameters, in upper-case hex.

The rules are those of the IOP gateways (Taobao Global document 119387, Lazada document 108069).
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

SIGN = "sign"  # the one parameter that is never signed
METHODS = frozenset({"sha256", "hmac-sha256"})  # two names that clients have for the same method
_EARLIEST, _LATEST = 0, 253_402_300_799_999  # the first millisecond of 1970 and the last of the year 9999

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignedMaterial:
    """What a signature may have been made over.

    Attributes:
        paths: API paths it may begin with; clients differ in how much of the address they sign.
        pairs: Name and value of every parameter, system parameters included, as they were sent.
        compact: The same with JSON values written without white space, where that differs.
        body: The body's text, for clients that sign it as a whole after the other parameters.
        outside: The parameters that do not stand in the body.
    """

    paths: tuple[str, ...]
    pairs: Pairs
    compact: Pairs | None = None
    body: str | None = None
    outside: Pairs = ()

    def strings(self) -> Iterator[str]:
        """Every text the signature may be of, the likeliest first."""
        forms = [(self.pairs, "")]
        if self.compact is not None:
            forms.append((self.compact, ""))
        if self.body:
            forms.append((self.outside, self.body))
        for pairs, body in forms:
            # Client libraries disagree on empty values: some leave the names out, some keep them.
            for skip_empty in (False, True):
                for path in self.paths:
                    yield string_to_sign(path, pairs, skip_empty=skip_empty) + body


def string_to_sign(path: str, pairs: Iterable[tuple[str, str]], *, skip_empty: bool = False) -> str:
    """The text that is signed: the path, then names and values in the order of the names, nothing between them."""
    kept = [pair for pair in pairs if pair[0] != SIGN and (pair[1] or not skip_empty)]
    return path + "".join(name + value for name, value in sorted(kept, key=lambda pair: pair[0]))


def sign(secret: str, text: str) -> str:
    """The signature of a text: 64 upper-case hex digits."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()


def verify(secret: str, material: SignedMaterial, signature: str) -> bool:
    """Whether ``signature`` is one of this material's."""
    given = signature.encode()
    seen: set[str] = set()
    for text in material.strings():
        if text not in seen and hmac.compare_digest(sign(secret, text).encode(), given):
            return True
        seen.add(text)
    return False


def parse_timestamp(text: str) -> datetime | None:
    """The instant of a timestamp: milliseconds since 1970, or ISO 8601 in UTC; None if it is neither."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(_LATEST)):
        return datetime.fromtimestamp(min(max(int(text), _EARLIEST), _LATEST) / 1000, UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
