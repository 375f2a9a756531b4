"""vitrina duplicates"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from vitrina.catalog.repository import shop_by_handle
from vitrina.cli.common import DataOption, JsonOption, console, errors, load_settings, run, show
from vitrina.errors import NotFound
from vitrina.market import Market, open_market
from vitrina.search.duplicates import DuplicateFinder, Pair, Sameness
from vitrina.search.repository import count_marked, exact_duplicates, places_named
from vitrina.settings import Settings

Found = dict[tuple[int, int], Pair]


def duplicates(
    shop: Annotated[str | None, typer.Option("--shop", help="Handle of one shop; all shops if not given.")] = None,
    resume: Annotated[
        Path | None, typer.Option("--resume", help="File that keeps what was found, to go on from after a stop.")
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List photos that stand on several products, near copies, and photos that may show the same product."""
    report = run(_duplicates(load_settings(data), shop, resume, quiet=as_json))
    if as_json:
        show(report, as_json=True)
        return
    for one in report["exact"]:
        console.print(f"exact  photo {one['photo']} stands on {one['products']} products", highlight=False)
    for one in report["pairs"]:
        sign = f"{one['sameness']}  {one['first_product']} and {one['second_product']}"
        console.print(f"{sign}: {one['points']} points agree, {one['bits']} bits differ", highlight=False)


async def _duplicates(settings: Settings, handle: str | None, resume: Path | None, *, quiet: bool) -> dict[str, Any]:
    async with open_market(settings) as market:
        shop_id = await _shop(market, handle)
        found = await _compare(market, shop_id, resume, quiet=quiet)
        photos = {photo for pair in found for photo in pair}
        named = await market.database.read(lambda session: places_named(session, photos))
        exact = await market.database.read(lambda session: exact_duplicates(session, shop_id))
    pairs = [
        asdict(pair) | {"first_product": named.get(pair.first), "second_product": named.get(pair.second)}
        for pair in sorted(found.values(), key=lambda pair: (pair.sameness, -pair.points, pair.first))
    ]
    return {"exact": [{"photo": photo, "products": count} for photo, count in exact], "pairs": pairs}


async def _shop(market: Market, handle: str | None) -> str | None:
    if handle is None:
        return None
    shop = await market.database.read(lambda session: shop_by_handle(session, handle))
    if shop is None:
        raise NotFound("shop_not_found", f"There is no shop {handle!r}.")
    return shop.id


async def _compare(market: Market, shop_id: str | None, resume: Path | None, *, quiet: bool) -> Found:
    after, found = _resumed(resume)
    with Progress(console=errors, disable=quiet) as progress:
        total = await market.database.read(lambda session: count_marked(session, shop_id, after))
        task = progress.add_task("Comparing", total=total)
        finder = DuplicateFinder(market.database, market.keeper, market.visual)
        async for last, compared, pairs in finder.run(shop_id, after):
            found |= {(pair.first, pair.second): pair for pair in pairs}
            if resume:
                _keep(resume, last, found)
            progress.advance(task, compared)
    return found


def _resumed(path: Path | None) -> tuple[int, Found]:
    if path is None or not path.exists():
        return 0, {}
    kept = json.loads(path.read_text())
    pairs = [Pair(**(one | {"sameness": Sameness(one["sameness"])})) for one in kept["pairs"]]
    return kept["after"], {(pair.first, pair.second): pair for pair in pairs}


def _keep(path: Path, after: int, found: Found) -> None:
    side = path.with_suffix(".part")
    side.write_text(json.dumps({"after": after, "pairs": [asdict(pair) for pair in found.values()]}))
    side.rename(path)
