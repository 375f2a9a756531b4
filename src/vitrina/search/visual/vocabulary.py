"""Which word a local feature is: the nearest of some features that were seen before (Sivic and Zisserman, ICCV 2003).

The words are features of the market's own photos, drawn by lot and not averaged: on the grocery set means found no more
(benchmarks/stages.py) and take minutes to make.
"""

import numpy as np
from numpy.typing import NDArray

from vitrina.search.dots import Rows, dots
from vitrina.search.members import distinct

# Words of a vocabulary. With four times as many a photo has the same word twice less often, and a query costs 20 ms.
WORDS = 4096
# A draw that always comes out the same for the same photos.
SEED = 1
# All words are made so long, that the nearest may be told by products alone; their numbers then fill eight bits.
LENGTH = 240


class Vocabulary:
    """Words, each a local feature's descriptor."""

    def __init__(self, descriptors: Rows) -> None:
        """Takes the descriptors of the words, (words, 128), as :attr:`vitrina.looks.points.Points.numbers`."""
        self.descriptors = descriptors
        lengths = np.linalg.norm(descriptors.astype(np.float32), axis=1, keepdims=True)
        even = np.round(descriptors * (LENGTH / np.maximum(lengths, 1)))
        self._words = np.minimum(even, np.iinfo(np.int8).max).astype(np.int8)

    def __len__(self) -> int:
        return len(self.descriptors)

    def words_of(self, descriptors: Rows) -> NDArray[np.uint16]:
        """The distinct words that some features are, in order of their numbers."""
        if not len(descriptors):
            return np.empty(0, np.uint16)
        return distinct(dots(descriptors, self._words).argmax(axis=1)).astype(np.uint16)


def drawn_from(descriptors: Rows, words: int = WORDS) -> Vocabulary:
    """A vocabulary of so many of these features, or of all where there are fewer."""
    chosen = np.random.default_rng(SEED).permutation(len(descriptors))[:words]
    return Vocabulary(descriptors[np.sort(chosen)])
