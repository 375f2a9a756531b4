"""The index of each Space in use, and which of them searches are made in now."""

import asyncio
import shutil
from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from vitrina.looks.models import Space
from vitrina.looks.registry import repository
from vitrina.search.errors import IndexRebuilding
from vitrina.search.index.claim import claimed
from vitrina.search.index.keeper import IndexKeeper
from vitrina.storage.database import Database


class Indexes:
    """Keepers by Space. Each has a folder of its own below ``folder``."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._keepers: dict[str, IndexKeeper] = {}
        self._opening: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._current: IndexKeeper | None = None

    @property
    def current(self) -> IndexKeeper:
        """The index that searches are made in."""
        if self._current is None:
            raise RuntimeError("the indexes have not been opened")
        return self._current

    async def open(self) -> None:
        """Opens the index of the active Space."""
        active = await self._database.read(
            lambda session: repository.space_named(session, repository.roles(session).active)
        )
        self._current = await self.opened(active)

    async def close(self) -> None:
        """Closes every index."""
        for keeper in self._keepers.values():
            await keeper.close()

    async def catch_up(self) -> None:
        """Takes in every change that was committed before this call; an index being made anew does so by itself."""
        with suppress(IndexRebuilding):
            await self.current.catch_up()

    async def opened(self, space: Space) -> IndexKeeper:
        """The index of a Space, up to date where it had to be opened."""
        async with self._opening[space.name]:
            keeper = self._keepers.get(space.name)
            if keeper is None:
                keeper = IndexKeeper(self._database, self._folder / space.name, space)
                await keeper.open()
                self._keepers[space.name] = keeper
        return keeper

    async def of(self, name: str) -> IndexKeeper:
        """The index of a Space that has a role, or had one until a moment ago.

        Raises:
            UnknownSpace: It has none.
        """
        if name in self._keepers:
            return self._keepers[name]
        spaces = await self._database.read(lambda session: repository.spaces_in_use(session, repository.roles(session)))
        space = next((space for space in spaces if space.name == name), None)
        if space is None:
            raise repository.unknown(name)
        return await self.opened(space)

    def switch(self, keeper: IndexKeeper) -> None:
        """Makes an index the one that searches which begin from now on are made in."""
        self._current = keeper

    async def forget(self, spaces: Collection[Space]) -> None:
        """Closes the indexes of all other Spaces, and removes what is kept of them on disk."""
        kept = {space.name for space in spaces}
        for name in self._keepers.keys() - kept:
            await self._keepers.pop(name).close()
        await asyncio.to_thread(self._remove_others, kept)

    def _remove_others(self, kept: set[str]) -> None:
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.name in kept:
                continue
            if not path.is_dir():
                path.unlink(missing_ok=True)
            elif (claim := claimed(path)) is not None:  # what another process still works in is left to it
                shutil.rmtree(path, ignore_errors=True)
                claim.release()
