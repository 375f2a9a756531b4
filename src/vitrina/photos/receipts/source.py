"""What of a picture's address may be kept: where it was, without what may let somebody in."""

import re

from vitrina.photos.receipts.models import LONGEST_SOURCE

_USER = re.compile(r"^([^/?#]*//)[^/?#]*@")
_VALUE = re.compile(r"=[^&;]*")
HIDDEN = "…"


def without_secrets(source: str) -> str:
    """A URL without user-info and fragment, the values in its query hidden: signatures and tokens stand there.

    Whatever was given as one, since refused ones are told of too. A file's name comes back as it is.
    """
    if ":" not in source:
        return source.replace("\0", "")[:LONGEST_SOURCE]
    address, asked, query = source.partition("#")[0].partition("?")
    shown = _USER.sub(r"\1", address) + asked + _hidden(query)
    return shown.replace("\0", "")[:LONGEST_SOURCE]


def _hidden(query: str) -> str:
    return "&".join(_VALUE.sub("=" + HIDDEN, part) if "=" in part else HIDDEN for part in query.split("&") if part)
