"""From a picture to products: candidates by looks, the best verified by points, one hit per product, best first."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from vitrina.catalog.repository import places_of_photos
from vitrina.looks.points import unpack_points
from vitrina.photos.repository import points_of
from vitrina.search import repository
from vitrina.search.calibration import DEFAULT, Calibration
from vitrina.search.filters import NONE, Filters
from vitrina.search.fusion import fused
from vitrina.search.keeper import IndexKeeper
from vitrina.search.models import Hit
from vitrina.search.verify import Agreement, verify
from vitrina.storage.database import Database

# Looks examined for each product wanted: a product has some pictures, a picture some views.
LOOKS_A_PRODUCT = 8
GROWTH = 4
# Photos whose points are compared with the query's; the right one is among so many in 99 of 100 searches of 81
# products, and a photo costs 0.4 ms.
VERIFIED = 50
NOTHING = Agreement(0)

Place = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Probe:
    """What is searched with: looks (views, dimension) and packed points of a picture."""

    looks: NDArray[np.float32]
    points: bytes = b""


class Stage(StrEnum):
    """What a search does beyond comparing one look with those of the market; each can be left out to be measured."""

    CROPS = "crops"
    POINTS = "points"


EVERY_STAGE = frozenset(Stage)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search found, and whether something nearer may have been passed over."""

    hits: list[Hit]
    approximate: bool


class Finder:
    """Finds products by a picture among all that buyers can see."""

    def __init__(self, database: Database, keeper: IndexKeeper, stages: Collection[Stage] = EVERY_STAGE) -> None:
        self._database = database
        self._keeper = keeper
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
        await self._keeper.catch_up()
        allowed = await self._allowed(filters)
        looks = probe.looks if Stage.CROPS in self._stages else probe.looks[:1]
        scores, places = await self._candidates(looks, limit, filters, allowed)
        agreed = await self._verified(probe, scores, places)
        curve = await self._database.read(lambda session: repository.calibration(session, self._keeper.space.name))
        hits = best_of_each_product(scores, places, agreed, curve)[:limit]
        return Finding(hits, not self._keeper.exact(None if allowed is None else len(allowed)))

    async def _allowed(self, filters: Filters) -> NDArray[np.int64] | None:
        if filters == NONE:
            return None
        photos = await self._database.read(lambda session: repository.matching_photos(session, filters))
        return np.array(photos, np.int64)

    async def _candidates(
        self, looks: NDArray[np.float32], limit: int, filters: Filters, allowed: NDArray[np.int64] | None
    ) -> tuple[dict[int, float], list[Place]]:
        """Likeness by photo, and the places of those photos: enough for ``limit`` products if there are so many."""

        def work(session: Session) -> list[Place]:
            found = places_of_photos(session, scores)
            if filters == NONE:
                return found
            # A photo that may be found can stand on another product too, which may not.
            fitting = repository.matching_products(session, {product_id for _, _, product_id in found}, filters)
            return [place for place in found if place[2] in fitting]

        count = limit * LOOKS_A_PRODUCT
        while True:
            scores = dict(await self._keeper.nearest(looks, count, allowed))
            places = await self._database.read(work)
            if len({product_id for _, _, product_id in places}) >= limit or count >= len(self._keeper):
                return scores, places
            count *= GROWTH

    async def _verified(
        self, probe: Probe, scores: Mapping[int, float], places: Iterable[Place]
    ) -> dict[int, Agreement]:
        if not probe.points or Stage.POINTS not in self._stages:
            return {}
        shown = {photo_id for photo_id, _, _ in places}
        best = sorted(shown, key=lambda photo_id: (-scores[photo_id], photo_id))[:VERIFIED]
        packed = await self._database.read(lambda session: points_of(session, best))
        return await asyncio.to_thread(_verify_all, probe.points, packed)


def _verify_all(query: bytes, candidates: Mapping[int, bytes]) -> dict[int, Agreement]:
    points = unpack_points(query)
    return {photo_id: verify(points, unpack_points(packed)) for photo_id, packed in candidates.items()}


def best_of_each_product(
    scores: Mapping[int, float], places: Iterable[Place], agreed: Mapping[int, Agreement], curve: Calibration = DEFAULT
) -> list[Hit]:
    """One hit per product, with its best photo, ordered by score, then by product."""
    best: dict[str, Hit] = {}
    for photo_id, media_id, product_id in places:
        agreement = agreed.get(photo_id, NOTHING)
        score = curve(fused(scores[photo_id], agreement.points))
        if product_id not in best or score > best[product_id].score:
            best[product_id] = Hit(product_id, media_id, score, scores[photo_id], agreement.points, agreement.box)
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.product_id))
