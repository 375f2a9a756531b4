"""Follows which Space the market searches in, while everything goes on.

One row of the database says it. This process looks there again and again, gets ready for what it finds, and switches
when it is ready: until then its searches go on wholly in the Space they were in.
"""

import asyncio
import threading

import structlog
from sqlalchemy.orm import Session

from vitrina.looks.models import Space
from vitrina.looks.registry import repository
from vitrina.looks.registry.models import Roles
from vitrina.looks.registry.service import SpaceService
from vitrina.photos.darkroom.service import Darkroom
from vitrina.search.errors import IndexRebuilding
from vitrina.search.index.indexes import Indexes
from vitrina.search.spaces.relook import Relooker
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects

LOOK_SECONDS = 1.0
RETRY_SECONDS = 10.0  # after a model could not be loaded
log = structlog.get_logger(__name__)


class SpaceSwitch:
    """Keeps workers and indexes of one process in step with the Spaces that have a role."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        spaces: SpaceService,
        indexes: Indexes,
        darkroom: Darkroom,
        lagging: threading.Event,
    ) -> None:
        """Takes the parts it keeps in step; ``lagging`` is set where a photo came in without looks in the active Space.

        That happens in the moment between a swap and this process's being ready for it.
        """
        self._database = database
        self._objects = objects
        self._lagging = lagging
        self._spaces = spaces
        self._indexes = indexes
        self._darkroom = darkroom
        self._fitted: list[Space] = []

    async def follow(self) -> None:
        """Looks for ever."""
        while True:
            try:
                await self.look()
            except IndexRebuilding:
                log.info("a space waits for its index")
            except Exception:  # whatever it is, the Space that is searched in serves on
                log.exception("the spaces cannot be followed")
                self._fitted = []
                await asyncio.sleep(RETRY_SECONDS)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Takes one step towards what the database says.

        Raises:
            VitrinaError: A model cannot be loaded, or the database cannot be read.
        """
        roles, spaces = await self._database.read(_in_use)
        if not self._fitted and roles != Roles():
            self._lagging.set()  # a process that was killed may have left some
        current = self._indexes.current.space
        # Searches may still be made in a Space whose role has ended.
        wanted = spaces if current in spaces else [*spaces, current]
        if wanted != self._fitted:
            await self._spaces.ready(wanted)
            self._darkroom.refit(wanted)
            await self._indexes.forget(wanted)
            self._fitted = wanted
        await self._follow(roles, spaces)
        active = spaces[0]
        if current != active and self._darkroom.fitted:
            keeper = await self._indexes.opened(active)
            await keeper.catch_up()
            self._indexes.switch(keeper)
            log.info("searching in another space", space=active.name)
        if self._lagging.is_set() and self._darkroom.fitted:
            self._lagging.clear()
            await self._complete(active)

    async def _complete(self, active: Space) -> None:
        """Makes the looks of photos that came in without any in the active Space."""
        async for done, _ in Relooker(self._database, self._objects, self._darkroom, active.name).run():
            log.info("photos got their looks", photos=done)

    async def _follow(self, roles: Roles, spaces: list[Space]) -> None:
        """Keeps the index of the Space that is being filled up to date, so that the switch has nothing to wait for."""
        for name, space in zip(roles.held, spaces, strict=True):
            if name == roles.building:
                await (await self._indexes.opened(space)).catch_up()


def _in_use(session: Session) -> tuple[Roles, list[Space]]:
    roles = repository.roles(session)
    return roles, repository.spaces_in_use(session, roles)
