"""A spreadsheet of products that :mod:`vitrina.catalog.sheet` reads again."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from vitrina.catalog.exporting import Facts
from vitrina.catalog.models import MediaKind
from vitrina.catalog.money import Money
from vitrina.catalog.sheet import DESCRIPTION, IMAGES, SEPARATOR, TITLE

COLUMNS = ("price", "price_sale", "quantity", "status", "tags", IMAGES)


def languages_of(facts: Facts) -> Iterator[str]:
    """The columns that hold a product's titles and descriptions, one a language."""
    yield from (f"{TITLE}_{language}" for language in facts["title_translations"])
    yield from (f"{DESCRIPTION}_{language}" for language in facts["details"].get("description_translations", ()))


def write_sheet(path: Path, products: Iterable[Facts], languages: Iterable[str]) -> None:
    """Writes a CSV file; ``languages`` are the columns that :func:`languages_of` gives for any of the products."""
    # With a mark of its encoding, without which spreadsheets take UTF-8 for something else.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, ["sku", *sorted(languages, reverse=True), *COLUMNS])
        writer.writeheader()
        writer.writerows(map(_cells, products))


def _cells(facts: Facts) -> dict[str, str]:
    described = facts["details"].get("description_translations", {})
    return {
        "sku": facts["sku"] or "",
        **{f"{TITLE}_{language}": text for language, text in facts["title_translations"].items()},
        **{f"{DESCRIPTION}_{language}": text for language, text in described.items()},
        "price": _amount(facts["price"], facts["currency"]),
        "price_sale": _amount(facts["price_sale"], facts["currency"]),
        "quantity": "" if facts["unlimited_quantity"] else str(facts["quantity"]),
        "status": facts["status"],
        "tags": SEPARATOR.join(facts["tags"]),
        IMAGES: SEPARATOR.join(media["file"] for media in facts["medias"] if media["kind"] == MediaKind.MAIN),
    }


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else str(Money(minor, currency).major)
