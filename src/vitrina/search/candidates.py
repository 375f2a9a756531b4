"""Photos that may show what is looked for: those that look most alike, and those that share most visual words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from vitrina.catalog.repository import places_of_photos
from vitrina.search.assortment.models import Admitted
from vitrina.search.dots import Floats
from vitrina.search.grouping import Place
from vitrina.search.index.flat import VIEWS
from vitrina.search.index.keeper import IndexKeeper
from vitrina.search.spent import Cost, spent
from vitrina.search.visual.keeper import VisualKeeper

Ids = NDArray[np.int64]
LOOKS_A_PHOTO = 2  # of a gallery's photo, whichever the Space
# Looks asked for at first for each product wanted: those of two photos. Asking for twice as many takes half as long
# again, and where they turn out too few, which they are where products have many photos, asking once more as long.
LOOKS_A_PRODUCT = 2 * LOOKS_A_PHOTO
GROWTH = 2
# Photos whose places are asked for first, for each product wanted.
MOST_ALONE = 1.2
# Photos whose points are compared with the query's; the right one is among so many in 99 of 100 searches of 81
# products, and a photo costs 0.15 to 0.3 ms.
VERIFIED = 50
# Photos that are compared too because they share most visual words with the query; benchmarks/stages.py.
PROPOSED = 25


@dataclass(frozen=True, slots=True)
class Candidates:
    """Likeness by photo, where those photos are shown, and which of them the visual words propose."""

    scores: dict[int, float]
    places: list[Place]
    proposed: Collection[int]

    def to_verify(self) -> set[int]:
        """The most alike of those that are shown, and those that the words propose."""
        shown = {photo_id for photo_id, _, _ in self.places}
        best = sorted(shown, key=lambda photo_id: (-self.scores[photo_id], photo_id))[:VERIFIED]
        return {*best, *shown.intersection(self.proposed)}


class Gatherer:
    """Gathers the candidates of one search, among the places that it admits, or among all."""

    def __init__(self, session: Session, keeper: IndexKeeper, admitted: Admitted | None) -> None:
        self._session = session
        self._keeper = keeper
        self._admitted = admitted
        self._allowed = None if admitted is None else admitted.photo_ids

    @property
    def exact(self) -> bool:
        """Whether every look is compared that may be found."""
        return self._keeper.exact(None if self._allowed is None else len(self._allowed))

    def candidates(self, looks: Floats, limit: int, proposed: Mapping[int, float]) -> Candidates:
        """The most alike photos, enough for ``limit`` products if there are so many, and those that words propose."""
        every = len(self._keeper) if self._allowed is None else min(len(self._keeper), len(self._allowed) * VIEWS)
        # However few are wanted, as many are verified.
        count = max(limit * LOOKS_A_PRODUCT, VERIFIED * LOOKS_A_PHOTO)
        while True:
            found = self._nearest(looks, count, self._allowed)
            # Where a photo stands on a product of its own, the first ones are enough, and the rest need no place.
            for first in sorted({min(max(round(limit * MOST_ALONE), VERIFIED), len(found)), len(found)}):
                alike = dict(found[:first])
                scores = {**alike, **proposed}
                places = self._places(scores)
                if len({product_id for photo_id, _, product_id in places if photo_id in alike}) >= limit:
                    return Candidates(scores, places, proposed)
            if count >= every:
                return Candidates(scores, places, proposed)
            count *= GROWTH

    def proposed(self, looks: Floats, points: bytes, visual: VisualKeeper) -> dict[int, float]:
        """What shares most visual words with the picture, however little it looks alike: likeness by photo."""
        with spent(Cost.VISUAL_WORDS):
            photo_ids = [photo_id for photo_id, _ in visual.nearest(points, PROPOSED, self._allowed)]
        return dict(self._nearest(looks, len(photo_ids) * VIEWS, np.array(photo_ids, np.int64))) if photo_ids else {}

    def _nearest(self, looks: Floats, count: int, allowed: Ids | None) -> list[tuple[int, float]]:
        with spent(Cost.INDEX):
            return self._keeper.nearest(looks, count, allowed)

    def _places(self, photo_ids: Iterable[int]) -> list[Place]:
        found = places_of_photos(self._session, photo_ids)
        return found if self._admitted is None else self._admitted.among(found)
