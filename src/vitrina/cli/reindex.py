"""vitrina reindex"""

import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from vitrina.cli.common import DataOption, JsonOption, console, errors, run, settings_of_market, show
from vitrina.cli.comparison import Compared, compare
from vitrina.cli.evaluate import MOST_SAMPLE
from vitrina.cli.evaluate_table import HEAD, row
from vitrina.cores import usable_cores
from vitrina.errors import Invalid
from vitrina.looks.models import Space
from vitrina.market import Market, open_market
from vitrina.photos.repository import count_without
from vitrina.records import open_records
from vitrina.search.spaces.relook import Relooker
from vitrina.search.spaces.roles import SpaceRoles
from vitrina.settings import MOST_WORKERS, Settings

NICE = 10  # of 19: whoever serves buyers goes first


def reindex(
    space: Annotated[str | None, typer.Option("--space", help="Search in this space from now on.")] = None,
    sample: Annotated[
        int,
        typer.Option(
            "--sample", min=0, max=MOST_SAMPLE, help="Photos taken again to compare the spaces; 0 compares nothing."
        ),
    ] = 20,
    truth: Annotated[Path | None, typer.Option("--truth", help="CSV to compare by instead.", exists=True)] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=MOST_WORKERS, help="Processes that look; half of the cores if not given."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Swap even if the new space finds less.")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Search in the former space again.")] = False,
    drop_old: Annotated[bool, typer.Option("--drop-old", help="Remove what is kept of the former space.")] = False,
    abandon: Annotated[bool, typer.Option("--abandon", help="Give up the space that is being filled.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look again at every photo that lacks what this version searches by, such as after an upgrade; index all words.

    With --space, look at every photo with another model while the server goes on with the present one; compare what
    both find; then search with the new one, everywhere at once. It may run while the server does, may be interrupted,
    and goes on where it was. The former space is kept up to date until --drop-old, so that --rollback takes a second.
    """
    if sum((space is not None, rollback, drop_old, abandon)) > 1:
        raise typer.BadParameter("give one of --space, --rollback, --drop-old and --abandon")
    os.nice(NICE)
    settings = settings_of_market(data)
    settings = settings.model_copy(update={"workers": workers or max(1, usable_cores() // 2)})
    if space is not None:
        _show_swap(run(_change(settings, space, sample, truth, force=force, quiet=as_json)), as_json=as_json)
    elif rollback:
        show(run(_roll_back(settings, quiet=as_json)), as_json=as_json)
    elif drop_old or abandon:
        show(run(_drop(settings, "former" if drop_old else "building")), as_json=as_json)
    else:
        done, failed = run(_reindex(settings, quiet=as_json))
        show({"photos": done, "failed": failed}, as_json=as_json)


async def _reindex(settings: Settings, *, quiet: bool) -> tuple[int, int]:
    async with open_market(settings) as market:
        await market.words.rebuild()
        await market.darkroom.warm()
        return await _fill(market, market.keeper.space, quiet=quiet)


async def _change(
    settings: Settings, name: str, sample: int, truth: Path | None, *, force: bool, quiet: bool
) -> dict[str, Any]:
    async with open_records(settings) as records:
        space = await SpaceRoles(records.database).begin(name)
    async with open_market(settings) as market:
        await market.darkroom.warm()
        former = market.keeper.space
        done, failed = await _fill(market, space, quiet=quiet)
        compared = await compare(market, (former, space), sample, truth, quiet=quiet) if sample or truth else None
        if compared and compared.worse and not force:
            _show_figures(compared, quiet=quiet)
            raise Invalid(
                "finds_less",
                f"The space {space.name} finds less than {former.name}, and is not swapped in.",
                hint="`--force` does it all the same; `--abandon` gives it up.",
            )
        done, failed = await _swap(market, space, done, failed, quiet=quiet)
    return {
        "space": space.name,
        "former": former.name,
        "photos": done,
        "failed": failed,
        "compared": compared.figures if compared else None,
    }


async def _swap(market: Market, space: Space, done: int, failed: int, *, quiet: bool) -> tuple[int, int]:
    """Swaps as soon as no photo lacks a look that could have one; returns photos done and failed in all."""
    relooker = _relooker(market, space)
    while True:
        waiting, newest = await relooker.progress()
        if waiting <= failed and await SpaceRoles(market.database).swap(newest):
            break
        more, failed = await _fill(market, space, quiet=quiet)
        done += more
    # A picture that was on its way when this began may have come in without a look, between the count and the swap.
    more, failed = await _fill(market, space, quiet=quiet)
    return done + more, failed


async def _roll_back(settings: Settings, *, quiet: bool) -> dict[str, Any]:
    async with open_records(settings) as records:
        space_roles = SpaceRoles(records.database)
        former = await space_roles.former()
        if await records.database.read(lambda session: count_without(session, former.name)):
            async with open_market(settings) as market:
                await market.darkroom.warm()
                await _fill(market, former, quiet=quiet)
        await space_roles.roll_back()
    return {"space": former.name}


async def _drop(settings: Settings, role: str) -> dict[str, Any]:
    async with open_records(settings) as records:
        space_roles = SpaceRoles(records.database)
        await space_roles.release(role)
        return {"photos": await space_roles.finish_dropping()}


async def _fill(market: Market, space: Space, *, quiet: bool) -> tuple[int, int]:
    """Makes the looks that are missing; returns how many photos got some, and how many could not."""
    done = failed = 0
    relooker = _relooker(market, space)
    with Progress(console=errors, disable=quiet) as progress:
        task = progress.add_task("Looking", total=await relooker.waiting())
        async for well, badly in relooker.run():
            done, failed = done + well, failed + badly
            progress.advance(task, well + badly)
    return done, failed


def _relooker(market: Market, space: Space) -> Relooker:
    return Relooker(market.database, market.objects, market.darkroom, space.name)


def _show_swap(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show(report, as_json=True)
        return
    if report["compared"]:
        _show_figures(Compared(report["compared"], worse=False), quiet=False)
    show({name: value for name, value in report.items() if name != "compared"}, as_json=False)


def _show_figures(compared: Compared, *, quiet: bool) -> None:
    if quiet:
        return
    table = Table("Space", *HEAD[1:-1])  # without p95, which is not compared
    for name, one in compared.figures.items():
        table.add_row(*row(name, one)[:-1])
    console.print(table)
