"""Products from a spreadsheet saved as CSV."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from vitrina.catalog.edit import ProductEdit
from vitrina.catalog.models import Status
from vitrina.errors import Invalid

_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
TITLE, DESCRIPTION, IMAGES = "title", "description", "images"
SEPARATOR = ";"  # of several in one cell
SHOWN = 40  # characters of a cell that an error repeats


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One product of a sheet: its line, what to set, and the names of its picture files in order."""

    line: int
    edit: ProductEdit
    images: tuple[str, ...]

    @property
    def name(self) -> str:
        """How a person recognises the row."""
        titles = self.edit.title_translations or {}
        return next(iter(titles.values()), "") or f"line {self.line}"


def read_sheet(path: Path, language: str) -> list[SheetRow]:
    """The rows of a CSV file with a header; ``language`` is that of columns without one.

    Raises:
        Invalid: the file is no UTF-8 CSV, lacks a column, or a cell cannot be read; the message names the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            # Strictly: a quote that is never closed would make all that follows one cell, and the import a success.
            return list(_rows(csv.DictReader(file, strict=True), language))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid(
            "sheet_unreadable", f"{path.name} is not a CSV file in UTF-8: {error}.", hint="Save it as CSV (UTF-8)."
        ) from error


def _rows(reader: "csv.DictReader[str]", language: str) -> Iterator[SheetRow]:
    # As people and programs write them: Title, Images.
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    _check_columns(reader.fieldnames)
    for cells in _cells(reader):
        trimmed = {name: cell.strip() for name, cell in cells.items() if isinstance(cell, str)}
        yield _row(reader.line_num, trimmed, language)


def _cells(reader: "csv.DictReader[str]") -> Iterator[dict[str, str]]:
    began = reader.line_num + 1
    try:
        for cells in reader:
            yield cells
            began = reader.line_num + 1
    except csv.Error as error:
        told = f"The row that begins in line {began} cannot be read: {error}."
        hint = 'Put cells with quotes, commas or line breaks in quotes, and write a quote in them twice: "12"" plate".'
        raise Invalid("sheet_unreadable", told, hint=hint) from error


def _check_columns(names: Sequence[str]) -> None:
    """Refuses a sheet whose products would all have no title, or no picture: it calls them otherwise."""
    has_title = any(name == TITLE or name.startswith(f"{TITLE}_") for name in names)
    if has_title and IMAGES in names:
        return
    missing = IMAGES if has_title else "title (or title_en, title_zh-hant, …)"
    told = f"The sheet has no column {missing}. It has: {', '.join(names) or 'none'}."
    hint = "Name it so in the first line, and separate columns with commas."
    raise Invalid(f"{IMAGES if has_title else TITLE}_column_missing", told, hint=hint)


def _row(line: int, cells: dict[str, str], language: str) -> SheetRow:
    details = {}
    if description := _translations(cells, DESCRIPTION, language):
        details["description_translations"] = description
    edit = ProductEdit(
        status=_status(line, cells.get("status")),
        title_translations=_translations(cells, TITLE, language),
        price=_amount(line, "price", cells),
        price_sale=_amount(line, "price_sale", cells),
        quantity=_quantity(line, cells.get("quantity")),
        # Without a stock column a product is there to be bought, not sold out.
        unlimited_quantity=not cells.get("quantity"),
        sku=cells.get("sku") or cells.get("product_id") or None,
        tags=_listed(cells.get("tags", "")),
        details=details,
    )
    return SheetRow(line, edit, tuple(_listed(cells.get(IMAGES, ""))))


def _translations(cells: dict[str, str], column: str, language: str) -> dict[str, str]:
    named = {name.removeprefix(f"{column}_"): cell for name, cell in cells.items() if name.startswith(f"{column}_")}
    plain = {language: cells[column]} if cells.get(column) else {}
    return {key: cell for key, cell in (plain | named).items() if cell}


def _listed(cell: str) -> list[str]:
    return [entry.strip() for entry in cell.split(SEPARATOR) if entry.strip()]


def _amount(line: int, column: str, cells: dict[str, str]) -> Decimal | None:
    cell = cells.get(column)
    if not cell:
        return None
    try:
        return Decimal(cell.replace(",", "") if _THOUSANDS.fullmatch(cell) else cell)
    except InvalidOperation as error:
        told = f"Line {line}: {column} must be an amount, not {cell[:SHOWN]!r}."
        raise Invalid("cell_invalid", told, actual=cell, hint="Write it like 1250, 12.50 or 1,250.00.") from error


def _quantity(line: int, cell: str | None) -> int:
    if not cell:
        return 0
    if not cell.isascii() or not cell.isdigit():
        raise Invalid(
            "cell_invalid", f"Line {line}: quantity must be a whole number, not {cell[:SHOWN]!r}.", actual=cell
        )
    return int(cell)


def _status(line: int, cell: str | None) -> Status:
    allowed = (Status.ACTIVE, Status.DRAFT, Status.HIDDEN)
    if cell and cell not in allowed:
        told = f"Line {line}: status must be active, draft or hidden, not {cell[:SHOWN]!r}."
        raise Invalid("cell_invalid", told, actual=cell)
    return Status(cell or Status.ACTIVE)
