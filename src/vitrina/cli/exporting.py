"""vitrina export"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import Progress
from rich.table import Table

from vitrina.catalog.exporting import Facts, count, exported, file_name
from vitrina.catalog.sheet_out import languages_of, write_sheet
from vitrina.cli.common import DataOption, JsonOption, console, errors, refused, run, settings_of_market, show, whole
from vitrina.errors import Unavailable
from vitrina.photos import files
from vitrina.photos.models import Photo
from vitrina.records import open_records
from vitrina.settings import Settings
from vitrina.storage.objects import FileMissing, Objects

FACTS, SHEET, PICTURES = "products.jsonl", "products.csv", "pictures"


@dataclass
class Summary:
    """What was written; ``missing`` are pictures whose original is not in the photo store."""

    products: int = 0
    pictures: int = 0
    already_there: int = 0
    missing: list[str] = field(default_factory=list)


def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write to; it is made if it is missing.", file_okay=False)],
    shop: Annotated[str, typer.Option("--shop", help="Handle of the shop.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Export a shop's products with their original pictures.

    The folder gets **products.jsonl** (all that is known of each product, one a line; amounts in the
    currency's smallest unit), **products.csv** (what `vitrina import` reads; it has no variations) and
    **pictures** (the files as they were sent, named by their SHA-256).

    It may run while the server does, and again into the same folder: pictures that are there are left alone.
    """
    settings = settings_of_market(data)
    with _told(folder):
        summary = run(_export(settings, shop, folder, quiet=as_json))
    if as_json:
        show(vars(summary), as_json=True)
    else:
        _report(summary, folder)
    if summary.missing:
        raise typer.Exit(1)


async def _export(settings: Settings, handle: str, folder: Path, *, quiet: bool) -> Summary:
    summary, languages = Summary(), set[str]()
    async with open_records(settings) as records:
        shop = await records.shops.by_handle(handle)
        pictures = _Pictures(folder / PICTURES, Objects(settings.effective_objects_url), summary)
        progress = Progress(console=errors, disable=quiet)
        with progress, whole(folder / FACTS) as part, part.open("wb") as file:
            task = progress.add_task("Exporting", total=await count(records.database, shop.id))
            async for step in exported(records.database, shop.id):
                for facts, photos in step:
                    file.write(msgspec.json.encode(facts) + b"\n")
                    languages.update(languages_of(facts))
                    await pictures.take(photos)
                summary.products += len(step)
                progress.advance(task, len(step))
    with whole(folder / SHEET) as part:
        write_sheet(part, _read(folder / FACTS), languages)
    return summary


class _Pictures:
    """The folder of pictures; each is written once, however many products show it."""

    def __init__(self, folder: Path, objects: Objects, summary: Summary) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._objects = objects
        self._summary = summary
        self._seen = set[int]()

    async def take(self, photos: Iterable[Photo]) -> None:
        """Writes the originals of photos that are not there yet."""
        for photo in photos:
            if photo.id not in self._seen:
                self._seen.add(photo.id)
                await self._take(photo, self._folder / file_name(photo))

    async def _take(self, photo: Photo, path: Path) -> None:
        if _is_there(path, photo.size):
            self._summary.already_there += 1
            return
        try:
            data = await self._objects.get(files.original_path(photo))
        except FileMissing:
            self._summary.missing.append(path.name)
            return
        with whole(path) as part:
            part.write_bytes(data)
        self._summary.pictures += 1


def _is_there(path: Path, size: int) -> bool:
    return path.exists() and path.stat().st_size == size


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turns an error of the file system into a line; those of the market are told where it is run."""
    try:
        yield
    except OSError as error:
        problem = f"{error.filename or folder} cannot be written: {error.strerror}."
        raise refused(Unavailable("export_unwritable", problem)) from error


def _read(path: Path) -> Iterator[Facts]:
    with path.open("rb") as file:
        for line in file:
            yield msgspec.json.decode(line)


def _report(summary: Summary, folder: Path) -> None:
    console.print(f"{summary.products} products and {summary.pictures} pictures written to {folder}.")
    if summary.already_there:
        console.print(f"{summary.already_there} pictures were there already.")
    if summary.missing:
        table = Table("Picture", title=f"Originals missing from the photo store: {len(summary.missing)}")
        for name in summary.missing:
            table.add_row(name)
        console.print(table)
