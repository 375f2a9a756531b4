"""Watches how much memory a server and all its workers hold."""

import contextlib
import os
import threading
from pathlib import Path
from typing import Self

PAUSE_SECONDS = 0.05
PAGE = os.sysconf("SC_PAGE_SIZE")
SESSION_FIELD, RSS_FIELD = 3, 21  # of /proc/PID/stat, counted after the command's name


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
            self.peak = max(self.peak, resident(self._session))


def resident(session: int) -> int:
    """Bytes that the processes of a session hold now."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[SESSION_FIELD]) == session:
                total += int(fields[RSS_FIELD]) * PAGE
    return total
