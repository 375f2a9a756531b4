"""From a picture to products: candidates, the best of them verified by points, one hit per product, best first."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from vitrina.looks.points import unpack_points
from vitrina.photos.repository import points_of
from vitrina.search import repository
from vitrina.search.candidates import Candidates, Gatherer
from vitrina.search.filters import NONE, Filters
from vitrina.search.grouping import best_of_each_product
from vitrina.search.indexes import Indexes
from vitrina.search.models import Hit
from vitrina.search.verify import Agreement, verify
from vitrina.search.visual.keeper import VisualKeeper
from vitrina.storage.database import Database

LOOKS_A_PHOTO = 2  # of a gallery's photo, whichever the Space


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


class Finder:
    """Finds products by a picture among all that buyers can see."""

    def __init__(
        self,
        database: Database,
        indexes: Indexes,
        visual: VisualKeeper | None = None,
        stages: Collection[Stage] = EVERY_STAGE,
    ) -> None:
        self._database = database
        self._indexes = indexes
        self._visual = visual
        self._stages = stages

    async def find(self, probe: Probe, limit: int) -> list[Hit]:
        """The products that look most like a picture, best first.

        Args:
            probe: The picture.
            limit: Most products to return; fewer only where the market shows fewer.
        """
        return (await self.search(probe, limit)).hits

    async def search(self, probe: Probe, limit: int, filters: Filters = NONE) -> Finding:
        """As :meth:`find`, among the products that match ``filters``."""
        # All of a search happens in the Space of its picture, whichever becomes the active one meanwhile.
        keeper = await self._indexes.of(probe.space)
        await keeper.catch_up()
        allowed = await self._allowed(filters)
        looks = probe.looks if Stage.CROPS in self._stages else probe.looks[:1]
        gatherer = Gatherer(self._database, keeper, filters, allowed)
        found = await gatherer.by_looks(looks, limit)
        if self._visual is not None and Stage.VISUAL_WORDS in self._stages:
            await self._visual.catch_up(len(keeper) // LOOKS_A_PHOTO)
            found = await gatherer.by_words_too(found, looks, probe.points, self._visual)
        agreed = await self._verified(probe, found)
        curve = await self._database.read(lambda session: repository.calibration(session, keeper.space.name))
        hits = best_of_each_product(found.scores, found.places, agreed, curve)[:limit]
        return Finding(hits, not keeper.exact(None if allowed is None else len(allowed)))

    async def _allowed(self, filters: Filters) -> NDArray[np.int64] | None:
        if filters == NONE:
            return None
        photos = await self._database.read(lambda session: repository.matching_photos(session, filters))
        return np.array(photos, np.int64)

    async def _verified(self, probe: Probe, found: Candidates) -> dict[int, Agreement]:
        if not probe.points or Stage.POINTS not in self._stages:
            return {}
        packed = await self._database.read(lambda session: points_of(session, found.to_verify()))
        return await asyncio.to_thread(_verify_all, probe.points, packed)


def _verify_all(query: bytes, candidates: Mapping[int, bytes]) -> dict[int, Agreement]:
    points = unpack_points(query)
    return {photo_id: verify(points, unpack_points(packed)) for photo_id, packed in candidates.items()}
