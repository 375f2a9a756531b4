"""The waiting room before the workers: bounded in pixels, with a queue for each rank of job."""

import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field

from vitrina.photos.darkroom.job import Job, Made, Rank
from vitrina.photos.errors import DarkroomFull, DarkroomUnavailable

# A buyer who waits for an answer goes first, but of this many in a row the next is a merchant's: nobody starves.
URGENT_IN_A_ROW = 8
# Of what nobody waits for, so many are worked on at one time, however many workers are idle: the next search or photo
# then finds one that is free, or soon will be.
BACKGROUND_AT_ONCE = 1


@dataclass(frozen=True, slots=True)
class Ticket:
    """One picture that waits, and where its outcome goes."""

    data: bytes
    job: Job
    outcome: "Future[Made]" = field(default_factory=Future)

    @property
    def weight(self) -> int:
        """What it takes of the room."""
        return weight_of(self.job.pixels, self.data)


def weight_of(pixels: int, data: bytes) -> int:
    """Pixels; a file is held while it waits, so one with many bytes and few pixels weighs what it has."""
    return max(pixels, len(data))


class WaitingRoom:
    """A queue for each rank, each with room for so many pixels, so that a merchant's batch cannot lock buyers out.

    Args:
        most_pixels: How many pixels of one queue may wait or be worked on at one time.
    """

    def __init__(self, most_pixels: int) -> None:
        self.most_pixels = most_pixels
        self._changed = threading.Condition()
        self._queues: dict[Rank, deque[Ticket]] = {rank: deque() for rank in Rank}
        self._pixels = dict.fromkeys(Rank, 0)
        self._urgent_in_a_row = 0
        self._background_at_work = 0
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
        rank = ticket.job.rank
        with self._changed:
            if not self._open:
                raise _closed()
            pixels = self._pixels[rank] + ticket.weight
            if pixels > self.most_pixels:
                raise DarkroomFull.of(self.most_pixels, pixels)
            self._pixels[rank] = pixels
            self._queues[rank].append(ticket)
            self._changed.notify()
        ticket.outcome.add_done_callback(lambda _: self._leave(rank, ticket.weight))

    def take(self, seconds: float) -> Ticket | None:
        """The next picture whose sender still waits for it, or None if there is none within ``seconds``."""
        with self._changed:
            self._changed.wait_for(lambda: not self._open or self._next_rank() is not None, seconds)
            while (rank := self._next_rank()) is not None:
                self._urgent_in_a_row = self._urgent_in_a_row + 1 if rank is Rank.SEARCH else 0
                ticket = self._queues[rank].popleft()
                if ticket.outcome.set_running_or_notify_cancel():
                    self._begin(ticket)
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

    def _next_rank(self) -> Rank | None:
        urgent, patient, background = (self._queues[rank] for rank in Rank)
        if urgent and (not patient or self._urgent_in_a_row < URGENT_IN_A_ROW):
            return Rank.SEARCH
        if patient:
            return Rank.PHOTO
        return Rank.BACKGROUND if background and self._background_at_work < BACKGROUND_AT_ONCE else None

    def _begin(self, ticket: Ticket) -> None:
        if ticket.job.rank is Rank.BACKGROUND:
            self._background_at_work += 1
            ticket.outcome.add_done_callback(lambda _: self._end_background())

    def _end_background(self) -> None:
        with self._changed:
            self._background_at_work -= 1
            self._changed.notify()

    def _leave(self, rank: Rank, weight: int) -> None:
        with self._changed:
            self._pixels[rank] -= weight


def _closed() -> DarkroomUnavailable:
    return DarkroomUnavailable("darkroom_closed", "No pictures are developed now.")
