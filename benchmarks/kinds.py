"""What finding by photo reaches for each kind of goods and of photo.

Run ``OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/kinds.py GROCERY CLOTHING``; a folder as for
benchmarks/looks.py and one of JPEG files. Takes four minutes.

Each line: R@1 / R@5 / mAP@10 in percent by looks alone, and with verified points. Groceries: phone photos against one
studio picture a product. A corner: the photo at 55 % of its size in a corner of another one, blurred. Two: the photo
beside another one, neither blurred. Turned: by a quarter. A box: the same, with the photo's place in it given.
Garments: re-shots of a photo against the photos of all. Between the lines, how often the best product is called
similar for photos of groceries, and for photos of garments, of which the market sells none.
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import pyvips
from looks import LONG_SIDE, read_grocery
from numpy.typing import NDArray
from stages import measures

from vitrina.looks.bundled.opening import open_embedder
from vitrina.looks.embedder import Embedder
from vitrina.looks.keypoints import find_points
from vitrina.looks.points import GALLERY_POINTS, QUERY_POINTS
from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.looks.views import gallery_views, query_views
from vitrina.search.calibration import DEFAULT, SIMILAR
from vitrina.search.candidates import VERIFIED
from vitrina.search.evaluation.reshots import reshots
from vitrina.search.fusion import fused
from vitrina.search.verify import verify_all

Picture = NDArray[np.uint8]
Ranks = tuple[int, int, float]
PACKAGED = {"Juice", "Milk", "Yoghurt", "Sour Cream", "Soyghurt", "Soy Milk", "Oat Milk", "Oatghurt", "Sour Milk"}
EVERY, GARMENTS = 3, 100  # of the groceries that are moved and turned; garments that are taken again
SMALL = 0.55


@dataclass
class Gallery:
    """What is searched: looks and points of pictures, one a product."""

    embedder: Embedder
    looks: NDArray[np.float32]
    points: list[bytes]

    @classmethod
    def of(cls, embedder: Embedder, pictures: list[Picture]) -> "Gallery":
        looks = np.stack([embedder.embed(gallery_views(picture, embedder.side)) for picture in pictures])
        return cls(embedder, looks, [find_points(picture, GALLERY_POINTS) for picture in pictures])

    def ranks(self, picture: Picture, wanted: int = 0) -> Ranks:
        """Place of the wanted picture, from 0, by looks alone and with points, and the score of the best."""
        looks = self.embedder.embed(query_views(picture, self.embedder.side))
        alike = np.einsum("vd,gwd->gvw", looks, self.looks, optimize=True).max(axis=(1, 2))
        scores = np.array([fused(float(one), 0) for one in alike])
        best = {place: self.points[place] for place in np.argsort(-alike)[:VERIFIED].tolist()}
        for place, agreed in verify_all(find_points(picture, QUERY_POINTS), best).items():
            scores[place] = fused(float(alike[place]), agreed.points)
        return int((alike > alike[wanted]).sum()), int((scores > scores[wanted]).sum()), DEFAULT(float(scores.max()))


def in_a_corner(picture: Picture, other: Picture, random: np.random.Generator) -> tuple[Picture, Picture]:
    """The picture in a corner of another one, and what a box around it holds."""
    height, width = picture.shape[:2]
    ground = cv2.GaussianBlur(cv2.resize(other, (width, height)), (0, 0), 12)
    small = cv2.resize(picture, (int(width * SMALL), int(height * SMALL)), interpolation=cv2.INTER_AREA)
    top, left = (int(random.choice([0.02, 0.43]) * side) for side in (height, width))
    ground[top : top + small.shape[0], left : left + small.shape[1]] = small
    return np.asarray(ground, np.uint8), np.asarray(small, np.uint8)


def beside(picture: Picture, other: Picture, random: np.random.Generator) -> tuple[Picture, Picture]:
    """Two pictures side by side, as wide as one, and what a box around the first holds."""
    height, width = picture.shape[:2]
    halves = [cv2.resize(one, (width // 2, height // 2), interpolation=cv2.INTER_AREA) for one in (picture, other)]
    first = np.asarray(halves[0], np.uint8)
    return np.hstack(halves if random.random() < 0.5 else halves[::-1]).astype(np.uint8), first


def report(title: str, ranks: list[Ranks]) -> None:
    cells = [measures(np.array([one[column] for one in ranks])) for column in (0, 1)]
    print(f"| {title} | {len(ranks)} | {' | '.join(cells)} |", flush=True)


def groceries(folder: Path, strangers: list[Path], embedder: Embedder) -> None:
    grocery = read_grocery(folder)
    with (folder / "products.csv").open(newline="") as file:
        packaged = {int(row["product_id"]) for row in csv.DictReader(file) if row["category"] in PACKAGED}
    studio = [picture for picture, first in zip(grocery.gallery, grocery.studio, strict=True) if first]
    gallery = Gallery.of(embedder, studio)
    places = {int(product): place for place, product in enumerate(grocery.products[grocery.studio])}
    wanted = [places[int(product)] for product in grocery.wanted]
    ranks = [gallery.ranks(picture, place) for picture, place in zip(grocery.queries, wanted, strict=True)]
    is_packaged = [int(product) in packaged for product in grocery.wanted]
    report("packaged groceries", [one for one, packed in zip(ranks, is_packaged, strict=True) if packed])
    report("loose fruit and vegetables", [one for one, packed in zip(ranks, is_packaged, strict=True) if not packed])
    others = [gallery.ranks(_read(path.read_bytes())) for path in strangers]
    for likely in (0.05, SIMILAR, 0.1, 0.2):
        told = [np.mean([best >= likely for _, _, best in found]) for found in (ranks, others)]
        print(f"similar from {likely}: {told[0]:.1%} of the photos of groceries, {told[1]:.1%} of those of garments")
    chosen = range(0, len(wanted), EVERY)
    report("every third of both", [ranks[number] for number in chosen])
    quarters = [np.ascontiguousarray(np.rot90(grocery.queries[number])) for number in chosen]
    report("turned by a quarter", [gallery.ranks(one, wanted[n]) for one, n in zip(quarters, chosen, strict=True)])
    for title, place in (("in a corner", in_a_corner), ("beside another", beside)):
        random = np.random.default_rng(0)
        grounds = [grocery.queries[(number + len(wanted) // 2) % len(wanted)] for number in chosen]
        made = [place(grocery.queries[n], other, random) for n, other in zip(chosen, grounds, strict=True)]
        report(title, [gallery.ranks(whole, wanted[n]) for (whole, _), n in zip(made, chosen, strict=True)])
        report(
            f"{title}, box given", [gallery.ranks(part, wanted[n]) for (_, part), n in zip(made, chosen, strict=True)]
        )


def garments(folder: Path, embedder: Embedder) -> None:
    files = sorted(folder.glob("*.jpg"))
    gallery = Gallery.of(embedder, [_read(path.read_bytes()) for path in files])
    ranks: dict[str, list[Ranks]] = {}
    for number, path in enumerate(files[:GARMENTS]):
        for kind, picture in _taken_again(path, number):
            ranks.setdefault(kind, []).append(gallery.ranks(picture, number))
    for kind, found in ranks.items():
        report(f"garments, {kind}", found)


def _taken_again(path: Path, number: int) -> Iterator[tuple[str, Picture]]:
    made = reshots(path.read_bytes(), number)
    for kind in ("perspective", "background", "all of these"):
        yield kind, _read(made[kind])


def _read(data: bytes) -> Picture:
    image = pyvips.Image.thumbnail_buffer(data, LONG_SIDE, height=LONG_SIDE, size="down")
    return np.ascontiguousarray(image.numpy()[..., :3])


def main() -> None:
    with TemporaryDirectory() as cache:
        embedder = open_embedder(DEFAULT_SPACE.name, Path(cache))
    print("| photos | how many | looks alone | with verified points |\n|---|---|---|---|")
    groceries(Path(sys.argv[1]), sorted(Path(sys.argv[2]).glob("*.jpg"))[:GARMENTS], embedder)
    garments(Path(sys.argv[2]), embedder)


if __name__ == "__main__":
    main()
