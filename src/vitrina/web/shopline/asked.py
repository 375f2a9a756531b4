"""The parameters of a request, wherever they stand: in the query, or in the body of a search."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from vitrina.errors import LONGEST_SHOWN, Invalid
from vitrina.web.shopline.aliases import PARAMETERS

PER_PAGE = 24  # SHOPLINE's default
# Clients in the field ask for up to 250; more is clamped and the answer says so.
MOST_PER_PAGE = 250
MOST_REACHED = 10_000  # SHOPLINE: page * per_page beyond this fails
_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})
LONGEST_INTEGER = 9  # digits; our own bound
_LOST_PLUS = re.compile(r"(:\d\d(?:\.\d+)?) (\d\d:?\d\d)$")  # a plus sign in a query is read as a space


class Asked:
    """Parameters by name; lists are read from ``name[]``, ``name`` and commas alike, empty ones count as absent."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            plain = name.removesuffix("[]")
            for entry in value if isinstance(value, list) else [value]:
                if entry is not None and entry != "":
                    self._values.setdefault(PARAMETERS.get(plain, plain), []).append(_text(plain, entry))

    def pairs(self) -> list[tuple[str, Any]]:
        """Every name with its values."""
        return list(self._values.items())

    def text(self, name: str) -> str | None:
        """The first value."""
        return next(iter(self._values.get(name, ())), None)

    def texts(self, name: str) -> list[str]:
        """All values, as they were sent."""
        return self._values.get(name, [])

    def listed(self, name: str) -> list[str]:
        """All values, split at commas."""
        return [entry for value in self.texts(name) for entry in split(value)]

    def integer(self, name: str, default: int) -> int:
        """A whole number, 0 or more.

        Raises:
            Invalid: it is none.
        """
        value = self.text(name)
        if value is None:
            return default
        if not value.isascii() or not value.isdigit() or len(value) > LONGEST_INTEGER:
            raise _wrong(name, f"a whole number from 0 to {10**LONGEST_INTEGER - 1}", value)
        return int(value)

    def flag(self, name: str) -> bool | None:
        """True or false in any spelling that clients use.

        Raises:
            Invalid: it is neither.
        """
        value = self.text(name)
        return None if value is None else read_flag(name, value)

    def moment(self, name: str) -> datetime | None:
        """A time; without an offset it is in UTC.

        Raises:
            Invalid: it is none.
        """
        value = self.text(name)
        return None if value is None else read_moment(name, value)

    def page(self) -> tuple[int, int]:
        """The page wanted and how many a page has.

        Raises:
            Invalid: the page lies beyond what can be reached.
        """
        page, per_page = max(1, self.integer("page", 1)), max(1, self.integer("per_page", PER_PAGE))
        per_page = min(per_page, MOST_PER_PAGE)
        if page * per_page > MOST_REACHED:
            raise Invalid(
                "window_exceeded",
                f"page times per_page may not exceed {MOST_REACHED}.",
                MOST_REACHED,
                page * per_page,
                "Narrow the list with updated_after and updated_before, or go on with previous_id.",
            )
        return page, per_page


def split(text: str) -> list[str]:
    """The values of a text with commas."""
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def read_flag(name: str, value: str) -> bool:
    """True or false.

    Raises:
        Invalid: it is neither.
    """
    if value.lower() in _TRUE | _FALSE:
        return value.lower() in _TRUE
    raise _wrong(name, "true or false", value)


def read_moment(name: str, value: str) -> datetime:
    """A time; without an offset it is in UTC.

    Raises:
        Invalid: it is none.
    """
    try:
        moment = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", value))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:  # the first hour of the year 1 is in the year 0 elsewhere
        raise _wrong(name, "a time in UTC such as 2021-01-01 00:00:00", value) from error


def _wrong(name: str, what: str, value: str) -> Invalid:
    return Invalid("parameter_invalid", f"{name} must be {what}.", actual=value[:LONGEST_SHOWN])


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise Invalid("parameter_invalid", f"{name} must be text, a number, true or false.")
