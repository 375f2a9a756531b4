"""Pictures whose products are known: a CSV of names of files beside it, and of products."""

import csv
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from vitrina.cli.common import errors
from vitrina.errors import Invalid
from vitrina.search.evaluation.repository import ShownPhoto

PLACES = ("", "queries")  # where the files stand, beside the CSV


class Row(NamedTuple):
    """The name of a picture's file, and an id, SKU or title of its product."""

    query: str
    product: str


def read_truth(path: Path) -> list[Row]:
    """The rows of a CSV with the columns ``query`` and ``product`` (or ``product_id``).

    Raises:
        Invalid: it is no such file.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            columns, rows = reader.fieldnames or (), list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Invalid("truth_unreadable", f"{path} is no CSV in UTF-8: {error}.") from error
    product = next((name for name in ("product", "product_id") if name in columns), None)
    if product is None or "query" not in columns:
        raise Invalid(
            "truth_columns_missing",
            f"{path} has no columns query and product.",
            "query,product",
            ",".join(columns),
            "Name them in its first line.",
        )
    return [Row(row["query"] or "", row[product] or "") for row in rows]


async def from_truth(truth: Path, photos: list[ShownPhoto]) -> AsyncIterator[tuple[str, str, ShownPhoto, bytes]]:
    """Pictures of a CSV, with their names, kinds and products.

    Raises:
        Invalid: it is no such CSV, or none of its rows can be searched with.
    """
    known = {key: photo for photo in reversed(photos) for key in (photo.title, photo.sku, photo.product_id) if key}
    usable = False
    for query, product in read_truth(truth):
        path = next((path for place in PLACES if (path := truth.parent / place / query).is_file()), None)
        photo = known.get(product)
        if photo is None or path is None:
            missing = f"file {query!r}" if path is None else f"product {product!r}"
            errors.print(f"There is no {missing}; the row is left out.", highlight=False)
            continue
        usable = True
        yield query, "truth", photo, path.read_bytes()
    if not usable:
        raise Invalid("truth_unusable", f"No row of {truth} names a file beside it and a product that is shown.")
