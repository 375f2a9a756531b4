"""Pairs of points of a query and of many candidates, by their descriptors alone.

Most of verifying is comparing each descriptor of a query with each of all candidates. Candidates are taken a few at a
time: one by one, the small steps around the product cost as much as it does; all at once, its result leaves the
processor's nearest memory.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitrina.looks.points import NUMBER_STEP, POINT_BYTES, Points, unpack_points
from vitrina.search.dots import dots

# A pair counts if the second-best partner is this much further away (distance ratio; Lowe 2004 has 0.8). Chosen with
# the rest of the configuration in benchmarks/stages.py.
RATIO = 0.85
# Candidates compared at a time: the products of 300 points with 200 of each take 1.9 MB.
TOGETHER = 8
ONE = NUMBER_STEP**-2  # the product of a descriptor with itself, in steps
PLANE = np.array([1, 1j], np.complex64)  # x and y times this are one number, x + yi


class Pairs(NamedTuple):
    """Pairs of points of one query and of several candidates, all of shape ``(n,)``; of each the most alike first.

    Attributes:
        owners: Which candidate a pair is of; counts up.
        likeness: The product of their descriptors, in steps.
        sources: Where the query's point is, x + yi in pixels.
        targets: Where the candidate's point is, likewise.
        sizes: How many doublings larger the candidate's point is.
        turns: How it is turned, as a number of length 1.
    """

    owners: NDArray[np.int64]
    likeness: NDArray[np.int32]
    sources: NDArray[np.complex64]
    targets: NDArray[np.complex64]
    sizes: NDArray[np.float32]
    turns: NDArray[np.complex64]


def pair_points(query: Points, candidates: Sequence[bytes]) -> Pairs:
    """Points that are each other's best partner, and clearly so.

    Args:
        query: One point or more.
        candidates: Packed points, at least one candidate with at least one point each.
    """
    # Those of a part are filled up to the longest, so they are of about the same length.
    order = np.argsort([len(packed) for packed in candidates], kind="stable")
    parts = [order[first : first + TOGETHER] for first in range(0, len(order), TOGETHER)]
    found = [_pairs(query, [candidates[place] for place in part], part) for part in parts]
    pairs = Pairs._make(np.concatenate(columns) for columns in zip(*found, strict=True))
    places = np.lexsort((-pairs.likeness, pairs.owners))
    return Pairs._make(column[places] for column in pairs)


def _pairs(query: Points, candidates: Sequence[bytes], owners: NDArray[np.int64]) -> Pairs:
    longest = max(map(len, candidates))
    # What is filled in is a point with a descriptor of zeros, so it is nobody's clear partner and never second-best.
    points = unpack_points(b"".join(packed.ljust(longest, b"\0") for packed in candidates))
    products = dots(query.numbers, points.numbers)
    left, right = _partners(products, len(candidates))
    return Pairs(
        owners[right // (longest // POINT_BYTES)],
        products[left, right],
        query.places[left] @ PLANE,
        points.places[right] @ PLANE,
        np.log2(points.sizes[right] / query.sizes[left]),
        np.exp(1j * (points.turns[right] - query.turns[left])),
    )


def _partners(products: NDArray[np.int32], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of pairs; the columns are those of ``count`` candidates, as many of each."""
    width = products.shape[1] // count
    choices = products.reshape(-1, width)  # a row for each point of the query and each candidate
    partners = choices.argmax(axis=1)
    best = choices[np.arange(len(choices)), partners]
    columns = (partners.reshape(-1, count) + np.arange(count) * width).ravel()
    mutual = np.flatnonzero(best == products.max(axis=0)[columns])
    others = choices[mutual]
    others[np.arange(len(mutual)), partners[mutual]] = -1
    # Distance of unit vectors squared is 2 less twice their product.
    mutual = mutual[(ONE - best[mutual]) < RATIO**2 * (ONE - others.max(axis=1))]
    # Of several that are exactly as like, the first is the best.
    right, first = np.unique(columns[mutual], return_index=True)
    return mutual[first] // count, right
