"""What differs between databases, and what is said where they refuse."""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import URL, Engine

from vitrina.errors import Unavailable

# Option of a connection that is for a write: the milliseconds it waits for its turn.
PATIENCE = "vitrina_patience"
BUSY_TIMEOUT_MS = 10_000  # how long a write waits for another process's write, its turn among ours included
# A full disk, by what SQLite was about to write; PostgreSQL's words are the last.
NO_ROOM = ("disk is full", "disk I/O error", "No space left on device")
NO_ROOM_ADVICE = "Free some space; there is nothing wrong with what is there."


class Kind(Protocol):
    """One kind of database.

    Whichever it is, one transaction at a time writes, over all processes: what it reads before it writes still holds
    when it does, and what it commits comes after everything with a smaller number.
    """

    writing: Mapping[str, Any]
    """Options of a connection that is for a write."""

    def prepare(self, url: URL) -> None:
        """Makes what can be made before there is a connection."""

    def open(self, url: URL, connections: int) -> Engine:
        """An engine that keeps so many connections; a read sees one moment, a write has the database for itself."""

    def check(self, engine: Engine) -> None:
        """Looks whether the database can be used as it is.

        Raises:
            Unavailable: says what it lacks.
        """

    def refusal(self, error: Exception) -> Unavailable | None:
        """What a failure is to who asked, where it is the database's and may pass."""

    def advice(self, problem: str) -> str:
        """What to do where it cannot be used at all."""


def busy() -> Unavailable:
    """Somebody else has it for longer than the patience."""
    return Unavailable("database_busy", "The database is busy.", hint="Try again in a moment.")


def full() -> Unavailable:
    """It has no room."""
    text, hint = "The database cannot take anything now.", "Free some space or try again later."
    return Unavailable("database_unavailable", text, hint=hint)


def has_no_room(problem: str) -> bool:
    """Whether a disk is full."""
    return any(words in problem for words in NO_ROOM)
