"""Which photos have which visual words: an inverted index in memory, scored by rare words in common (tf-idf).

Photos that came since the lists were made are looked through one by one; :meth:`Postings.settled` makes the lists anew.
"""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from vitrina.search.members import members

Words = NDArray[np.uint16]
# Photos that may stand outside the lists: looking through them takes 5 ms.
MOST_LOOSE = 10_000
# Entries of lists that one search reads: 5 ms. A query's 290 words have as many from 140,000 photos on.
MOST_READ = 2_000_000
# What the words of a query weigh together, in whole steps: sixteen bits are added in a quarter of the time of floats.
STEPS = 60_000
ROOM = 1024  # photos that room is made for at first
BLOCK = 512  # photos of which the best is told first, where there are many


class Postings:
    """The words of photos, for a vocabulary of at most 65,535 words."""

    def __init__(self, words: int, width: int) -> None:
        """Makes an empty index.

        Args:
            words: Size of the vocabulary; its number stands for no word in a row.
            width: Most words of a photo.
        """
        self._none, self._width = words, width
        self._photos = np.zeros(ROOM, np.int64)
        self._rows = np.full((ROOM, width), words, np.uint16)
        self._places: dict[int, int] = {}
        self._count = self._listed = 0
        self._settle()

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, photo_id: object) -> bool:
        return photo_id in self._places

    @property
    def loose(self) -> int:
        """Photos that stand outside the lists."""
        return self._count - self._listed

    def put(self, photo_id: int, words: Words) -> None:
        """Adds a photo, in the place of what was known of it."""
        self.drop([photo_id])
        if self._count == len(self._photos):
            self._grow()
        place, words = self._count, words[: self._width]
        self._photos[place] = photo_id
        self._rows[place, : len(words)] = words
        self._rows[place, len(words) :] = self._none
        self._shares[place] = self._shares_of(self._rows[place : place + 1])[0]
        self._places[photo_id] = place
        self._count += 1

    def drop(self, photo_ids: Iterable[int]) -> None:
        """Removes photos; unknown ones are no error."""
        for photo_id in photo_ids:
            if (place := self._places.pop(photo_id, None)) is not None:
                self._shares[place] = 0

    def nearest(self, words: Words, count: int, allowed: NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
        """The photos that share most of what is rare in these words: (photo id, cosine), best first.

        ``allowed`` are the ids of photos that may be found; all may if it is None.
        """
        scores, photos = self._scores(words), self._photos[: self._count]
        if allowed is not None:
            scores *= members(photos, allowed)
        places = _largest(scores, count)
        order = np.lexsort((photos[places], -scores[places]))[:count]
        return list(zip(photos[places[order]].tolist(), scores[places[order]].tolist(), strict=True))

    def rows(self) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Ids of the photos, and their words (photos, width), where the size of the vocabulary stands for none."""
        there = self._shares[: self._count] > 0
        return self._photos[: self._count][there], self._rows[: self._count][there]

    def settled(self) -> "Postings":
        """The same photos, all of them in lists."""
        return Postings.of(self._none, *self.rows())

    @classmethod
    def of(cls, words: int, photos: NDArray[np.int64], rows: NDArray[np.uint16]) -> "Postings":
        """An index of what :meth:`rows` gave, all of it in lists."""
        made = cls(words, rows.shape[1])
        made._photos, made._rows = photos, rows
        made._count = len(photos)
        made._places = dict(zip(photos.tolist(), range(len(photos)), strict=True))
        made._settle()
        return made

    def _scores(self, words: Words) -> NDArray[np.float32]:
        """Cosine of the words with those of each photo, 0 for those that were dropped."""
        words = self._affordable(words)
        weights = self._weights[words]
        together = max(float(weights.sum()), 1e-6)
        steps = np.round(weights * (STEPS / together)).astype(np.uint16)
        shared = np.zeros(self._count, np.uint16)
        for word, step in zip(words.tolist(), steps, strict=True):
            np.add.at(shared, self._listed_photos[self._starts[word] : self._starts[word + 1]], step)
        table = np.zeros(self._none + 1, np.uint16)
        table[words] = steps
        table[self._rows[self._listed : self._count]].sum(axis=1, out=shared[self._listed :])
        return shared * (self._shares[: self._count] * np.float32(math.sqrt(together) / STEPS))

    def _affordable(self, words: Words) -> Words:
        """The rarest of these words, which say most, as far as reading their lists is worth the time."""
        lengths = np.diff(self._starts)[words]
        order = np.argsort(lengths, kind="stable")
        return np.sort(words[order[np.cumsum(lengths[order]) <= MOST_READ]])

    def _settle(self) -> None:
        rows = self._rows[: self._count]
        words = rows.ravel()
        order = np.argsort(words, kind="stable")
        starts = np.searchsorted(words[order], np.arange(self._none + 1))
        self._starts = starts
        self._listed_photos = (order[: starts[-1]] // self._width).astype(np.int32)
        # A word in every photo says nothing; one in few says much. Unseen words count as if one photo had them.
        rarity = np.log(max(self._count, 2) / np.maximum(np.diff(starts), 1))
        self._weights = np.zeros(self._none + 1, np.float32)
        self._weights[:-1] = rarity.astype(np.float32) ** 2
        self._listed = self._count
        self._shares = np.zeros(len(self._photos), np.float32)
        self._shares[: self._count] = self._shares_of(rows)

    def _shares_of(self, rows: NDArray[np.uint16]) -> NDArray[np.float32]:
        """One divided by the length of each photo's words; photos that were dropped have 0 in the place of that."""
        return np.asarray(1 / np.maximum(np.sqrt(self._weights[rows].sum(axis=1)), 1e-6), np.float32)

    def _grow(self) -> None:
        room = max(ROOM, 2 * len(self._photos))
        self._photos = np.resize(self._photos, room)
        self._rows = np.resize(self._rows, (room, self._width))
        self._shares = np.resize(self._shares, room)


def _largest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Places of all that may be among the ``count`` largest above zero."""
    least = np.finfo(np.float32).tiny
    if len(scores) > count * BLOCK:
        best = np.maximum.reduceat(scores, np.arange(0, len(scores), BLOCK))
        least = max(least, np.partition(best, -count)[-count])
    return np.flatnonzero(scores >= least)
