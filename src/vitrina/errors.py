"""The errors every part of Vitrina speaks.

::

    VitrinaError
    ├── Unauthenticated   who is calling is unknown
    ├── Forbidden         the caller is known and may not
    ├── NotFound          the thing named does not exist
    ├── Invalid           the request cannot be carried out as it stands
    ├── RateLimited       the caller asks too often
    └── Unavailable       a part is busy or down; the same request may succeed later

A domain derives its own errors from these in its ``errors.py``; a face turns each kind into its wire's body.
"""

LONGEST_SHOWN = 64  # characters of a refused value that its error repeats


def shown(value: str) -> str:
    """A value as the message of an error repeats it: quoted, and cut where it is long."""
    return repr(value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…")


class VitrinaError(Exception):
    """An error meant to be read by the one who caused it.

    Attributes:
        code: Machine-readable reason in snake_case.
        message: What was wrong, in a sentence.
        limit: The limit that was broken, if there is one.
        actual: The value that broke it.
        hint: What to do about it.
    """

    def __init__(
        self,
        code: str,
        message: str,
        limit: int | str | None = None,
        actual: int | str | None = None,
        hint: str | None = None,
    ) -> None:
        # All positional, so that an error crosses a process boundary unharmed.
        super().__init__(code, message, limit, actual, hint)
        self.code = code
        self.message = message
        self.limit = limit
        self.actual = actual
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class Unauthenticated(VitrinaError):
    """Who is calling is unknown."""


class Forbidden(VitrinaError):
    """The caller is known and may not do this."""


class NotFound(VitrinaError):
    """The thing named does not exist, or not for this caller."""


class Invalid(VitrinaError):
    """The request cannot be carried out as it stands."""


class RateLimited(VitrinaError):
    """The caller asks too often."""


class Unavailable(VitrinaError):
    """A part is busy or down; the same request may succeed later."""
