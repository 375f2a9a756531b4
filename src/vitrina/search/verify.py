"""Whether two pictures show the same thing: do their points agree on one movement from one picture to the other?

Points are paired by their descriptors. A pair of points alone says how the picture was moved, turned and sized,
so each pair proposes a movement, and the one that most other pairs agree with is refined to an affine one. No draw of
lots as in RANSAC: the same pictures always get the same answer, whichever other candidates they come with.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitrina.looks.points import POINT_BYTES, unpack_points
from vitrina.search.pairing import Pairs, pair_points

# Pixels by which a pair may miss a proposed movement: a single point knows size and direction only roughly.
ROUGH = 20.0
# Pixels by which it may miss the affine movement, in the first and in the second fit.
FINE = (10.0, 8.0)
# Pairs that agree may differ from the proposal by one doubling of size and by 30 degrees.
DOUBLINGS, COSINE = 1.0, 0.866
# So many of a candidate's pairs propose a movement, those most alike: where more agree, some of these are among them.
PROPOSING = 32
FEWEST = 4  # an affine movement has three points of freedom; fewer pairs than this prove nothing
# Candidates whose pairs are compared with each other at a time.
TOGETHER = 16


class Agreement(NamedTuple):
    """How many pairs of points agree, and the box they span in the query in its pixels (x, y, width, height)."""

    points: int
    box: tuple[float, float, float, float] | None = None


def verify_all(query: bytes, candidates: Mapping[int, bytes]) -> dict[int, Agreement]:
    """How far the points of each candidate agree with the query's, all of them packed."""
    agreed = dict.fromkeys(candidates, Agreement(0))
    numbers = [number for number, packed in candidates.items() if len(packed) >= FEWEST * POINT_BYTES]
    if len(query) >= FEWEST * POINT_BYTES and numbers:
        pairs = pair_points(unpack_points(query), [candidates[number] for number in numbers])
        kept = _agreeing(pairs, len(numbers))
        agreed |= {numbers[owner]: found for owner, found in _counted(pairs.owners[kept], pairs.sources[kept])}
    return agreed


def _agreeing(pairs: Pairs, candidates: int) -> NDArray[np.bool_]:
    """Which pairs agree with the others of their candidate."""
    counts = np.bincount(pairs.owners, minlength=candidates)
    first = np.cumsum(counts) - counts
    kept = np.zeros(len(pairs.owners), np.bool_)
    # Those of a part are filled up to the one with most pairs, so they have about as many.
    order = np.argsort(counts, kind="stable")
    order = order[counts[order] >= FEWEST]
    for begin in range(0, len(order), TOGETHER):
        part = order[begin : begin + TOGETHER]
        columns = np.arange(counts[part[-1]])
        there = columns < counts[part, None]
        places = np.where(there, first[part, None] + columns, 0)
        kept[places[there]] = _roughly(pairs, places, there)[there]
    for owner in np.flatnonzero(np.bincount(pairs.owners[kept], minlength=candidates) >= FEWEST):
        own = slice(first[owner], first[owner] + counts[owner])
        kept[own] = _finely(pairs.sources[own], pairs.targets[own], kept[own])
    return kept


def _roughly(pairs: Pairs, places: NDArray[np.int64], there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each row of pairs, the most alike first, which agree with the proposal that most of that row agree with."""
    sources, targets, sizes, turns = (
        column[places] for column in (pairs.sources, pairs.targets, pairs.sizes, pairs.turns)
    )
    first = slice(PROPOSING)
    movement = np.exp2(sizes[:, first]) * turns[:, first]
    # Entry (r, i, j): how far pair j lands from its partner under the movement pair i proposes.
    missed = movement[:, :, None] * sources[:, None, :]
    missed += (targets[:, first] - movement * sources[:, first])[:, :, None]
    missed -= targets[:, None, :]
    agrees = there[:, None, :] & (missed.real**2 + missed.imag**2 < ROUGH**2)
    agrees &= np.abs(sizes[:, None, :] - sizes[:, first, None]) < DOUBLINGS
    sides = turns.view(np.float32).reshape(*turns.shape, 2)
    agrees &= sides[:, first] @ sides.transpose(0, 2, 1) > COSINE
    most = np.where(there[:, first], agrees.sum(axis=2), 0).argmax(axis=1)
    return np.asarray(agrees[np.arange(len(places)), most], np.bool_)


def _finely(
    sources: NDArray[np.complex64], targets: NDArray[np.complex64], kept: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which pairs agree with the affine movement of those kept."""
    columns = np.column_stack([sources.real, sources.imag, np.ones(len(sources))])
    wanted = np.column_stack([targets.real, targets.imag])
    for allowed in FINE:
        if kept.sum() < FEWEST:
            break
        affine = np.linalg.lstsq(columns[kept], wanted[kept], rcond=None)[0]
        kept = np.linalg.norm(columns @ affine - wanted, axis=1) < allowed
    return kept


def _counted(owners: NDArray[np.int64], sources: NDArray[np.complex64]) -> list[tuple[int, Agreement]]:
    """For each of the owners, which count up, how many places it has and the box around them."""
    found, first, counts = np.unique(owners, return_index=True, return_counts=True)
    if not len(found):
        return []
    places = np.column_stack([sources.real, sources.imag])
    least, most = np.minimum.reduceat(places, first), np.maximum.reduceat(places, first)
    boxes = np.concatenate([least, most - least], axis=1).tolist()
    return [
        (owner, Agreement(count, tuple(box)))
        for owner, count, box in zip(found.tolist(), counts.tolist(), boxes, strict=True)
    ]
