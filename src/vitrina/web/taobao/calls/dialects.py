"""Two ways to write one answer: Shanjing's camelCase, and upstream's snake_case with ``code`` and ``request_id``.

Wire structs have upstream's names as their attributes and Shanjing's as their encoded names, so one object has both
spellings; what differs besides the names is the envelope.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any

import msgspec

from vitrina.web.taobao.calls.families import Family

OK = "0"  # upstream's ``code`` of success, always a string


class Dialect(Enum):
    """Who the answer is written for."""

    SHANJING = "shanjing"
    UPSTREAM = "upstream"


def camel(**odd: str) -> Callable[[str], str]:
    """Names attributes in camelCase; ``odd`` has those that Shanjing spells in a way of its own."""

    def rename(name: str) -> str:
        first, *rest = name.split("_")
        return odd.get(name, first + "".join(word[:1].upper() + word[1:] for word in rest))

    return rename


def spelled(value: Any, dialect: Dialect) -> Any:
    """A wire object in one dialect's names, as plain dictionaries and lists; or a list of objects as it is.

    Which the encoder writes in Shanjing's names by itself. Only what is one object is ever remembered or flattened, and
    has to be plain.
    """
    if dialect is Dialect.UPSTREAM:
        return _upstream(value)
    return value if isinstance(value, list) else msgspec.to_builtins(value)


def _upstream(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return {name: _upstream(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, list):
        return [_upstream(entry) for entry in value]
    return value


def success(data: Any, family: Family, dialect: Dialect, request_id: str) -> dict[str, Any]:
    """The body of an answer that succeeded; the error keys are there, as null: clients test them for truth."""
    return _body(spelled(data, dialect), None, None, family, dialect, request_id)


def failure(code: str, message: str, family: Family, dialect: Dialect, request_id: str) -> dict[str, Any]:
    """The body of an answer that failed for a reason of business."""
    return _body(None, code, message, family, dialect, request_id)


def gateway_failure(
    code: str, message: str, kind: str, family: Family, dialect: Dialect, request_id: str
) -> dict[str, Any]:
    """The body of an answer to a call that never reached its operation; ``kind`` says whose fault it is."""
    if dialect is Dialect.UPSTREAM:
        return {"type": kind, "code": code, "message": message, "request_id": request_id, "_trace_id_": request_id}
    return failure(code, message, family, dialect, request_id)


def _body(
    data: Any, code: str | None, message: str | None, family: Family, dialect: Dialect, request_id: str
) -> dict[str, Any]:
    if dialect is Dialect.UPSTREAM:
        body = family.upstream.wrap(data, code, message)
        return {**body, "code": OK, "request_id": request_id, "_trace_id_": request_id}
    return family.shanjing.wrap(data, code, message)
