"""vitrina evaluate"""

import random
import time
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from vitrina.cli.common import DataOption, JsonOption, console, errors, run, settings_of_market, show
from vitrina.cli.evaluate_page import page
from vitrina.cli.evaluate_table import HEAD, NO_CATEGORY, rows
from vitrina.cli.truth import from_truth
from vitrina.market import Market, open_market
from vitrina.photos import files
from vitrina.photos.errors import PhotoRefused
from vitrina.photos.kinds import Kind
from vitrina.photos.renditions import XLARGE
from vitrina.search.calibration import Calibration
from vitrina.search.evaluation.repository import ShownPhoto, shown_photo_sample
from vitrina.search.evaluation.reshots import reshots
from vitrina.search.evaluation.trials import Trial, by, calibrate, figures
from vitrina.search.finder import EVERY_STAGE, Finder, Probe, Stage
from vitrina.search.repository import keep_calibration
from vitrina.settings import Settings

FOUND = 20  # products looked at for each picture
SEED = 1
MOST_SAMPLE = 100_000  # half a day of searches
FEWEST, MOST_OFF = 100, 0.1  # trials and error of a calibration that is kept
KEPT = "Scores go by it from now on."
NOT_KEPT = (
    f"Scores stay as they were: another curve takes {FEWEST} pictures of a --truth CSV, every stage, and an error of "
    f"{MOST_OFF} at most."
)


def evaluate(
    sample: Annotated[
        int, typer.Option("--sample", min=1, max=MOST_SAMPLE, help="Photos of the market to take again.")
    ] = 50,
    truth: Annotated[
        Path | None,
        typer.Option(
            "--truth", help="CSV of query,product pairs instead: id, SKU or title.", exists=True, dir_okay=False
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with the worst misses here.", dir_okay=False)
    ] = None,
    without: Annotated[
        list[Stage] | None, typer.Option("--without", help="Stage of the search to leave out; may be repeated.")
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how well products are found by photo.

    Photos of the market are damaged as a buyer's would be (cropped, seen askew, in other light, blurred, saved badly,
    before another ground) and searched with; or, with --truth, pictures whose products are known. Files of a truth
    CSV stand beside it. Scores go by what pictures of a truth CSV say from then on, if they say enough.
    """
    if html and not html.parent.is_dir():
        raise typer.BadParameter(f"There is no folder {html.parent}.", param_hint="--html")
    report, misses = run(
        _evaluate(settings_of_market(data), sample, truth, EVERY_STAGE.difference(without or ()), quiet=as_json)
    )
    if as_json:
        show(report, as_json=True)
    else:
        _print(report)
    if html:
        html.write_text(page(report, misses), encoding="utf-8")


async def _evaluate(
    settings: Settings, sample: int, truth: Path | None, stages: frozenset[Stage], *, quiet: bool
) -> tuple[dict[str, Any], list[tuple[Trial, bytes]]]:
    trials: list[Trial] = []
    misses: list[tuple[Trial, bytes]] = []
    async with open_market(settings) as market:
        await market.darkroom.warm()
        finder = Finder(market.database, market.indexes, market.assortment, market.visual, stages)
        photos = await market.database.read(shown_photo_sample)
        pictures = from_truth(truth, photos) if truth else from_market(market, photos, sample)
        with Progress(console=errors, disable=quiet) as progress:
            task = progress.add_task("Searching", total=None)
            async for name, kind, photo, data in pictures:
                progress.advance(task)
                began = time.perf_counter()
                if (probe := await probe_of(market, name, data)) is None:
                    continue
                hits = await finder.find(probe, FOUND)
                took, category = time.perf_counter() - began, photo.category or NO_CATEGORY
                trial = Trial(name, kind, category, photo.product_id, hits, took)
                trials.append(trial)
                if trial.rank != 1:
                    misses.append((trial, data))
        # Photos taken again are more like themselves than a buyer's are like them, so their curve would call what
        # buyers find unlikely; and a search with a stage left out has scores of its own.
        curve = telling_curve(trials) if truth and stages == EVERY_STAGE else None
        if curve:
            space = market.keeper.space.name
            await market.database.write(lambda session: keep_calibration(session, space, curve))
    return _report(trials) | {"calibration_kept": curve is not None}, misses


async def probe_of(market: Market, name: str, data: bytes, space: str | None = None) -> Probe | None:
    """What to search with for a picture, or None where it is none, which is told."""
    try:
        return await market.search.picture_probe(data, space=space)
    except PhotoRefused as error:
        errors.print(f"{name}: {error} It is left out.", highlight=False)
        return None


def telling_curve(trials: list[Trial]) -> Calibration | None:
    """The curve that trials say scores have, if they say enough."""
    curve, off = calibrate(trials)
    # A curve of a few trials, or one that is off on the half it was not fitted on, would say less than ours.
    return curve if off is not None and len(trials) >= FEWEST and off <= MOST_OFF else None


async def from_market(
    market: Market, photos: list[ShownPhoto], sample: int
) -> AsyncIterator[tuple[str, str, ShownPhoto, bytes]]:
    """Photos of the market taken again, with their names, kinds and products."""
    chosen = random.Random(SEED).sample(photos, min(sample, len(photos)))  # noqa: S311 - a sample, not a secret
    for number, photo in enumerate(chosen):
        data = await market.objects.get(files.path(photo.sha256, XLARGE, Kind.JPEG.extension))
        for kind, file in reshots(data, number).items():
            yield f"{photo.title} ({kind})", kind, photo, file


def _report(trials: list[Trial]) -> dict[str, Any]:
    if not trials:
        return {"all": None, "by_kind": {}, "by_category": {}, "calibration": None, "calibration_error": None}
    curve, off = calibrate(trials)
    return {
        "all": asdict(figures(trials)),
        "by_kind": {name: asdict(one) for name, one in by(trials, "kind").items()},
        "by_category": {name: asdict(one) for name, one in by(trials, "category").items()},
        "calibration": asdict(curve) if curve else None,
        "calibration_error": off,
    }


def _print(report: dict[str, Any]) -> None:
    if report["all"] is None:
        console.print("There is nothing to search for: no product is shown.")
        return
    table = Table(*HEAD)
    for row in rows(report):
        table.add_row(*row)
    console.print(table)
    if report["calibration_error"] is not None:
        curve = ", ".join(f"{name} {value:.4g}" for name, value in report["calibration"].items())
        console.print(f"Calibration: {curve}, error {report['calibration_error']:.3f}", highlight=False)
        console.print(KEPT if report["calibration_kept"] else NOT_KEPT)
