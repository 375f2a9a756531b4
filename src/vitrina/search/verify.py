"""Whether two pictures show the same thing: do their points agree on one movement from one picture to the other?

Points are paired by their descriptors. A pair of points alone says how the picture was moved, turned and sized,
so each pair proposes a movement, and the one that most other pairs agree with is refined to an affine one. No draw of
lots as in RANSAC: the same pictures always get the same answer, and 50 candidates take 20 ms instead of 30 to 90.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrina.looks.points import Points

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]

# A pair counts if the second-best partner is this much further away (distance ratio; Lowe 2004 has 0.8). Chosen with
# the rest of the configuration in benchmarks/stages.py.
RATIO = 0.85
# Pixels by which a pair may miss a proposed movement: a single point knows size and direction only roughly.
ROUGH = 20.0
# Pixels by which it may miss the affine movement, in the first and in the second fit.
FINE = (10.0, 8.0)
# Pairs that agree may differ from the proposal by one doubling of size and by 30 degrees.
DOUBLINGS, COSINE = 1.0, 0.866
FEWEST = 4  # an affine movement has three points of freedom; fewer pairs than this prove nothing


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many pairs of points agree, and the box they span in the query in its pixels (x, y, width, height)."""

    points: int
    box: tuple[float, float, float, float] | None = None


def verify(query: Points, candidate: Points) -> Agreement:
    """How far a candidate's points agree with the query's."""
    if min(len(query), len(candidate)) < FEWEST:
        return Agreement(0)
    left, right = _pairs(query.numbers, candidate.numbers)
    if len(left) < FEWEST:
        return Agreement(0)
    kept = _refined(query.places[left], candidate.places[right], _agreeing(query, candidate, left, right))
    return Agreement(int(kept.sum()), _box(query.places[left][kept]))


def _pairs(query: NDArray[np.float32], candidate: NDArray[np.float32]) -> Pairs:
    """Points that are each other's best partner, and clearly so."""
    likeness = query @ candidate.T
    rows = np.arange(len(query))
    partners, back = likeness.argmax(axis=1), likeness.argmax(axis=0)
    best = likeness[rows, partners]
    likeness[rows, partners] = -1
    # Distance of unit vectors squared is 2 - 2 * likeness.
    clear = (1 - best) < RATIO**2 * (1 - likeness.max(axis=1))
    kept = (back[partners] == rows) & clear
    return rows[kept], partners[kept]


def _agreeing(query: Points, candidate: Points, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs agree with the proposal most agree with."""
    sizes = np.log2(candidate.sizes[right] / query.sizes[left])
    turns = candidate.turns[right] - query.turns[left]
    movement = np.exp2(sizes) * np.exp(1j * turns)
    source = query.places[left] @ np.array([1, 1j])
    target = candidate.places[right] @ np.array([1, 1j])
    # Entry (i, j): how far pair j lands from its partner under the movement pair i proposes.
    missed = target[:, None] + movement[:, None] * (source[None, :] - source[:, None]) - target[None, :]
    agrees = (np.abs(missed) < ROUGH) & (np.abs(sizes[None, :] - sizes[:, None]) < DOUBLINGS)
    agrees &= np.cos(turns[None, :] - turns[:, None]) > COSINE
    row: NDArray[np.bool_] = agrees[agrees.sum(axis=1).argmax()]
    return row


def _refined(source: NDArray[np.float32], target: NDArray[np.float32], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    columns = np.column_stack([source, np.ones(len(source), np.float32)])
    for allowed in FINE:
        if kept.sum() < FEWEST:
            break
        affine = np.linalg.lstsq(columns[kept], target[kept], rcond=None)[0]
        kept = np.linalg.norm(columns @ affine - target, axis=1) < allowed
    return kept


def _box(places: NDArray[np.float32]) -> tuple[float, float, float, float] | None:
    if not len(places):
        return None
    (left, top), (right, bottom) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
    return left, top, right - left, bottom - top
