"""vitrina doctor"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from urllib.parse import urlsplit

import typer
from rich.text import Text
from sqlalchemy import make_url

from vitrina.catalog.repository import count_shown_looks
from vitrina.cli.common import DataOption, JsonOption, console, settings_of_market, show, told
from vitrina.errors import VitrinaError
from vitrina.market import Market, open_market
from vitrina.photos.repository import count_without, photos_without
from vitrina.photos.whole import lost, not_whole
from vitrina.settings import PREFIX, Settings, unknown_names
from vitrina.storage.repository import last_change

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and what to know or do about it."""

    part: str
    well: bool
    detail: str


def doctor(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Check every part of a market: database, photo store, workers and model, search index, settings.

    Exit status 1 if something needs mending. It may run while the server does.
    """
    findings = asyncio.run(_examine(settings_of_market(data)))
    if as_json:
        show({"findings": [asdict(finding) for finding in findings]}, as_json=True)
    else:
        for finding in findings:
            sign = ("ok  ", "green") if finding.well else ("mend", "red")
            console.print(Text.assemble(sign, " ", (finding.part, "bold"), f": {finding.detail}"))
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


async def _examine(settings: Settings) -> list[Finding]:
    findings = _settings(settings)
    try:
        async with open_market(settings) as market:
            for part, check in _CHECKS.items():
                findings.append(await _finding(part, check(market)))
    except (VitrinaError, OSError) as error:
        findings.append(Finding("market", False, f"It cannot be opened: {told(error)}"))
    return findings


async def _finding(part: str, check: Awaitable[str]) -> Finding:
    try:
        return Finding(part, True, await check)
    except (VitrinaError, OSError, LookupError) as error:
        return Finding(part, False, told(error))


def _settings(settings: Settings) -> list[Finding]:
    local = urlsplit(settings.public_url).hostname in LOOPBACK
    note = " Only this machine can load pictures from there; set VITRINA_PUBLIC_URL." if local else ""
    findings = [Finding("public address", True, f"{settings.public_url}.{note}")]
    if settings.fetch_allow:
        origins = ", ".join(sorted(settings.fetch_allow))
        findings.append(Finding("fetching", True, f"Exempt from the private-address rule: {origins}."))
    return [*findings, *(Finding("settings", False, _misspelt(name)) for name in unknown_names())]


def _misspelt(name: str) -> str:
    near = get_close_matches(name, [f"{PREFIX}{known.upper()}" for known in Settings.model_fields], n=1)
    hint = f"Did you mean {near[0]}?" if near else "docs/settings.md lists those there are."
    return f"{name} is no setting and changes nothing. {hint}"


async def _database(market: Market) -> str:
    name = make_url(market.settings.effective_database_url).render_as_string()
    return f"{name} has this version's schema; {await market.database.read(last_change)} changes so far."


async def _objects(market: Market) -> str:
    await market.objects.check()
    return "Files can be written, read and deleted."


async def _files(market: Market) -> str:
    missing = await lost(market.database, market.objects)
    if missing:
        raise LookupError(
            f"The originals of {len(missing)} photos are missing or cut short, such as {missing[0]}. "
            "Put back the folder objects of a backup, or have their merchants send them again; "
            "of those that nobody has any more, delete the images from their products."
        )
    return "The original of every photo is there."


async def _looks(market: Market) -> str:
    space = market.keeper.space.name
    waiting = await market.database.read(lambda session: count_without(session, space))
    if waiting:
        lacking = await not_whole(
            market.database, market.objects, lambda session, *step: photos_without(session, space, *step)
        )
        raise LookupError(f"{waiting} photos lack what this version searches by. {_remedy(waiting, len(lacking))}")
    return "Every photo has what this version searches by."


def _remedy(waiting: int, lost: int) -> str:
    """What gets photos what they lack; it is made of their originals."""
    if not lost:
        return "Run `vitrina reindex`."
    told = (
        f"The originals of {lost} of them are lost, as told above: nothing can be made of those before they are back."
    )
    return f"{told} Run `vitrina reindex` for the others." if waiting > lost else told


async def _workers(market: Market) -> str:
    await market.darkroom.warm()
    return f"{market.settings.workers} started, with the model."


async def _index(market: Market) -> str:
    await market.keeper.catch_up()
    shown = await market.database.read(lambda session: count_shown_looks(session, market.keeper.space.name))
    if shown != len(market.keeper):
        raise LookupError(f"It holds {len(market.keeper)} looks, but buyers can see {shown}. Delete the folder index.")
    return f"It holds the {shown} looks of all photos that buyers can see."


_CHECKS: dict[str, Callable[[Market], Awaitable[str]]] = {
    "database": _database,
    "photo store": _objects,
    "photo files": _files,
    "workers": _workers,
    "looks": _looks,
    "search index": _index,
}
