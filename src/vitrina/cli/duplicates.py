"""vitrina duplicates"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.progress import Progress
from sqlalchemy.orm import Session

from vitrina.catalog.brief.repository import briefs
from vitrina.catalog.repository import places_of_photos
from vitrina.cli.common import DataOption, JsonOption, console, errors, run, settings_of_market, show, whole
from vitrina.errors import Invalid
from vitrina.market import Market, open_market
from vitrina.search.duplicates.repository import count_marked, exact_duplicates, places_named
from vitrina.search.duplicates.service import DuplicateFinder, Pair, Sameness
from vitrina.settings import Settings

Found = dict[tuple[int, int], Pair]


class Progressed(msgspec.Struct, frozen=True):
    """What is kept to go on from: of which shop, the last photo compared, and the pairs found."""

    shop: str | None
    after: int
    pairs: list[Pair]


def duplicates(
    shop: Annotated[str | None, typer.Option("--shop", help="Handle of one shop; all shops if not given.")] = None,
    resume: Annotated[
        Path | None, typer.Option("--resume", help="File that keeps what was found, to go on from after a stop.")
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List photos that stand on several products, near copies, and photos that may show the same product."""
    report = run(_duplicates(settings_of_market(data), shop, resume, quiet=as_json))
    if as_json:
        show(report, as_json=True)
        return
    for sign, products, why in _lines(report):
        shown = " and ".join(_shown(one, report["products"]) for one in products)
        console.print(f"{sign}  {shown}: {why}", highlight=False, soft_wrap=True)


def _lines(report: dict[str, Any]) -> Iterator[tuple[str, Sequence[str], str]]:
    for one in report["exact"]:
        yield "exact", one["products"], "one photo"
    for one in report["pairs"]:
        why = f"{one['points']} points agree, {one['bits']} bits differ"
        yield one["sameness"], (one["first_product"], one["second_product"]), why


def _shown(product_id: str, products: dict[str, dict[str, str]]) -> str:
    """A product for people, who know it by its title; it may have been removed meanwhile."""
    known = products.get(product_id)
    return f"{known['title']!r} of {known['shop']} ({product_id})" if known else product_id


async def _duplicates(settings: Settings, handle: str | None, resume: Path | None, *, quiet: bool) -> dict[str, Any]:
    after, found = _resumed(resume, handle)
    async with open_market(settings) as market:
        shop_id = (await market.shops.by_handle(handle)).id if handle else None
        async for last, new in _compare(market, shop_id, after, quiet=quiet):
            found |= {(pair.first, pair.second): pair for pair in new}
            if resume:
                _keep(resume, handle, last, found)
        return await market.database.read(lambda session: _report(session, shop_id, found))


def _report(session: Session, shop_id: str | None, found: Found) -> dict[str, Any]:
    """What is told, of one moment."""
    named, exact = places_named(session, {photo for pair in found for photo in pair}), _exact(session, shop_id)
    pairs = [
        asdict(pair) | {"first_product": named[pair.first], "second_product": named[pair.second]}
        for pair in sorted(found.values(), key=lambda pair: (pair.sameness, -pair.points, pair.first))
        if _is_news(pair, named)
    ]
    report: dict[str, Any] = {"exact": exact, "pairs": pairs}
    ids = {one for _, products, _ in _lines(report) for one in products}
    return report | {"products": _products(session, sorted(ids))}


def _products(session: Session, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    found = briefs(session, ids)
    return {
        one: {"shop": brief.shop_name, "title": next(iter(brief.title_translations.values()), "")}
        for one, brief in found.items()
    }


def _is_news(pair: Pair, named: dict[int, str]) -> bool:
    """Whether both photos are still shown, and it is not known anyway what they show."""
    if not {pair.first, pair.second} <= named.keys():
        return False
    return pair.sameness is not Sameness.PRODUCT or named[pair.first] != named[pair.second]


def _exact(session: Session, shop_id: str | None) -> list[dict[str, Any]]:
    photos = exact_duplicates(session, shop_id)
    products: dict[int, set[str]] = {photo: set() for photo in photos}
    for photo, _, product_id in places_of_photos(session, photos):
        products[photo].add(product_id)
    return [{"photo": photo, "products": sorted(ids)} for photo, ids in products.items()]


async def _compare(
    market: Market, shop_id: str | None, after: int, *, quiet: bool
) -> AsyncIterator[tuple[int, list[Pair]]]:
    """Gives (last photo compared, pairs found) step by step."""
    with Progress(console=errors, disable=quiet) as progress:
        total = await market.database.read(lambda session: count_marked(session, shop_id, after))
        task = progress.add_task("Comparing", total=total)
        finder = DuplicateFinder(market.database, market.keeper, market.visual)
        async for last, compared, pairs in finder.run(shop_id, after):
            yield last, pairs
            progress.advance(task, compared)


def _resumed(path: Path | None, handle: str | None) -> tuple[int, Found]:
    """What a file keeps, if there is one: the last photo compared, and the pairs found.

    Raises:
        Invalid: it is no such file, or one of another shop, or it could not be written.
    """
    if path is None or not path.exists():
        if path is not None and not path.parent.is_dir():
            raise Invalid("resume_unusable", f"There is no folder {path.parent}.")
        return 0, {}
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=Progressed)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Invalid(
            "resume_unusable", f"{path} was not written by this command.", hint="Name another file."
        ) from error
    if kept.shop != handle:
        whose = f"shop {kept.shop}" if kept.shop else "all shops"
        raise Invalid("resume_unusable", f"{path} keeps what was found of {whose}.", hint="Name another file.")
    return kept.after, {(pair.first, pair.second): pair for pair in kept.pairs}


def _keep(path: Path, handle: str | None, after: int, found: Found) -> None:
    with whole(path) as part:
        part.write_bytes(msgspec.json.encode(Progressed(handle, after, list(found.values()))))
