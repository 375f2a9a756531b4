"""vitrina import"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table

from vitrina.catalog.edit import NewPicture
from vitrina.catalog.errors import SkuTaken
from vitrina.catalog.models import MediaKind
from vitrina.catalog.placing import MOST_IMAGES, Placing
from vitrina.catalog.sheet import SheetRow, read_sheet
from vitrina.cli.common import DataOption, JsonOption, console, errors, load_settings, run, show, told
from vitrina.errors import Unavailable, VitrinaError
from vitrina.market import Market, open_market
from vitrina.photos.models import Decision, Receipt, Upload
from vitrina.settings import Settings


@dataclass
class Summary:
    """What became of a sheet; ``refused`` are (product, what, why), of which ``failed`` for no fault of theirs."""

    products: int = 0
    already_there: int = 0
    images: int = 0
    failed: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)


def import_products(
    sheet: Annotated[Path, typer.Argument(help="CSV file, one product a row.", exists=True, dir_okay=False)],
    pictures: Annotated[Path, typer.Argument(help="Folder the picture files are in.", exists=True, file_okay=False)],
    shop: Annotated[str, typer.Option("--shop", help="Handle of the shop; it is made if it is missing.")],
    language: Annotated[str, typer.Option("--language", help="Language of columns that name none.")] = "en",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import products with their pictures.

    The CSV has a header. Columns: **title** (or title_en, title_zh-hant, …) and **images** (file
    names separated by semicolons); description, price, price_sale, quantity, sku, status, tags; any other is ignored.
    A row without a quantity is always in stock, one without a status is active.

    A cell that cannot be read, such as a price in words, ends the import before it begins. What cannot be taken is
    left out and listed at the end with the reason; if the server was at fault, such as by a full disk, or nothing was
    taken at all, the status is 1. A row whose sku (or product_id) the shop has already is left alone, so an import
    that was interrupted can be run again.
    """
    settings = load_settings(data)
    summary = run(_import(settings, shop, sheet, pictures, language, quiet=as_json))
    if as_json:
        show({**vars(summary), "refused": [list(entry) for entry in summary.refused]}, as_json=True)
    else:
        _report(summary)
    if summary.failed or (summary.refused and not summary.products and not summary.already_there):
        raise typer.Exit(1)


async def _import(
    settings: Settings, handle: str, sheet: Path, pictures: Path, language: str, *, quiet: bool
) -> Summary:
    rows = read_sheet(sheet, language)
    summary = Summary()
    async with open_market(settings) as market:
        shop = await market.shops.ensure(handle)
        present = await market.catalog.skus(shop.id)
        for row in track(rows, "Importing", console=errors, disable=quiet):
            if row.edit.sku and row.edit.sku in present:
                summary.already_there += 1
                continue
            if await _import_row(market, shop.id, row, pictures, summary) and row.edit.sku:
                present.add(row.edit.sku)
    return summary


async def _import_row(market: Market, shop_id: str, row: SheetRow, folder: Path, summary: Summary) -> bool:
    """Whether there is a product of the row now."""
    try:
        placing = Placing(MediaKind.MAIN, [NewPicture(file) for file in _files(row, folder, summary)])
        _, receipts = await market.catalog.create(shop_id, row.edit, [placing], skip_refused=True, once=True)
    except SkuTaken:  # another import was faster
        summary.already_there += 1
        return True
    except VitrinaError as error:
        summary.failed += isinstance(error, Unavailable)
        summary.refused.append((row.name, f"line {row.line}", told(error)))
        return False
    summary.products += 1
    for receipt in receipts:
        _count(row, receipt, summary)
    return True


def _files(row: SheetRow, folder: Path, summary: Summary) -> list[Upload]:
    files: list[Upload] = []
    for name in row.images:
        path = folder / name
        if not _lies_in(folder, path):
            summary.refused.append((row.name, name, f"There is no such file in {folder}."))
        elif len(files) < MOST_IMAGES[MediaKind.MAIN]:
            files.append(Upload(name, path.read_bytes()))
        else:
            most = MOST_IMAGES[MediaKind.MAIN]
            summary.refused.append((row.name, name, f"A product may have {most} main images."))
    return files


def _lies_in(folder: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, ValueError):  # no file can have such a name
        return False


def _count(row: SheetRow, receipt: Receipt, summary: Summary) -> None:
    if receipt.decision is Decision.REFUSED:
        summary.refused.append((row.name, receipt.source, receipt.message or ""))
    else:
        summary.images += 1


def _report(summary: Summary) -> None:
    console.print(f"{summary.products} products with {summary.images} images imported.")
    if summary.already_there:
        console.print(f"{summary.already_there} were there already and are unchanged.")
    if summary.refused:
        table = Table("Product", "What", "Why it was refused", title=f"Left out: {len(summary.refused)}")
        for entry in summary.refused:
            table.add_row(*entry)
        console.print(table)
    if summary.failed:
        console.print(f"Of them {summary.failed} could be taken once this machine can: mend it and import again.")
