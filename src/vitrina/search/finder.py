"""From looks to products: candidates from the index, one hit per product, best first."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from vitrina.catalog.repository import places_of_photos
from vitrina.search.keeper import IndexKeeper
from vitrina.search.models import Hit
from vitrina.storage.database import Database

# Looks examined for each product wanted: a product has some pictures, a picture some views.
LOOKS_A_PRODUCT = 8
GROWTH = 4


class Finder:
    """Finds products by looks among all that buyers can see."""

    def __init__(self, database: Database, keeper: IndexKeeper) -> None:
        self._database = database
        self._keeper = keeper

    async def find(self, queries: NDArray[np.float32], limit: int) -> list[Hit]:
        """The products that look most like a picture, best first.

        Args:
            queries: Looks (views, dimension) of the picture.
            limit: Most products to return; fewer only where the market shows fewer.
        """
        await self._keeper.catch_up()
        count = limit * LOOKS_A_PRODUCT
        while True:
            photos = await self._keeper.nearest(queries, count)
            scores = dict(photos)
            places = await self._database.read(lambda session: places_of_photos(session, scores))  # noqa: B023
            hits = best_of_each_product(scores, places)
            if len(hits) >= limit or count >= len(self._keeper):
                return hits[:limit]
            count *= GROWTH


def best_of_each_product(scores: dict[int, float], places: Iterable[Sequence[int | str]]) -> list[Hit]:
    """One hit per product, from (photo id, media id, product id) places, ordered by score, then by product."""
    best: dict[str, Hit] = {}
    for photo_id, media_id, product_id in places:
        score = min(1.0, max(0.0, scores[int(photo_id)]))
        if str(product_id) not in best or score > best[str(product_id)].score:
            best[str(product_id)] = Hit(str(product_id), str(media_id), score)
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.product_id))
