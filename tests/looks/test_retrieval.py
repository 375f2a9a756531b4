"""Photos find their products: on real pictures, better than chance by far."""

import csv

import numpy as np
import pyvips
from bundled_embedder import bundled_embedder
from numpy.typing import NDArray
from shared_data import shared_data

from vitrina.looks.views import gallery_views, query_views

# Every twelfth of 479 phone photos against 81 studio pictures. benchmarks/looks.py measures 79 % within the first five
# on all of them; a sample this small may fall some ten points short of that.
EVERY = 12
WITHIN_FIVE = 0.65


def test_phone_photos_find_studio_pictures() -> None:
    grocery, embedder = shared_data("grocery"), bundled_embedder()
    with (grocery / "products.csv").open(newline="") as file:
        products = {row["product_id"]: row["images"].split(";")[0] for row in csv.DictReader(file)}
    with (grocery / "truth.csv").open(newline="") as file:
        truth = [(row["query"], row["product_id"]) for row in csv.DictReader(file)][::EVERY]
    gallery = np.stack(
        [
            embedder.embed(gallery_views(_picture(f"{grocery}/products/{name}"), embedder.side))
            for name in products.values()
        ]
    )
    names = list(products)
    hits = 0
    for photo, product in truth:
        looks = embedder.embed(query_views(_picture(f"{grocery}/queries/{photo}"), embedder.side))
        likeness = np.einsum("vd,gwd->gvw", looks, gallery).max(axis=(1, 2))
        hits += product in [names[place] for place in np.argsort(-likeness)[:5]]
    assert hits / len(truth) >= WITHIN_FIVE


def _picture(path: str) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = pyvips.Image.thumbnail(path, 512, height=512, size="down").numpy()
    return np.ascontiguousarray(pixels[..., :3])
