"""Keeps the assortment in step with the catalogue by the change log; it is made anew at every start."""

import asyncio
import threading
from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session

from vitrina.photos.repository import newest_photo
from vitrina.search.assortment.columns import Assortment
from vitrina.search.assortment.models import Admitted, Offer
from vitrina.search.assortment.repository import offers_between, offers_of
from vitrina.search.filters import Filters
from vitrina.storage.database import Database
from vitrina.storage.repository import changes_after, last_change, newest_change

STEP = 1_000  # photos, or changes, in one read
log = structlog.get_logger(__name__)


class AssortmentKeeper:
    """What is on offer in one market; a search with filters sees all that was committed before it began."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._assortment: Assortment | None = None
        self._seq = 0
        self._following = asyncio.Lock()
        self._touching = threading.Lock()

    async def catch_up(self) -> None:
        """Takes in every change that was committed before this call; the first one, the whole catalogue."""
        async with self._following:
            if self._assortment is None:
                await self._make()
            newest = await newest_change(self._database)
            while self._seq < newest:
                await asyncio.to_thread(self._apply, *await self._database.read(self._delta))

    def matching(self, filters: Filters) -> Admitted:
        """What a search may find, after :meth:`catch_up`; from any thread."""
        with self._touching:
            return self._made.matching(filters)

    @property
    def _made(self) -> Assortment:
        if self._assortment is None:
            raise RuntimeError("the assortment is asked before it was made")
        return self._assortment

    async def _make(self) -> None:
        began, newest = await self._database.read(lambda session: (last_change(session), newest_photo(session)))
        made = Assortment()
        for first in range(1, newest + 1, STEP):
            offers = await self._database.read(lambda session: offers_between(session, first, first + STEP - 1))  # noqa: B023
            await asyncio.to_thread(made.put, offers)
        self._assortment, self._seq = made, began
        log.info("assortment ready", places=len(made), changes=began)

    def _delta(self, session: Session) -> tuple[int, list[int], list[Offer]]:
        changes = changes_after(session, self._seq, STEP)
        changed = list(dict.fromkeys(photo_id for _, photo_id in changes))
        return changes[-1][0], changed, offers_of(session, changed)

    def _apply(self, seq: int, changed: Sequence[int], offers: Sequence[Offer]) -> None:
        with self._touching:
            self._made.drop(changed)
            self._made.put(offers)
            if self._made.worn:
                self._assortment = self._made.fresh()
            self._seq = seq
