"""From a picture to products: candidates, the best of them verified by points, one hit per product, best first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from vitrina.photos.repository import points_of
from vitrina.search import repository
from vitrina.search.assortment.keeper import AssortmentKeeper
from vitrina.search.assortment.models import Admitted
from vitrina.search.assortment.repository import placed_on
from vitrina.search.calibration import Calibration
from vitrina.search.candidates import LOOKS_A_PHOTO, Candidates, Gatherer
from vitrina.search.filters import NONE, Filters
from vitrina.search.grouping import best_of_each_product
from vitrina.search.index.indexes import Indexes
from vitrina.search.index.keeper import IndexKeeper
from vitrina.search.models import Hit
from vitrina.search.spent import Cost, spent
from vitrina.search.verify import Agreement, verify_all
from vitrina.search.visual.keeper import VisualKeeper
from vitrina.storage.database import Database


@dataclass(frozen=True, slots=True)
class Probe:
    """What is searched with: looks (views, dimension) of a picture in one Space, and its packed points."""

    space: str
    looks: NDArray[np.float32]
    points: bytes = b""


class Stage(StrEnum):
    """What a search does beyond comparing one look with those of the market; each can be left out to be measured."""

    CROPS = "crops"
    VISUAL_WORDS = "visual-words"
    POINTS = "points"


EVERY_STAGE = frozenset(Stage)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search found, and whether something nearer may have been passed over."""

    hits: list[Hit]
    approximate: bool


@dataclass(frozen=True, slots=True)
class Search:
    """A search that is ready to be made, in the transaction of its caller and in its thread."""

    probe: Probe
    filters: Filters
    assortment: AssortmentKeeper
    keeper: IndexKeeper
    visual: VisualKeeper | None
    curve: Calibration
    stages: Collection[Stage]

    def run(self, session: Session, limit: int, product_ids: Sequence[str] | None = None) -> Finding:
        """The products that look most like the picture among those that match the filters, best first.

        There are ``limit``, or fewer where no more match. Takes some tenths of a second of processor time. With
        ``product_ids`` these are searched and no others, whether they match or not.
        """
        gatherer = Gatherer(session, self.keeper, self._admitted(session, product_ids))
        looks = self.probe.looks if Stage.CROPS in self.stages else self.probe.looks[:1]
        proposed = gatherer.proposed(looks, self.probe.points, self.visual) if self.visual is not None else {}
        found = gatherer.candidates(looks, limit, proposed)
        hits = best_of_each_product(found.scores, found.places, self._verified(session, found), limit, self.curve)
        return Finding(hits, not gatherer.exact)

    def _admitted(self, session: Session, product_ids: Sequence[str] | None) -> Admitted | None:
        if product_ids is not None:
            return Admitted.at(placed_on(session, product_ids))
        return None if self.filters == NONE else self.assortment.matching(self.filters)

    def _verified(self, session: Session, found: Candidates) -> dict[int, Agreement]:
        if not self.probe.points or Stage.POINTS not in self.stages:
            return {}
        packed = points_of(session, found.to_verify())
        with spent(Cost.VERIFICATION):
            return verify_all(self.probe.points, packed)


class Finder:
    """Finds products by a picture among all that buyers can see."""

    def __init__(
        self,
        database: Database,
        indexes: Indexes,
        assortment: AssortmentKeeper,
        visual: VisualKeeper | None = None,
        stages: Collection[Stage] = EVERY_STAGE,
    ) -> None:
        self._database = database
        self._indexes = indexes
        self._assortment = assortment
        self._visual = visual if Stage.VISUAL_WORDS in stages else None
        self._stages = stages

    async def begin(self, probe: Probe, filters: Filters = NONE) -> Search:
        """A search by a picture among what matches ``filters``, that sees all that was committed before this call."""
        # All of a search happens in the Space of its picture, whichever becomes the active one meanwhile.
        keeper = await self._indexes.of(probe.space)
        await keeper.catch_up()
        if self._visual is not None:
            await self._visual.catch_up(len(keeper) // LOOKS_A_PHOTO)
        if filters != NONE:
            await self._assortment.catch_up()
        curve = await repository.calibration(self._database, keeper.space.name)
        return Search(probe, filters, self._assortment, keeper, self._visual, curve, self._stages)

    async def find(self, probe: Probe, limit: int) -> list[Hit]:
        """The products that look most like a picture, best first; see :meth:`Search.run`."""
        search = await self.begin(probe)
        return (await self._database.read(lambda session: search.run(session, limit))).hits
