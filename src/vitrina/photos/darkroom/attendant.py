"""The thread that keeps one worker process at hand and gives it one picture after another."""

import threading
import time
from copy import copy

from vitrina.errors import VitrinaError
from vitrina.photos.darkroom.bench import Bench
from vitrina.photos.darkroom.job import Made, Outfit
from vitrina.photos.darkroom.waiting import Ticket, WaitingRoom
from vitrina.photos.errors import DarkroomUnavailable, NotTaken

# How soon a worker that died while idle is noticed.
WATCH_SECONDS = 0.5
# After a worker could not be equipped twice, because a model is missing say, nothing is gained by trying at once again.
RETRY_SECONDS = 5.0


class Attendant:
    """Keeps a worker ready: starts it, replaces it when it died or has done its share, notes why it cannot be had."""

    def __init__(self, room: WaitingRoom, outfit: Outfit, deadline: float, pictures_per_worker: int) -> None:
        """Starts a worker; :meth:`start` lets pictures in."""
        self._room = room
        self._outfit = outfit
        self._deadline = deadline
        self._pictures_per_worker = pictures_per_worker
        self._lock = threading.Lock()
        self._open = True
        self._bench = Bench(outfit)
        self._next: Bench | None = None
        self._problem: VitrinaError | None = None
        self._unfit: VitrinaError | None = None
        self._retry_at = 0.0
        self._thread = threading.Thread(target=self._attend, name="darkroom", daemon=True)

    @property
    def pid(self) -> int | None:
        """Process id of the worker; None while there is none."""
        bench = self._bench
        return bench.pid if bench.usable else None

    @property
    def ready(self) -> bool:
        """Whether the worker is there and equipped; it may be at work."""
        bench = self._bench
        return bench.ready and bench.usable

    @property
    def problem(self) -> VitrinaError | None:
        """Why no worker could be had when it was last tried."""
        return self._problem

    @property
    def outfit(self) -> Outfit:
        """What the worker at hand is equipped with."""
        return self._bench.outfit

    @property
    def unfit(self) -> VitrinaError | None:
        """Why no worker could be equipped as was last asked for; the former goes on."""
        return self._unfit

    def refit(self, outfit: Outfit) -> None:
        """Has the worker replaced by one with another outfit, once that is ready."""
        with self._lock:
            self._outfit, self._unfit = outfit, None

    def start(self) -> None:
        """Begins to take pictures from the waiting room."""
        self._thread.start()

    def dismiss(self) -> None:
        """Ends the worker at once; what it had fails."""
        with self._lock:
            self._open = False
            self._bench.kill()
            if self._next is not None:
                self._next.kill()

    def join(self) -> None:
        """Returns when the thread has ended; the waiting room must be closed."""
        self._thread.join()

    def _attend(self) -> None:
        while self._open:
            self._refit()
            self._keep_ready()
            ticket = self._room.take(WATCH_SECONDS)
            if ticket is not None:
                self._serve(ticket)
        self._bench.clear()
        if self._next is not None:
            self._next.clear()

    def _refit(self) -> None:
        """Lets a worker with the outfit wanted take the place of one with another, step by step."""
        outfit = self._outfit
        try:
            if self._next is not None and self._next.outfit != outfit:
                self._next.clear()
                self._next = None
            if self._next is None and self._bench.outfit != outfit and self._unfit is None:
                self._next = self._started(outfit)
                self._next.equip()
            if self._next is not None and self._next.answered:
                self._next.wait_until_ready()
                self._bench.clear()
                self._bench, self._next = self._next, None
        except VitrinaError as error:
            if self._next is not None:
                self._next.clear()
            self._unfit, self._next = error, None

    def _keep_ready(self) -> None:
        if self.ready or time.monotonic() < self._retry_at:
            return
        try:
            if not self._bench.usable:
                self._replace()
            self._bench.wait_until_ready()
            self._problem = None
        except VitrinaError as error:
            if self._problem is not None:  # the first time it may have been an accident
                self._retry_at = time.monotonic() + RETRY_SECONDS
            self._problem = error

    def _replace(self) -> None:
        self._bench.clear()
        self._bench = self._started(self._bench.outfit if self._unfit else self._outfit)

    def _started(self, outfit: Outfit) -> Bench:
        with self._lock:
            if not self._open:
                raise DarkroomUnavailable("darkroom_closed", "No pictures are developed now.")
            try:
                return Bench(outfit)
            except OSError as error:
                raise DarkroomUnavailable(
                    "worker_not_started", f"A worker for pictures cannot be started: {error.strerror}."
                ) from error

    def _serve(self, ticket: Ticket) -> None:
        try:
            self._keep_ready()  # it may have died idle
            made = self._work(ticket)
        except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            self._retire()
            ticket.outcome.set_exception(error)
        else:
            self._retire()
            ticket.outcome.set_result(made)

    def _work(self, ticket: Ticket) -> Made:
        try:
            return self._try(ticket)
        except NotTaken:
            # It died idle, in the very moment; the picture is not to blame and is given to the next worker, once.
            self._keep_ready()
            return self._try(ticket)

    def _try(self, ticket: Ticket) -> Made:
        if not self.ready and self._problem is not None:
            raise copy(self._problem)
        return self._bench.work(ticket.data, ticket.job, self._deadline)

    def _retire(self) -> None:
        """Ends a worker that has done its share, before its last outcome is told."""
        if self._bench.pictures >= self._pictures_per_worker:
            self._bench.clear()
