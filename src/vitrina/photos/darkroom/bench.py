"""One worker process, as the server sees it."""

import socket
import struct
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from typing import Any

from vitrina.errors import VitrinaError
from vitrina.photos.darkroom.job import Job, Made, Outfit
from vitrina.photos.errors import DarkroomUnavailable, NotTaken, PhotoRefused, Reason

# Starting takes about a second; a machine that needs this long is not going to be of use.
_START_SECONDS = 60
# In which the bytes of a file or of an answer must have passed the socket, once they are under way.
_TRANSFER_SECONDS = 10


class Bench:
    """A worker process with a socket of its own.

    Workers share nothing, not even a lock, so that one that is killed at any instant harms none of the others. Used by
    one thread at a time.

    Attributes:
        ready: Whether it was equipped and can take a picture.
        pictures: How many it was given.
    """

    def __init__(self, outfit: Outfit) -> None:
        """Starts the process and returns at once; it is ready later."""
        ours, theirs = socket.socketpair()
        # A process that is stopped, or writes half an answer, must not hold up the thread that waits for it.
        patience = struct.pack("ll", _TRANSFER_SECONDS, 0)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        with theirs:
            # A program of its own, not a copy of the server: it starts faster, holds less, and loads no web framework.
            # In its own process group a Ctrl-C meant for the server passes it by.
            self._process = subprocess.Popen(  # noqa: S603 - nothing in the command comes from outside
                [sys.executable, "-P", "-m", "vitrina.photos.darkroom.worker", str(theirs.fileno())],
                stdin=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        self._connection = Connection(ours.detach())
        self._outfit = outfit
        self._equipping = False
        self.ready = False
        self.pictures = 0

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def usable(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    @property
    def outfit(self) -> Outfit:
        """What it is, or will be, equipped with."""
        return self._outfit

    def equip(self) -> None:
        """Begins to equip the worker, and returns at once.

        Raises:
            DarkroomUnavailable: It died.
        """
        if not self._equipping:
            self._send(self._outfit)
            self._equipping = True

    @property
    def answered(self) -> bool:
        """Whether :meth:`wait_until_ready` would return at once after :meth:`equip`."""
        return self.ready or not self.usable or self._connection.poll()

    def wait_until_ready(self) -> None:
        """Returns when the worker can take a picture.

        Raises:
            VitrinaError: It cannot be equipped as wanted.
            DarkroomUnavailable: It died, or takes too long.
        """
        if self.ready:
            return
        self.equip()
        answer = self._receive(_START_SECONDS)
        if answer is None:
            self.clear()
            raise DarkroomUnavailable("worker_not_started", "A worker for pictures did not start in time.")
        if isinstance(answer, VitrinaError):
            raise answer
        self.ready = True

    def work(self, data: bytes, job: Job, deadline: float) -> Made:
        """What the worker makes of a picture within ``deadline`` seconds.

        Raises:
            PhotoRefused: The picture cannot be developed, or takes too long.
            NotTaken: The worker died before it began.
            DarkroomUnavailable: The worker died, or has too little memory.
        """
        self.wait_until_ready()
        self.pictures += 1
        until = time.monotonic() + deadline
        answer = self._receive(max(0.0, until - time.monotonic())) if self._hand_over(data, job, deadline) else None
        if isinstance(answer, Made):
            return answer
        if isinstance(answer, PhotoRefused):
            raise answer
        # It hangs, or has run out of memory: in no state for another picture.
        self.clear()
        if answer is not None:
            raise answer
        raise PhotoRefused(
            Reason.DECODE_TIMEOUT,
            f"The picture was not decoded within {deadline:g} seconds.",
            f"{deadline:g} s",
            hint="Open the picture and save it again, smaller.",
        )

    def _hand_over(self, data: bytes, job: Job, seconds: float) -> bool:
        """Whether the worker said in time that it has the picture."""
        try:
            self._send(job, data)
            return self._receive(seconds) is not None
        except DarkroomUnavailable as error:
            raise NotTaken(*error.args) from error

    def kill(self) -> None:
        """Ends the process at once; whoever waits for its answer is told. From any thread."""
        self._process.kill()

    def clear(self) -> None:
        """Ends the process and gives back what it was reached by. From the thread that uses it."""
        self.kill()
        self._process.wait()
        self._connection.close()
        if self._process.stdin:
            self._process.stdin.close()

    def _send(self, message: Outfit | Job, data: bytes | None = None) -> None:
        try:
            self._connection.send(message)
            if data is not None:
                self._connection.send_bytes(data)
        except OSError as error:
            raise self._died() from error

    def _receive(self, seconds: float) -> Any:
        """The next answer, or None if there is none in time."""
        try:
            return self._connection.recv() if self._connection.poll(seconds) else None
        except (EOFError, OSError) as error:
            raise self._died() from error

    def _died(self) -> DarkroomUnavailable:
        self.clear()
        return DarkroomUnavailable(
            "worker_died", "The worker that had this picture died.", hint="Send the picture again."
        )
