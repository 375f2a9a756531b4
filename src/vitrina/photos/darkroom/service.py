"""The worker processes that pictures are developed in."""

import asyncio
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import cast

from vitrina.looks.models import Space
from vitrina.photos.darkroom.attendant import Attendant
from vitrina.photos.darkroom.job import (
    Cutout,
    CutoutJob,
    Developed,
    DevelopJob,
    EncodeJob,
    Job,
    Made,
    Outfit,
    Rendition,
)
from vitrina.photos.darkroom.waiting import Ticket, WaitingRoom
from vitrina.photos.errors import DarkroomUnavailable

# A 12-megapixel photo takes a tenth of a second, a 24-megapixel progressive one about one.
DEADLINE_SECONDS = 20.0
# The hungriest picture within the limits, an interlaced 16-bit RGBA PNG of 50 megapixels, needs 400 MB.
MEMORY_BYTES = 1024**3
# Twenty pictures of 50 megapixels; a request of more has them developed in portions.
WAITING_PIXELS = 1_000_000_000
# A second of starting is nothing over so many pictures, and whatever a decoder leaks stays small.
PICTURES_PER_WORKER = 1000

_LOOK_SECONDS = 0.02


class Darkroom:
    """Develops pictures in worker processes, each under a deadline and a memory limit.

    A picture that crashes or hangs its worker fails alone; another worker takes the place at once. Buyers' searches go
    before merchants' photos, and neither keeps the other waiting for ever; what nobody waits for comes after both.
    """

    def __init__(
        self,
        *,
        spaces: Sequence[Space],
        cache: Path,
        workers: int,
        deadline: float = DEADLINE_SECONDS,
        memory: int = MEMORY_BYTES,
        waiting_pixels: int = WAITING_PIXELS,
        pictures_per_worker: int = PICTURES_PER_WORKER,
    ) -> None:
        """Sets up a darkroom, which does nothing before :meth:`start`.

        Args:
            spaces: The Spaces that looks are of; empty if none are wanted.
            cache: Folder the models are kept in.
            workers: Number of processes, each of which uses one core.
            deadline: Seconds one picture may take.
            memory: Bytes one picture may need.
            waiting_pixels: How many pixels of searches, and of photos, may wait or be worked on at one time.
            pictures_per_worker: After how many pictures a worker is replaced.
        """
        self._outfit = Outfit(tuple(spaces), cache, memory)
        self._workers = workers
        self._deadline = deadline
        self._pictures_per_worker = pictures_per_worker
        self._room = WaitingRoom(waiting_pixels)
        self._attendants: list[Attendant] = []

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers there are now."""
        return [pid for attendant in self._attendants if (pid := attendant.pid) is not None]

    @property
    def pixels(self) -> int:
        """Pixels that wait or are worked on."""
        return self._room.pixels

    @property
    def most_pixels(self) -> int:
        """How many of photos may wait or be worked on at one time."""
        return self._room.most_pixels

    def start(self) -> None:
        """Starts the workers and returns at once."""
        self._attendants = [
            Attendant(self._room, self._outfit, self._deadline, self._pictures_per_worker) for _ in range(self._workers)
        ]
        for attendant in self._attendants:
            attendant.start()

    def refit(self, spaces: Sequence[Space]) -> None:
        """Has each worker replaced by one that makes looks of these Spaces; the old one serves until that is ready."""
        self._outfit = replace(self._outfit, spaces=tuple(spaces))
        for attendant in self._attendants:
            attendant.refit(self._outfit)

    @property
    def fitted(self) -> bool:
        """Whether every worker can make looks of the Spaces last asked for.

        Raises:
            VitrinaError: Why a worker cannot be equipped so.
        """
        for attendant in self._attendants:
            if attendant.unfit is not None:
                raise copy(attendant.unfit)
        return all(attendant.ready and attendant.outfit == self._outfit for attendant in self._attendants)

    async def check(self) -> None:
        """Returns at once if a worker can take pictures, however busy all of them are.

        Raises:
            VitrinaError: Why there is none: the model is missing, for instance, or all are just starting.
        """
        if not any(attendant.ready for attendant in self._attendants):
            problems = [attendant.problem for attendant in self._attendants if attendant.problem is not None]
            raise (
                copy(problems[0]) if problems else DarkroomUnavailable("workers_starting", "The workers are starting.")
            )

    async def warm(self) -> None:
        """Returns when every worker can take a picture. Any number of callers may wait, whatever the workers do.

        Raises:
            VitrinaError: A worker cannot be equipped as wanted, for instance because the model is missing.
        """
        while waiting := [attendant for attendant in self._attendants if not attendant.ready]:
            for attendant in waiting:
                if attendant.problem is not None:
                    raise copy(attendant.problem)
            await asyncio.sleep(_LOOK_SECONDS)

    async def develop(self, data: bytes, job: DevelopJob) -> Developed:
        """Develops one picture.

        Raises:
            PhotoRefused: The picture cannot be developed; ``DECODE_TIMEOUT`` where it takes too long.
            DarkroomFull: Too much is waiting.
            DarkroomUnavailable: The worker died (``worker_died``) or ran out of memory (``worker_out_of_memory``).
        """
        return cast("Developed", await self._made(data, job))

    async def encode(self, data: bytes, job: EncodeJob) -> Rendition:
        """Writes a rendition in another format, when nobody waits for anything else. Raises as :meth:`develop`."""
        return cast("Rendition", await self._made(data, job))

    async def cut_out(self, data: bytes, job: CutoutJob) -> Cutout:
        """Cuts a product out, when nobody waits for anything else. Raises as :meth:`develop`."""
        return cast("Cutout", await self._made(data, job))

    async def _made(self, data: bytes, job: Job) -> Made:
        ticket = Ticket(data, job)
        self._room.enter(ticket)
        return await asyncio.wrap_future(ticket.outcome)

    def close(self) -> None:
        """Ends the workers at once; what they had fails with :class:`DarkroomUnavailable`."""
        self._room.close()
        for attendant in self._attendants:
            attendant.dismiss()
        for attendant in self._attendants:
            attendant.join()
