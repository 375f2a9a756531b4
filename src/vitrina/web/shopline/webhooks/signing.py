"""How webhooks are signed: HMAC-SHA256 over the time and the body, written as JavaScript would write it again.

Receivers read the body, sort its keys and write it with ``JSON.stringify``; every character must come out the same.
"""

import hashlib
import hmac
import json
import math
import re
from decimal import Decimal
from typing import Any

TIMESTAMP_HEADER = "x-shopline-developer-event-timestamp"
SIGN_PARAMETER = "sign"
# ECMA-262, Number::toString: numbers from the first up to the second are written without an exponent.
_LEAST_PLAIN, _END_OF_PLAIN = 1e-6, 1e21
_EXACT = 2**53  # whole numbers beyond are rounded when they are read
_END_OF_INDICES = 2**32 - 1  # ECMA-262, array index: keys that are numbers below come first, in their order
_INDEX = re.compile(r"0|[1-9]\d{0,9}", re.ASCII)
_HALF_OF_PAIR = re.compile("[\ud800-\udfff]")


def canonical(value: Any) -> str:
    """Compact JSON with sorted keys and nothing escaped that need not be; it is also what is sent."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(key)}:{canonical(value[key])}" for key in sorted(value, key=_place)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > _EXACT):
        return _number(value)
    return json.dumps(value)


def signature(secret: str, timestamp: str, text: str) -> str:
    """The hex digest that goes into the query."""
    return hmac.new(secret.encode(), f"{timestamp}:{text}".encode(), hashlib.sha256).hexdigest()


def _place(key: str) -> tuple[bool, int, bytes]:
    number = int(key) if _INDEX.fullmatch(key) else _END_OF_INDICES
    named = number >= _END_OF_INDICES
    return named, 0 if named else number, key.encode("utf-16-be", "surrogatepass")


def _text(text: str) -> str:
    return _HALF_OF_PAIR.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(text, ensure_ascii=False))


def _number(value: float) -> str:
    """A number as JavaScript writes it, null where it is none.

    Python writes the same digits, the fewest that are read back as this number, and other exponents.
    """
    try:
        number = float(value)
    except OverflowError:
        return "null"
    if not math.isfinite(number):
        return "null"
    if number == 0 or _LEAST_PLAIN <= abs(number) < _END_OF_PLAIN:
        plain = f"{Decimal(repr(abs(number))):f}"
        return "-" * (number < 0) + (plain.rstrip("0").rstrip(".") if "." in plain else plain)
    digits, _, exponent = repr(number).partition("e")
    return f"{digits}e{int(exponent):+d}"
