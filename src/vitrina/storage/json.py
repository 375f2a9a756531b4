"""JSON as it stands in the database's columns."""

import json
import re
from typing import Any

import msgspec

# Stands for a character that cannot be kept, as in Unicode's own conversions.
REPLACEMENT = "\ufffd"
# Of an ASCII text: a pair of surrogates or any other escape, or what stands for no character.
_ESCAPE = re.compile(r"(\\ud[89ab]..\\ud[c-f]..|\\(?!u0000|ud[89a-f]).)|\\u.{4}")


def from_json(text: str | bytes) -> Any:
    """What a column's text says."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:  # half a pair of surrogates, which Python's own writes and reads
        return json.loads(text)


def to_strict_json(value: Any) -> str:
    """A text without what PostgreSQL keeps in no text: NUL and halves of surrogate pairs."""
    return _ESCAPE.sub(lambda escape: escape[1] or "\\ufffd", json.dumps(value))
