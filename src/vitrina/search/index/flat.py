"""The index while it is small: every look compared, so nothing is ever missed.

Looks are compared in eight bits first. How far each was moved by that is known, so all that may be among the nearest is
too, a tenth or less; and these are compared as they are. The answer is the one that comparing all as they are gives, in
a third of the time.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitrina.search.dots import Floats, Rows, dots
from vitrina.search.index.rounding import Queries, rounded
from vitrina.search.members import members

# Most looks of one photo.
VIEWS = 16
# So few looks are compared as they are at once: two rounds cost as much.
FEW = 1_000
ROOM = 1_024  # looks that room is made for at first
STEP = 4_096  # looks taken in at a time; bounds memory at 70 MB for 1,472 dimensions
# What sums of floats of length 1 may be off by themselves.
FLOATS = 1e-5


class _Looks(NamedTuple):
    """Columns of looks, longer than there are looks.

    Attributes:
        rows: The vectors in eight bits.
        scales: What to multiply them with.
        missed: How far each is from its vector then.
    """

    photos: NDArray[np.int64]
    vectors: Floats
    rows: Rows
    scales: Floats
    missed: Floats


class FlatIndex:
    """An exact index of looks of length 1 at most, of any number up to some ten thousands."""

    def __init__(self, dimension: int) -> None:
        self._count = 0
        self._held: set[int] = set()
        self._looks = _Looks(*_columns(np.zeros(ROOM, np.int64), np.zeros((ROOM, dimension), np.float32)))

    @classmethod
    def load(cls, path: Path, dimension: int) -> "FlatIndex":
        """The index written by :meth:`save`.

        Raises:
            ValueError: the file is not such an index of this dimension.
        """
        try:
            with path.open("rb") as file:
                looks = _Looks(*(np.load(file, allow_pickle=False) for _ in _Looks._fields))
        except (EOFError, ValueError) as error:
            raise ValueError(f"{path.name} cannot be read as an index") from error
        loaded = cls(dimension)
        if _form(looks) != _form(loaded._looks):
            raise ValueError(f"{path.name} is not an index of {dimension} dimensions")
        loaded._looks, loaded._count, loaded._held = looks, len(looks.photos), set(looks.photos.tolist())
        return loaded

    def __len__(self) -> int:
        return self._count

    def __contains__(self, photo_id: object) -> bool:
        return photo_id in self._held

    def put(self, photo_ids: NDArray[np.int64], vectors: Floats) -> None:
        room = len(self._looks.photos)
        if (wanted := self._count + len(photo_ids)) > room:
            self._looks = _Looks(*(_longer(column, max(wanted, 2 * room)) for column in self._looks))
        for first in range(0, len(photo_ids), STEP):
            self._add(_columns(photo_ids[first : first + STEP], vectors[first : first + STEP]))
        self._held.update(photo_ids.tolist())

    def drop(self, photo_ids: Sequence[int]) -> None:
        if held := self._held.intersection(photo_ids):
            gone = np.flatnonzero(members(self._looks.photos[: self._count], np.fromiter(held, np.int64)))
            self._held -= held
            self._count -= len(gone)
            # The last take the places of those that go, so that only as many move.
            last = np.setdiff1d(np.arange(self._count, self._count + len(gone)), gone)
            for column in self._looks:
                column[gone[gone < self._count]] = column[last]

    def nearest(self, queries: Floats, count: int, allowed: NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
        if not self._count:
            return []
        photos = self._looks.photos[: self._count]
        places = np.arange(self._count) if allowed is None else np.flatnonzero(members(photos, allowed))
        if len(places) > max(FEW, count):
            places = self._likely(Queries(queries), count, places)
        if not len(places):
            return []
        return first_photos(photos[places], dots(self._looks.vectors[places], queries).max(axis=1), count)

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            for column in self._looks:
                np.save(file, column[: self._count])

    def _add(self, looks: tuple[NDArray[Any], ...]) -> None:
        columns: tuple[NDArray[Any], ...] = self._looks
        end = self._count + len(looks[0])
        for column, values in zip(columns, looks, strict=True):
            column[self._count : end] = values
        self._count = end

    def _likely(self, queries: Queries, count: int, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of more than ``count`` places at which one of the ``count`` nearest looks may stand."""
        chosen = slice(self._count) if len(places) == self._count else places  # all of them need not be copied
        scores = queries.likeness(self._looks.rows[chosen], self._looks.scales[chosen])
        missed = self._looks.missed[chosen]
        off = missed * queries.length + (1 + missed) * queries.missed + FLOATS
        surely = np.partition(scores - off, -count)[-count]
        return np.asarray(places[scores + off >= surely], np.int64)


def _columns(photos: NDArray[np.int64], vectors: Floats) -> tuple[NDArray[Any], ...]:
    rows, scales = rounded(vectors)
    return photos, vectors, rows, scales, np.linalg.norm(vectors - rows * scales[:, None], axis=1)


def _form(looks: _Looks) -> list[tuple[object, ...]]:
    return [(column.dtype, *column.shape[1:]) for column in looks]


def _longer(column: NDArray[Any], room: int) -> NDArray[Any]:
    longer = np.zeros((room, *column.shape[1:]), column.dtype)
    longer[: len(column)] = column
    return longer


def first_photos(photos: NDArray[np.int64], scores: Floats, count: int) -> list[tuple[int, float]]:
    """The photos of the ``count`` best looks with the best score of each, best first; equal ones in their order."""
    if len(scores) > count:  # most need not be put in order
        kept = scores >= np.partition(scores, -count)[-count]
        photos, scores = photos[kept], scores[kept]
    order = np.lexsort((photos, -scores))[:count]
    return best_by_photo(zip(photos[order].tolist(), scores[order].tolist(), strict=True))


def best_by_photo(scored: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """The best score of each photo, best first; equal ones in the order of the photos, so that answers repeat."""
    best: dict[int, float] = {}
    for photo_id, score in scored:
        if score > best.get(photo_id, -2.0):
            best[photo_id] = score
    return sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
