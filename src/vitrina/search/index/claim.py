"""Of the processes that work in one folder, one alone writes there."""

import fcntl
import os
from pathlib import Path

NAME = ".lock"


class Claim:
    """Holds a folder until it is released, or nobody refers to it any more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Lets another process have the folder."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __del__(self) -> None:
        self.release()


def claimed(folder: Path) -> Claim | None:
    """A claim to a folder; None while another has it.

    The system releases it when a process ends, however it ends.
    """
    descriptor = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return Claim(descriptor)
