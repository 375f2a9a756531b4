"""vitrina evaluate"""

import csv
import random
import time
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from vitrina.cli.common import DataOption, JsonOption, console, errors, load_settings, run, show
from vitrina.cli.evaluate_page import page
from vitrina.market import Market, open_market
from vitrina.photos import files
from vitrina.photos.kinds import Kind
from vitrina.photos.renditions import XLARGE
from vitrina.search.evaluation.reshots import reshots
from vitrina.search.evaluation.trials import Figures, Trial, by, calibrate, figures
from vitrina.search.finder import EVERY_STAGE, Finder, Stage
from vitrina.search.repository import ShownPhoto, keep_calibration, shown_photo_sample
from vitrina.settings import Settings

FOUND = 20  # products looked at for each picture
SEED = 1
PLACES = ("", "queries")  # where the files of a truth CSV stand, beside it
FEWEST, MOST_OFF = 100, 0.1  # trials and error of a calibration that is kept


def evaluate(
    sample: Annotated[int, typer.Option("--sample", min=1, help="Photos of the market to take again.")] = 50,
    truth: Annotated[
        Path | None,
        typer.Option("--truth", help="CSV of query,product pairs instead: id, SKU or title.", exists=True),
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with the worst misses here.")] = None,
    without: Annotated[
        list[Stage] | None, typer.Option("--without", help="Stage of the search to leave out; may be repeated.")
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how well products are found by photo.

    Photos of the market are damaged as a buyer's would be (cropped, seen askew, in other light, blurred, saved badly,
    before another ground) and searched with; or, with --truth, pictures whose products are known. Files of a truth
    CSV stand beside it.
    """
    report, misses = run(
        _evaluate(load_settings(data), sample, truth, EVERY_STAGE.difference(without or ()), quiet=as_json)
    )
    if html:
        html.write_text(page(report, misses), encoding="utf-8")
    if as_json:
        show(report, as_json=True)
    else:
        _print(report)


async def _evaluate(
    settings: Settings, sample: int, truth: Path | None, stages: frozenset[Stage], *, quiet: bool
) -> tuple[dict[str, Any], list[tuple[Trial, bytes]]]:
    trials: list[Trial] = []
    misses: list[tuple[Trial, bytes]] = []
    async with open_market(settings) as market:
        await market.darkroom.warm()
        finder = Finder(market.database, market.indexes, market.visual, stages)
        photos = await market.database.read(shown_photo_sample)
        pictures = from_truth(truth, photos) if truth else from_market(market, photos, sample)
        with Progress(console=errors, disable=quiet) as progress:
            task = progress.add_task("Searching", total=None)
            async for name, kind, photo, data in pictures:
                began = time.perf_counter()
                hits = await finder.find(await market.search.picture_probe(data), FOUND)
                trial = Trial(name, kind, photo.category or "none", photo.product_id, hits, time.perf_counter() - began)
                trials.append(trial)
                if trial.rank != 1:
                    misses.append((trial, data))
                progress.advance(task)
        if stages == EVERY_STAGE:  # a curve that belongs to a search with a stage left out is not kept
            await keep_curve(market, trials, market.keeper.space.name)
    return _report(trials), misses


async def keep_curve(market: Market, trials: list[Trial], space: str) -> None:
    """Has scores in a Space go by what trials in it say, if they say enough."""
    curve, off = calibrate(trials)
    # A curve of a few trials, or one that is off on the half it was not fitted on, would say less than ours.
    if curve and off is not None and len(trials) >= FEWEST and off <= MOST_OFF:
        await market.database.write(lambda session: keep_calibration(session, space, curve))


async def from_market(
    market: Market, photos: list[ShownPhoto], sample: int
) -> AsyncIterator[tuple[str, str, ShownPhoto, bytes]]:
    """Photos of the market taken again, with their names, kinds and products."""
    chosen = random.Random(SEED).sample(photos, min(sample, len(photos)))  # noqa: S311 - a sample, not a secret
    for number, photo in enumerate(chosen):
        data = await market.objects.get(files.path(photo.sha256, XLARGE, Kind.JPEG.extension))
        for kind, file in reshots(data, number).items():
            yield f"{photo.title} ({kind})", kind, photo, file


async def from_truth(truth: Path, photos: list[ShownPhoto]) -> AsyncIterator[tuple[str, str, ShownPhoto, bytes]]:
    """Pictures of a CSV, with their names, kinds and products."""
    known = {key: photo for photo in reversed(photos) for key in (photo.title, photo.sku, photo.product_id) if key}
    with truth.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        wanted = row.get("product") or row.get("product_id") or ""
        path = next((path for place in PLACES if (path := truth.parent / place / row["query"]).is_file()), None)
        photo = known.get(wanted)
        if photo is None or path is None:
            missing = f"file {row['query']!r}" if path is None else f"product {wanted!r}"
            errors.print(f"There is no {missing}; the row is left out.", highlight=False)
            continue
        yield row["query"], "truth", photo, path.read_bytes()


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
    table = Table("What", "Trials", "R@1", "R@5", "mAP@10", "p50 ms", "p95 ms")
    rows = {"all": report["all"], **report["by_kind"]}
    for category, one in report["by_category"].items():
        rows[f"category {category}"] = one
    for name, one in rows.items():
        found = Figures(**one)
        shares = (found.recall_at_1, found.recall_at_5, found.map_at_10)
        times = (found.p50 * 1000, found.p95 * 1000)
        table.add_row(name, str(found.trials), *(f"{share:.3f}" for share in shares), *(f"{one:.0f}" for one in times))
    console.print(table)
    if report["calibration_error"] is not None:
        console.print(f"Calibration {report['calibration']}, error {report['calibration_error']:.3f}", highlight=False)
