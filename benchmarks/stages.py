"""What every stage of finding by photo adds, and what it costs.

Run ``OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/stages.py GROCERY``; a folder as for benchmarks/looks.py.
Studio pictures only, one a product. Takes four minutes.

Each line: R@1 / R@5 / mAP@10 in percent on the half that choices were made on (an even first byte of the SHA-256 of the
file name), on the other half, and on all; what the line adds to R@1 over the one it is compared with, on all, with a
95 % interval (paired bootstrap, 2,000 draws); processor milliseconds a query.

The last lines search the same among ten times as many: every studio picture mirrored, turned and in other colours ten
times, as products of their own, of which a query never meets those made of the picture it should find.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import cv2
import numpy as np
from looks import read_grocery
from numpy.typing import NDArray

from vitrina.looks.bundled.opening import open_embedder
from vitrina.looks.embedder import Embedder
from vitrina.looks.keypoints import find_points
from vitrina.looks.points import GALLERY_POINTS, QUERY_POINTS, unpack_points
from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.looks.views import gallery_views, query_views
from vitrina.memory import keep_freed_memory
from vitrina.photos.darkroom.worker import KEPT_MEMORY
from vitrina.search import calibration
from vitrina.search.candidates import PROPOSED, VERIFIED
from vitrina.search.fusion import fused
from vitrina.search.verify import verify_all
from vitrina.search.visual.postings import Postings
from vitrina.search.visual.vocabulary import drawn_from

Table = NDArray[np.float64]
T = TypeVar("T")
DRAWS = 2000
LIKENESSES = 10  # made of each studio picture


@dataclass
class Crowd:
    """Pictures that nobody looks for: looks, packed points, and the product each was made of."""

    looks: NDArray[np.float32]
    points: list[bytes]
    made_of: NDArray[np.int64]


class Study:
    """The set with its looks and points, and the scores of one stage after the other."""

    def __init__(self, folder: Path, cache: Path) -> None:
        grocery = read_grocery(folder)
        self.grocery = grocery
        embedder = open_embedder(DEFAULT_SPACE.name, cache)
        self._embedder = embedder
        self.pictures = [picture for picture, first in zip(grocery.gallery, grocery.studio, strict=True) if first]
        self.products = grocery.products[grocery.studio]
        self.costs: dict[str, float] = {}
        self.looks = self._timed("views and looks", [partial(_look, embedder, picture) for picture in grocery.queries])
        self.points = self._timed(
            "points", [partial(find_points, picture, QUERY_POINTS) for picture in grocery.queries]
        )
        self.gallery = np.stack([embedder.embed(gallery_views(picture, embedder.side)) for picture in self.pictures])
        self.known = [find_points(picture, GALLERY_POINTS) for picture in self.pictures]

    def crowd(self) -> Crowd:
        """Likenesses of every studio picture."""
        random = np.random.default_rng(9)
        made = [_changed(picture, random) for picture in self.pictures for _ in range(LIKENESSES)]
        looks = [self._embedder.embed(gallery_views(picture, self._embedder.side)) for picture in made]
        points = [find_points(picture, GALLERY_POINTS) for picture in made]
        return Crowd(np.stack(looks), points, np.repeat(self.products, LIKENESSES))

    def crowded(self, crowd: Crowd) -> tuple[Table, Table, Table]:
        """Likeness to all, and scores without and with the photos that visual words propose."""
        gallery = np.concatenate([self.gallery, crowd.looks])
        alike = np.einsum("qvd,gwd->qgvw", np.stack(self.looks), gallery, optimize=True).max(axis=(2, 3))
        own = np.column_stack(
            [np.zeros((len(alike), len(self.products)), bool), crowd.made_of == self.grocery.wanted[:, None]]
        )
        alike = np.where(own, -1.0, alike)
        packed = [*self.known, *crowd.points]
        known = [unpack_points(one) for one in packed]
        vocabulary = drawn_from(np.concatenate([points.numbers for points in known]))
        postings = Postings(len(vocabulary), GALLERY_POINTS)
        for place, points in enumerate(known):
            postings.put(place, vocabulary.words_of(points.numbers))
        postings = postings.settled()
        queries = [unpack_points(packed) for packed in self.points]

        def propose(row: int) -> list[int]:
            allowed = np.flatnonzero(~own[row])
            return [
                place for place, _ in postings.nearest(vocabulary.words_of(queries[row].numbers), PROPOSED, allowed)
            ]

        proposed = self._timed("visual words", [partial(propose, row) for row in range(len(alike))])
        plain, more = np.zeros(alike.shape), np.zeros(alike.shape)
        for row, query in enumerate(self.points):
            best = np.argsort(-alike[row], kind="stable")[:VERIFIED]
            agreed = verify_all(query, {place: packed[place] for place in {*best.tolist(), *proposed[row]}})
            plain[row, best] = [agreed[place].points for place in best]
            more[row, list(agreed)] = [one.points for one in agreed.values()]
        scored = np.vectorize(fused)
        return alike, np.where(own, -1, scored(alike, plain)), np.where(own, -1, scored(alike, more))

    def likeness(self, views: slice, sides: slice) -> Table:
        looks = np.stack(self.looks)[:, views]
        alike = np.einsum("qvd,gwd->qgvw", looks, self.gallery[:, sides], optimize=True)
        return np.asarray(alike.max(axis=(2, 3)), np.float64)

    def agreeing(self, alike: Table, count: int) -> Table:
        """Points that agree with each of the best ``count`` pictures."""
        table = np.zeros(alike.shape)
        best = np.argsort(-alike, axis=1)[:, :count]

        def check(row: int) -> None:
            agreed = verify_all(self.points[row], {place: self.known[place] for place in best[row].tolist()})
            table[row, list(agreed)] = [one.points for one in agreed.values()]

        self._timed(f"verification of {count}", [partial(check, row) for row in range(len(alike))])
        return table

    def ranks(self, scores: Table) -> NDArray[np.int64]:
        wanted = scores[np.arange(len(scores)), [list(self.products).index(one) for one in self.grocery.wanted]]
        return np.asarray((scores > wanted[:, None]).sum(axis=1))

    def _timed(self, name: str, work: list[Callable[[], T]]) -> list[T]:
        began = time.process_time()
        made = [one() for one in work]
        self.costs[name] = (time.process_time() - began) / len(work) * 1000
        return made


def _changed(picture: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    colours = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)
    colours[..., 0] = (colours[..., 0].astype(int) + random.integers(10, 170)) % 180
    other = cv2.cvtColor(colours, cv2.COLOR_HSV2RGB)[:, :: random.choice([1, -1])]
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-25, 25), random.uniform(0.7, 1.4))
    moved = cv2.warpAffine(np.ascontiguousarray(other), turn, (width, height), borderValue=(255, 255, 255))
    return np.asarray(moved, np.uint8)


def _look(embedder: Embedder, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    return embedder.embed(query_views(picture, embedder.side))


def report(study: Study, title: str, ranks: NDArray[np.int64], before: NDArray[np.int64] | None, cost: float) -> None:
    choose = study.grocery.choose
    cells = [measures(part) for part in (ranks[choose], ranks[~choose], ranks)]
    gain = "" if before is None else _gain(ranks < 1, before < 1)
    print(f"| {title} | {' | '.join(cells)} | {gain} | {cost:.0f} |", flush=True)


def measures(ranks: NDArray[np.int64]) -> str:
    """R@1 / R@5 / mAP@10 in percent, of the places from 0 at which each query found its product."""
    precision = np.where(ranks < 10, 1 / (ranks + 1), 0)
    return f"{(ranks < 1).mean() * 100:.1f} / {(ranks < 5).mean() * 100:.1f} / {precision.mean() * 100:.1f}"


def _gain(now: NDArray[np.bool_], before: NDArray[np.bool_]) -> str:
    difference = now.astype(float) - before.astype(float)
    random = np.random.default_rng(0)
    draws = [difference[random.integers(0, len(difference), len(difference))].mean() for _ in range(DRAWS)]
    low, high = np.quantile(draws, [0.025, 0.975])
    return f"{difference.mean() * 100:+.1f} [{low * 100:+.1f}, {high * 100:+.1f}]"


def calibrated(study: Study, scores: Table) -> str:
    """A curve fitted on one half, and how far it is off on the other; the five best hits of every query."""
    rows = np.arange(len(scores))[:, None]
    best = np.argsort(-scores, axis=1)[:, :5]
    found, right = scores[rows, best], study.products[best] == study.grocery.wanted[:, None]
    choose = study.grocery.choose
    curve = calibration.fit(found[choose].ravel().tolist(), right[choose].ravel().tolist())
    assert curve is not None
    off = calibration.error(curve, found[~choose].ravel().tolist(), right[~choose].ravel().tolist())
    return f"Calibration fitted on one half: {curve}; expected error on the other: {off:.3f}"


def main() -> None:
    keep_freed_memory(KEPT_MEMORY)  # as the workers do
    with TemporaryDirectory() as cache:
        study = Study(Path(sys.argv[1]), Path(cache))
    print("| stage | chosen on | other half | all | gain in R@1 | ms |\n|---|---|---|---|---|---|")
    every, one, looks, points = slice(None), slice(1), study.costs["views and looks"], study.costs["points"]
    plain = study.ranks(study.likeness(one, one))
    report(study, "one view each", plain, None, looks / 4)
    trimmed = study.ranks(study.likeness(one, every))
    report(study, "+ gallery trimmed too", trimmed, plain, looks / 4)
    middle = study.ranks(study.likeness(slice(3), every))
    report(study, "+ crops of the middle", middle, trimmed, looks * 3 / 4)
    alike = study.likeness(every, every)
    cropped = study.ranks(alike)
    report(study, "+ subject box", cropped, middle, looks)
    for count in (10, 20, VERIFIED):
        agreeing = study.agreeing(alike, count)
        scores = np.vectorize(fused)(alike, agreeing)
        spent = looks + points + study.costs[f"verification of {count}"]
        report(study, f"+ verification of the best {count}", study.ranks(scores), cropped, spent)
    report(study, "verified points alone", study.ranks(agreeing + alike / 100), cropped, spent)
    by_looks, without, proposed = study.crowded(study.crowd())
    crowded = study.ranks(by_looks)
    report(study, f"among {LIKENESSES + 1} times as many: looks alone", crowded, None, looks)
    verified = study.ranks(without)
    report(study, "+ verification of the best 50", verified, crowded, spent)
    words = study.costs["visual words"] + study.costs[f"verification of {VERIFIED}"] * PROPOSED / VERIFIED
    report(study, f"+ {PROPOSED} that visual words propose", study.ranks(proposed), verified, spent + words)
    print(", ".join(f"{name}: {cost:.1f} ms" for name, cost in study.costs.items()))
    print(calibrated(study, scores))


if __name__ == "__main__":
    main()
