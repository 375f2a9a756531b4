"""Looks in eight bits a dimension, each with a scale of its own, and how like they are to queries.

A query is taken in twice eight bits, so that nearly all that rounding changes is the looks'.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrina.search.dots import Floats, Rows, dots

LEVELS = 127
# Steps of a query's second eight bits to one of its first.
FINER = 2 * LEVELS
LEAST = 1e-12  # a vector of zeros has some scale too


def rounded(vectors: Floats) -> tuple[Rows, Floats]:
    """Rows of whole numbers (n, dimension) and scales (n,): their product is within half a step of ``vectors``."""
    scales = _steps(vectors)
    return np.round(vectors / scales[:, None]).astype(np.int8), scales


class Queries:
    """Some vectors that rounded looks are compared with.

    Attributes:
        length: The greatest of their lengths.
        missed: How far the farthest is from what is compared in its place.
    """

    def __init__(self, vectors: Floats) -> None:
        """Takes vectors of shape (queries, dimension)."""
        self._steps = _steps(vectors)
        whole = np.round(vectors / self._steps[:, None])
        rest = np.round((vectors / self._steps[:, None] - whole) * FINER)
        self._parts = np.concatenate([whole, rest]).astype(np.int8)
        self.length = _longest(vectors)
        self.missed = _longest(vectors - (whole + rest / np.float32(FINER)) * self._steps[:, None])

    def likeness(self, rows: Rows, scales: Floats) -> Floats:
        """The product of each row (n, dimension) with the query that it is most like, of shape (n,)."""
        # A row for each part of a query: NumPy is slow over columns as short as theirs.
        found = dots(rows, self._parts).T.astype(np.float32, order="C")
        whole, rest = found[: len(self._steps)], found[len(self._steps) :]
        rest /= np.float32(FINER)
        whole += rest
        whole *= self._steps[:, None]
        return np.asarray(whole.max(axis=0) * scales, np.float32)


def _steps(vectors: Floats) -> Floats:
    return np.asarray(np.maximum(np.abs(vectors).max(axis=1, initial=0) / LEVELS, LEAST), np.float32)


def _longest(vectors: NDArray[np.floating[Any]]) -> float:
    return float(np.linalg.norm(vectors, axis=1).max(initial=0))
