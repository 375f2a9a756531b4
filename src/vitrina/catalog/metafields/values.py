"""What a metafield's value may be."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from vitrina.errors import Invalid

# SHOPLINE OpenAPI: characters of a value.
SINGLE_LINE, MULTI_LINE, JSON_TEXT = 50, 1000, 4000
LONGEST_URL = 2048
MOST_DEPTH = 16  # of objects and lists in one another; our own bound, well within what can be written out again
MOST_NUMBER = 2**53  # exact in every JSON reader


def _single(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= SINGLE_LINE and "\n" not in value


def _multi(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MULTI_LINE


def _integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST_NUMBER


def _decimal(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_NUMBER


def _json(value: Any) -> bool:
    if not isinstance(value, str):
        return isinstance(value, dict) and _is_flat(value) and len(json.dumps(value, ensure_ascii=False)) <= JSON_TEXT
    try:
        return len(value) <= JSON_TEXT and isinstance(json.loads(value), dict | list)
    except (ValueError, RecursionError):
        return False


def _is_flat(value: Any, depth: int = MOST_DEPTH) -> bool:
    if not isinstance(value, dict | list):
        return True
    return depth > 0 and all(
        _is_flat(inner, depth - 1) for inner in (value.values() if isinstance(value, dict) else value)
    )


def _boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _url(value: Any) -> bool:
    try:
        parts = urlsplit(value) if isinstance(value, str) and len(value) <= LONGEST_URL else None
    except ValueError:
        return False
    return parts is not None and parts.scheme in {"http", "https"} and bool(parts.netloc)


_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "single_line_text_field": (_single, f"one line of up to {SINGLE_LINE} characters"),
    "multi_line_text_field": (_multi, f"text of up to {MULTI_LINE} characters"),
    "number_integer": (_integer, "a whole number"),
    "number_decimal": (_decimal, "a number"),
    "json": (_json, f"a JSON object of up to {JSON_TEXT} characters, {MOST_DEPTH} levels deep"),
    "boolean": (_boolean, "true or false"),
    "url": (_url, "a web address"),
}


def checked_value(field_type: str, value: Any) -> Any:
    """The value as it is kept; one client sends whole numbers as 90.0.

    Raises:
        Invalid: the type is unknown, or the value is not one of it.
    """
    if field_type not in _TYPES:
        words = ", ".join(_TYPES)
        raise Invalid("field_type_invalid", f"field_type must be one of {words}.", words, field_type[:SINGLE_LINE])
    if field_type == "number_integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    allowed, what = _TYPES[field_type]
    if not allowed(value):
        raise Invalid("field_value_invalid", f"The field_value of a {field_type} must be {what}.")
    return value
