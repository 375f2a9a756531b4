"""The worker processes that pictures are developed in, and the waiting room before them."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from vitrina.photos.bench import Bench
from vitrina.photos.errors import DarkroomUnavailable
from vitrina.photos.job import Developed, DevelopJob, Outfit

# A 12-megapixel photo takes a tenth of a second, a 24-megapixel progressive one about one.
DEADLINE_SECONDS = 20.0
# The hungriest picture within the limits, an interlaced 16-bit RGBA PNG of 50 megapixels, needs 400 MB.
MEMORY_BYTES = 1024**3
# The largest legal request, 20 pictures of 50 megapixels, fits an empty room.
WAITING_PIXELS = 1_000_000_000
# A second of starting is nothing over so many pictures, and whatever a decoder leaks stays small.
PICTURES_PER_WORKER = 1000


class Darkroom:
    """Develops pictures in worker processes, each under a deadline and a memory limit.

    A picture that crashes or hangs its worker fails alone; another worker takes the place at once.
    """

    def __init__(
        self,
        *,
        space: str | None,
        cache: Path,
        workers: int,
        deadline: float = DEADLINE_SECONDS,
        memory: int = MEMORY_BYTES,
        waiting_pixels: int = WAITING_PIXELS,
        pictures_per_worker: int = PICTURES_PER_WORKER,
    ) -> None:
        """Sets up a darkroom, which does nothing before :meth:`start`.

        Args:
            space: Name of the Space that looks are of; None if none are wanted.
            cache: Folder the model is kept in.
            workers: Number of processes, each of which uses one core.
            deadline: Seconds one picture may take.
            memory: Bytes one picture may need.
            waiting_pixels: How many pixels may wait or be worked on at one time.
            pictures_per_worker: After how many pictures a worker is replaced.
        """
        self._outfit = Outfit(space, cache, memory)
        self._workers = workers
        self._deadline = deadline
        self._waiting_pixels = waiting_pixels
        self._pictures_per_worker = pictures_per_worker
        self._lock = threading.Lock()
        self._open = False
        self._pixels = 0
        self._benches: set[Bench] = set()
        self._idle: SimpleQueue[Bench] = SimpleQueue()
        # As many threads as workers: each only waits for one of them.
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="darkroom")

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers there are now."""
        with self._lock:
            return [bench.pid for bench in self._benches if bench.usable]

    @property
    def pixels(self) -> int:
        """Pixels that wait or are worked on."""
        return self._pixels

    def start(self) -> None:
        """Starts the workers and returns at once."""
        with self._lock:
            self._open = True
            self._benches = {Bench(self._outfit) for _ in range(self._workers)}
        for bench in self._benches:
            self._idle.put(bench)

    async def warm(self) -> None:
        """Returns when every worker can take a picture.

        Raises:
            VitrinaError: A worker cannot be equipped as wanted, for instance because the model is missing.
        """
        await asyncio.to_thread(self._warm)

    async def develop(self, data: bytes, job: DevelopJob) -> Developed:
        """Develops one picture.

        Raises:
            PhotoRefused: The picture cannot be developed; ``DECODE_TIMEOUT`` where it takes too long.
            DarkroomUnavailable: Too much is waiting (``darkroom_full``), or the worker died (``worker_died``) or ran
                out of memory (``worker_out_of_memory``).
        """
        # A file is held while it waits, so one with many bytes and few pixels weighs what it has.
        weight = max(job.pixels, len(data))
        self._enter(weight)
        future = self._threads.submit(self._develop, data, job)
        future.add_done_callback(lambda _: self._leave(weight))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Ends the workers at once; what they had fails with :class:`DarkroomUnavailable`."""
        with self._lock:
            self._open = False
            for bench in self._benches:
                bench.kill()
        self._threads.shutdown(cancel_futures=True)
        for bench in self._benches:
            bench.clear()

    def _warm(self) -> None:
        benches = [self._idle.get() for _ in range(self._workers)]
        try:
            benches = [bench if bench.usable else self._replaced(bench) for bench in benches]
            for bench in benches:
                bench.wait_until_ready()
        finally:
            for bench in benches:
                self._idle.put(bench)

    def _enter(self, pixels: int) -> None:
        with self._lock:
            if not self._open:
                raise DarkroomUnavailable("darkroom_closed", "No pictures are developed now.")
            if self._pixels + pixels > self._waiting_pixels:
                raise DarkroomUnavailable(
                    "darkroom_full",
                    "Too many pictures are waiting to be developed.",
                    self._waiting_pixels,
                    self._pixels + pixels,
                    "Try again in a few seconds.",
                )
            self._pixels += pixels

    def _leave(self, pixels: int) -> None:
        with self._lock:
            self._pixels -= pixels

    def _develop(self, data: bytes, job: DevelopJob) -> Developed:
        bench = self._idle.get()
        try:
            if not bench.usable:  # it died idle; one that is ready may stand behind it in the queue
                self._idle.put(self._replaced(bench))
                bench = self._idle.get()
            return bench.develop(data, job, self._deadline)
        finally:
            if not bench.usable or bench.pictures >= self._pictures_per_worker:
                bench = self._replaced(bench)
            self._idle.put(bench)

    def _replaced(self, bench: Bench) -> Bench:
        """A new worker in place of ``bench``, or ``bench`` itself, ended, where none can be had now."""
        bench.clear()
        with self._lock:
            if not self._open:
                return bench
            try:
                fresh = Bench(self._outfit)
            except OSError:  # no processes or file handles are left; the next picture tries again
                return bench
            self._benches.remove(bench)
            self._benches.add(fresh)
        return fresh
