"""Which photos of an index that does not change may be found: all but those dropped since, of a filter's or of all."""

import numpy as np
from numpy.typing import NDArray

from vitrina.search.members import distinct

Ids = NDArray[np.int64]
# Ids past the last that a filter may have without being sorted out: photos that came since, a quarter and this many.
MORE, MORE_SHARE = 50_000, 0.25


class Alive:
    """A set of photos that only shrinks."""

    def __init__(self, photos: Ids, ids: int) -> None:
        """All of ``photos``, whose ids are below ``ids``."""
        self._mask = np.zeros(ids, np.bool_)
        self._mask[photos] = True
        self._bits: NDArray[np.uint8] | None = None  # while all are in
        # Memory that is touched for the first time costs more than all that is done with it.
        self._marks = np.zeros(ids + int(ids * MORE_SHARE) + MORE, np.bool_)
        self._last: tuple[Ids, NDArray[np.uint8]] | None = None

    def __contains__(self, photo_id: object) -> bool:
        return isinstance(photo_id, int) and 0 <= photo_id < len(self._mask) and bool(self._mask[photo_id])

    def drop(self, photos: Ids) -> Ids:
        """Takes photos out; returns those that were in."""
        going = self.among(distinct(photos))
        self._mask[going] = False
        self._bits = np.packbits(self._mask, bitorder="little")
        self._last = None
        return going

    def among(self, photos: Ids | None) -> Ids:
        """Those of the photos that are in, or all that are."""
        if photos is None:
            return np.flatnonzero(self._mask)
        known = photos[(photos >= 0) & (photos < len(self._mask))]
        return known[self._mask[known]]

    def chosen(self, photos: Ids, allowed: Ids) -> Ids:
        """Those of the photos, all of which were in once, that are in and among the allowed ones; each once."""
        self._mark(allowed)
        return self.among(distinct(np.compress(self._marks.take(photos), photos)))

    def bits(self, photos: Ids | None) -> NDArray[np.uint8] | None:
        """The same by id, eight to a byte, the first lowest; kept while calls come with the same array.

        None where all photos are asked for and all are in.
        """
        if photos is None:
            return self._bits
        if self._last is None or self._last[0] is not photos:
            self._mark(photos)
            bits = np.packbits(self._marks[: len(self._mask)], bitorder="little")
            self._last = photos, bits if self._bits is None else np.bitwise_and(bits, self._bits, out=bits)
        return self._last[1]

    def _mark(self, photos: Ids) -> None:
        """Marks these; of others only some that are not in."""
        marks = self._marks[: len(self._mask)]
        marks.fill(False)
        try:
            self._marks[photos] = True
        except IndexError:
            marks[self.among(photos)] = True
