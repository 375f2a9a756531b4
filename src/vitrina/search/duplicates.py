"""Photos that are the same, nearly the same, or show the same product."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from vitrina.looks.points import unpack_points
from vitrina.photos.repository import looks_of, points_of, unpack
from vitrina.search import repository
from vitrina.search.keeper import IndexKeeper
from vitrina.search.repository import MarkedPhoto
from vitrina.search.verify import verify
from vitrina.storage.database import Database

STEP = 50  # photos compared between two signs of progress
NEIGHBOURS = 10  # most alike photos that each is compared with
# Bits of 64 by which near copies may differ: at 6, one in millions of unrelated pairs is taken for one.
NEAR_BITS = 6
# Points that must agree. Of 300 garments and a re-shot of each, 18 find 91 % of the re-shots with 0.4 % wrong pairs, 12
# find 92 % with 1.8 %; of re-shots with one kind of damage 18 find 99 %, of those with every kind at once four in ten.
NEAR_POINTS, SAME_POINTS = 18, 12


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


def judge(bits: int, points: int) -> Sameness | None:
    """What two photos are to each other, whose hashes differ by ``bits`` and of which ``points`` agree."""
    if bits <= NEAR_BITS or points >= NEAR_POINTS:
        return Sameness.NEAR
    return Sameness.PRODUCT if points >= SAME_POINTS else None


class DuplicateFinder:
    """Compares every shown photo with those that look most like it. Resumes after any photo."""

    def __init__(self, database: Database, keeper: IndexKeeper) -> None:
        self._database = database
        self._keeper = keeper

    async def run(self, shop_id: str | None = None, after: int = 0) -> AsyncIterator[tuple[int, int, list[Pair]]]:
        """Gives (last photo compared, how many, pairs found) step by step; go on with ``after`` that photo."""
        await self._keeper.catch_up()
        while photos := await self._next(shop_id, after):
            pairs = [pair for photo in photos for pair in await self._alike(photo)]
            after = photos[-1].photo_id
            yield after, len(photos), pairs

    async def _next(self, shop_id: str | None, after: int) -> list[MarkedPhoto]:
        return await self._database.read(lambda session: repository.marked_photos(session, shop_id, after, STEP))

    async def _alike(self, photo: MarkedPhoto) -> list[Pair]:
        looks = await self._database.read(lambda session: self._looks(session, photo.photo_id))
        found = [other for other, _ in await self._keeper.nearest(looks, NEIGHBOURS * 4)]
        others = [other for other in found if other != photo.photo_id][:NEIGHBOURS]

        def work(session: Session) -> list[Pair]:
            marks = repository.hashes_of(session, others)
            packed = points_of(session, [photo.photo_id, *others])
            return _pairs(photo, marks, packed)

        return await self._database.read(work)

    def _looks(self, session: Session, photo_id: int) -> NDArray[np.float32]:
        vectors = b"".join(vector for _, _, vector in looks_of(session, self._keeper.space.name, [photo_id]))
        return unpack(vectors, self._keeper.space.dimension)


def _pairs(photo: MarkedPhoto, hashes: dict[int, int], packed: dict[int, bytes]) -> list[Pair]:
    pairs = []
    mine = unpack_points(packed.get(photo.photo_id, b""))
    for other, hashed in hashes.items():
        bits = ((photo.hash ^ hashed) & (2**64 - 1)).bit_count()
        points = verify(mine, unpack_points(packed.get(other, b""))).points
        if (sameness := judge(bits, points)) is not None:
            first, second = sorted((photo.photo_id, other))
            pairs.append(Pair(first, second, sameness, bits, points))
    return pairs
