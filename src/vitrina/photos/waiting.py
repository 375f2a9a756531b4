"""The waiting room before the workers: bounded in pixels, with a queue for buyers and a queue for merchants."""

import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field

from vitrina.photos.errors import DarkroomFull, DarkroomUnavailable
from vitrina.photos.job import Developed, DevelopJob

# A buyer who waits for an answer goes first, but of this many in a row the next is a merchant's: nobody starves.
URGENT_IN_A_ROW = 8


@dataclass(frozen=True, slots=True)
class Ticket:
    """One picture that waits, and where its outcome goes."""

    data: bytes
    job: DevelopJob
    outcome: "Future[Developed]" = field(default_factory=Future)

    @property
    def weight(self) -> int:
        """Pixels; a file is held while it waits, so one with many bytes and few pixels weighs what it has."""
        return max(self.job.pixels, len(self.data))


class WaitingRoom:
    """Two queues, each with room for so many pixels, so that a merchant's batch cannot lock buyers out.

    Args:
        most_pixels: How many pixels of one queue may wait or be worked on at one time.
    """

    def __init__(self, most_pixels: int) -> None:
        self._most_pixels = most_pixels
        self._changed = threading.Condition()
        self._queues: dict[bool, deque[Ticket]] = {True: deque(), False: deque()}
        self._pixels = {True: 0, False: 0}
        self._urgent_in_a_row = 0
        self._open = True

    @property
    def pixels(self) -> int:
        """Pixels that wait or are worked on."""
        return sum(self._pixels.values())

    def enter(self, ticket: Ticket) -> None:
        """Takes a picture in; it has left when its outcome is known.

        Raises:
            DarkroomFull: Its queue has no room for it.
            DarkroomUnavailable: The room is closed.
        """
        urgent = ticket.job.urgent
        with self._changed:
            if not self._open:
                raise _closed()
            pixels = self._pixels[urgent] + ticket.weight
            if pixels > self._most_pixels:
                raise DarkroomFull.of(self._most_pixels, pixels)
            self._pixels[urgent] = pixels
            self._queues[urgent].append(ticket)
            self._changed.notify()
        ticket.outcome.add_done_callback(lambda _: self._leave(urgent, ticket.weight))

    def take(self, seconds: float) -> Ticket | None:
        """The next picture whose sender still waits for it, or None if there is none within ``seconds``."""
        with self._changed:
            self._changed.wait_for(lambda: not self._open or any(self._queues.values()), seconds)
            while any(self._queues.values()):
                ticket = self._next()
                if ticket.outcome.set_running_or_notify_cancel():
                    return ticket
        return None

    def close(self) -> None:
        """Lets nobody in any more, and sends those who wait away."""
        with self._changed:
            self._open = False
            waiting = [ticket for queue in self._queues.values() for ticket in queue]
            for queue in self._queues.values():
                queue.clear()
            self._changed.notify_all()
        for ticket in waiting:
            if ticket.outcome.set_running_or_notify_cancel():
                ticket.outcome.set_exception(_closed())

    def _next(self) -> Ticket:
        urgent, patient = self._queues[True], self._queues[False]
        if urgent and (not patient or self._urgent_in_a_row < URGENT_IN_A_ROW):
            self._urgent_in_a_row += 1
            return urgent.popleft()
        self._urgent_in_a_row = 0
        return patient.popleft()

    def _leave(self, urgent: bool, weight: int) -> None:
        with self._changed:
            self._pixels[urgent] -= weight


def _closed() -> DarkroomUnavailable:
    return DarkroomUnavailable("darkroom_closed", "No pictures are developed now.")
