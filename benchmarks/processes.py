"""What a server and all its workers take: memory and processor time, by the session they run in."""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

PAUSE_SECONDS = 0.05
PAGE, TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
# Of /proc/PID/stat, counted after the command's name.
SESSION_FIELD, USER_FIELD, SYSTEM_FIELD, RSS_FIELD = 3, 11, 12, 21


class Process(NamedTuple):
    """One process: its command line, seconds of processor time so far, and bytes it holds now."""

    command: bytes
    seconds: float
    resident: int


def processes(session: int) -> Iterator[Process]:
    """The processes of a session."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended since
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[SESSION_FIELD]) == session:
                seconds = (int(fields[USER_FIELD]) + int(fields[SYSTEM_FIELD])) / TICKS
                yield Process((folder / "cmdline").read_bytes(), seconds, int(fields[RSS_FIELD]) * PAGE)


def seconds_of(session: int) -> float:
    """Processor time that the processes of a session have taken."""
    return sum(process.seconds for process in processes(session))


class PeakMemory:
    """The largest sum of resident sets over the processes of one session; pages they share are counted in each.

    Attributes:
        peak: In bytes.
    """

    def __init__(self, session: int) -> None:
        self.peak = 0
        self._session = session
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(PAUSE_SECONDS):
            self.peak = max(self.peak, sum(process.resident for process in processes(self._session)))
