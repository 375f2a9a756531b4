"""Compares every photo with those that are most like it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from vitrina.looks.points import POINT_BYTES
from vitrina.photos.repository import looks_of, points_of, unpack
from vitrina.search.duplicates import repository
from vitrina.search.duplicates.repository import MarkedPhoto
from vitrina.search.index.keeper import IndexKeeper
from vitrina.search.verify import verify_all
from vitrina.search.visual.keeper import VisualKeeper
from vitrina.storage.database import Database

STEP = 50  # photos compared between two signs of progress
# Photos that each is compared with: so many of the most alike, and of those that share most visual words. Alone, the
# most alike miss half of the re-shots that are damaged in every way at once; the words miss a tenth.
NEIGHBOURS = 10
# Bits of 64 by which near copies may differ: at 6, one in millions of unrelated pairs is taken for one.
NEAR_BITS = 6
# Points that must agree, and how many for each square root of the points of the photo that has fewer: the more points,
# the more agree by chance, and checked cloth has many. Chosen with 300 garments and seven
# re-shots of each in sight: 95 % found, 0.15 % of the pairs wrong; docs/search.md has every kind.
LEAST_POINTS = 8
NEAR_POINTS, SAME_POINTS = 1.5, 1.0


class Sameness(StrEnum):
    """How alike two photos are; the bytes of ``exact`` ones are equal, so they are one photo on two products."""

    EXACT = "exact"
    NEAR = "near"
    PRODUCT = "same_product"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two photos that are alike, the smaller number first, with what says so."""

    first: int
    second: int
    sameness: Sameness
    bits: int
    points: int


def judge(bits: int, points: int, fewer: int) -> Sameness | None:
    """What two photos are to each other.

    Args:
        bits: By how many their hashes differ.
        points: How many of their points agree.
        fewer: How many points the one has that has fewer.
    """
    agreeing = points / max(fewer, 1) ** 0.5 if points >= LEAST_POINTS else 0.0
    if bits <= NEAR_BITS or agreeing >= NEAR_POINTS:
        return Sameness.NEAR
    return Sameness.PRODUCT if agreeing >= SAME_POINTS else None


class DuplicateFinder:
    """Compares every shown photo with those that are most like it. Resumes after any photo."""

    def __init__(self, database: Database, keeper: IndexKeeper, visual: VisualKeeper) -> None:
        self._database = database
        self._keeper = keeper
        self._visual = visual

    async def run(self, shop_id: str | None = None, after: int = 0) -> AsyncIterator[tuple[int, int, list[Pair]]]:
        """Gives (last photo compared, how many, pairs found) step by step; go on with ``after`` that photo."""
        await self._keeper.catch_up()
        await self._visual.make()
        while photos := await self._next(shop_id, after):
            pairs = [pair for photo in photos for pair in await self._alike(photo)]
            after = photos[-1].photo_id
            yield after, len(photos), pairs

    async def _next(self, shop_id: str | None, after: int) -> list[MarkedPhoto]:
        return await self._database.read(lambda session: repository.marked_photos(session, shop_id, after, STEP))

    async def _alike(self, photo: MarkedPhoto) -> list[Pair]:
        return await self._database.read(lambda session: self._compared(session, photo))

    def _compared(self, session: Session, photo: MarkedPhoto) -> list[Pair]:
        looks, points = self._seen(session, photo.photo_id)
        # After an upgrade, photos wait for looks of this version.
        alike = self._keeper.nearest(looks, NEIGHBOURS * 4) if len(looks) else []
        sharing = self._visual.nearest(points, NEIGHBOURS + 1)
        # One more than wanted, as each is most like itself.
        found = dict.fromkeys(other for part in (alike, sharing) for other, _ in part[: NEIGHBOURS + 1])
        others = [other for other in found if other != photo.photo_id]
        return _pairs(photo, points, repository.hashes_of(session, others), points_of(session, others))

    def _seen(self, session: Session, photo_id: int) -> tuple[NDArray[np.float32], bytes]:
        vectors = b"".join(vector for _, _, vector in looks_of(session, self._keeper.space.name, [photo_id]))
        return unpack(vectors, self._keeper.space.dimension), points_of(session, [photo_id]).get(photo_id, b"")


def _pairs(photo: MarkedPhoto, packed: bytes, hashes: dict[int, int], others: dict[int, bytes]) -> list[Pair]:
    pairs = []
    points_of_others = {other: others.get(other, b"") for other in hashes}
    agreed = verify_all(packed, points_of_others)
    for other, hashed in hashes.items():
        bits = ((photo.hash ^ hashed) & (2**64 - 1)).bit_count()
        points, fewer = agreed[other].points, min(len(packed), len(points_of_others[other])) // POINT_BYTES
        if (sameness := judge(bits, points, fewer)) is not None:
            first, second = sorted((photo.photo_id, other))
            pairs.append(Pair(first, second, sameness, bits, points))
    return pairs
