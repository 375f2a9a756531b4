"""Does with photos what nobody waits for: one thing at a time, and for at most half of the time.

What is to be done are rows written with the photos, so that none is lost with the process. One is claimed for longer
than it may take; what died half-way is due again after that.
"""

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

import structlog

from vitrina.errors import RateLimited, Unavailable, VitrinaError
from vitrina.photos.chores import repository
from vitrina.photos.chores.models import Chore, Task
from vitrina.photos.models import Photo
from vitrina.storage.database import Database
from vitrina.storage.schema import now

PAUSE_SECONDS = 2.0  # between looks for something due
CLAIM = timedelta(minutes=10)  # six files of one photo, each with its deadline
MOST_ATTEMPTS = 3
log = structlog.get_logger(__name__)


class Maker(Protocol):
    """Makes one kind of thing of a photo."""

    failed: Mapping[str, Any]
    """What to keep of a photo of which it cannot be made."""

    async def make(self, photo: Photo) -> Mapping[str, Any]:
        """Makes it and stores its files; returns what to keep of it, by the photo's columns.

        Raises:
            Unavailable: not now.
            VitrinaError: it cannot be made.
        """


class Housework:
    """Does what is due, until it is told to stop."""

    def __init__(self, database: Database, makers: Mapping[Task, Maker]) -> None:
        self._database = database
        self._makers = makers

    async def run(self) -> None:
        """Works for ever; cancel it to stop. What is interrupted is done again later."""
        noted = False
        while self._makers:
            began = time.monotonic()
            try:
                if not noted:
                    await self._note_missing()
                    noted = True
                worked = await self.do_one()
            except VitrinaError as error:
                log.warning("work on photos waits", reason=error.code)
                worked = False
            except Exception:  # a claim runs out by itself, so nothing is lost
                log.exception("work on photos waits")
                worked = False
            # As long a rest as the work took: the rest of the machine is for those who wait.
            await asyncio.sleep(time.monotonic() - began if worked else PAUSE_SECONDS)

    async def _note_missing(self) -> None:
        for task in self._makers:
            await self._database.write(partial(repository.add_missing, task=task))

    async def do_one(self) -> bool:
        """Does one thing that is due; returns whether there was any."""
        due = await self._database.read(lambda session: repository.next_due(session, self._makers))
        if due is None:
            return False
        chore, photo = due
        if await self._database.write(lambda session: repository.claim(session, chore, now() + CLAIM)):
            await self._do(chore, photo)
        return True

    async def again(self, photo_id: int, task: Task) -> None:
        """Has something made anew, because it was lost."""
        await self._database.write(lambda session: repository.again(session, photo_id, task))

    async def _do(self, chore: Chore, photo: Photo) -> None:
        maker = self._makers[Task(chore.task)]
        try:
            made = await maker.make(photo)
        except Exception as error:
            # The claim runs out by itself, so what may go well another time is tried another time.
            if _may_go_well(error) and chore.attempts + 1 < MOST_ATTEMPTS:
                log.warning("work on a photo waits", sha256=photo.sha256, task=chore.task, reason=str(error))
                return
            log.exception("work on a photo was given up", sha256=photo.sha256, task=chore.task)
            made = maker.failed
        await self._database.write(lambda session: repository.finish(session, chore, made))


def _may_go_well(error: Exception) -> bool:
    """Whether it lay with the moment, and not with the photo."""
    return isinstance(error, Unavailable | RateLimited) or not isinstance(error, VitrinaError)
