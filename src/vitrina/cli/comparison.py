"""What two Spaces find of the same pictures."""

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.progress import Progress

from vitrina.cli.common import errors
from vitrina.cli.evaluate import FOUND, from_market, probe_of, telling_curve
from vitrina.cli.evaluate_table import NO_CATEGORY
from vitrina.cli.truth import from_truth
from vitrina.looks.models import Space
from vitrina.market import Market
from vitrina.search.calibration import Calibration, carried
from vitrina.search.evaluation.repository import shown_photo_sample
from vitrina.search.evaluation.trials import Trial, figures
from vitrina.search.finder import Finder
from vitrina.search.repository import calibration, keep_calibration


@dataclass(frozen=True, slots=True)
class Compared:
    """Figures of each Space by its name, the present one first; ``worse`` if the new one finds fewer at once."""

    figures: dict[str, dict[str, Any]]
    worse: bool


async def compare(
    market: Market, spaces: tuple[Space, Space], sample: int, truth: Path | None, *, quiet: bool
) -> Compared | None:
    """Searches with the same pictures in each Space; None where no product is shown.

    Scores in the second one go by what was found, where there is enough of it.
    """
    finder = Finder(market.database, market.indexes, market.assortment, market.visual)
    photos = await market.database.read(shown_photo_sample)
    pictures = from_truth(truth, photos) if truth else from_market(market, photos, sample)
    trials: dict[str, list[Trial]] = {space.name: [] for space in spaces}
    with Progress(console=errors, disable=quiet) as progress:
        task = progress.add_task("Comparing", total=None)
        async for name, kind, photo, data in pictures:
            for space in spaces:
                began = time.perf_counter()
                if (probe := await probe_of(market, name, data, space.name)) is None:
                    break
                hits = await finder.find(probe, FOUND)
                seconds = time.perf_counter() - began
                trials[space.name].append(
                    Trial(name, kind, photo.category or NO_CATEGORY, photo.product_id, hits, seconds)
                )
            progress.advance(task)
    if not all(trials.values()):
        return None
    curve = await _curve(market, *spaces, trials, fitted=truth is not None)
    if curve:
        await market.database.write(lambda session: keep_calibration(session, spaces[1].name, curve))
    found = {name: figures(some) for name, some in trials.items()}
    first, last = found.values()
    return Compared({name: asdict(one) for name, one in found.items()}, last.recall_at_1 < first.recall_at_1)


async def _curve(
    market: Market, former: Space, space: Space, trials: dict[str, list[Trial]], *, fitted: bool
) -> Calibration | None:
    """What scores in a Space mean: ``fitted`` to pictures of buyers, or as they mean it in the former one."""
    after, before = telling_curve(trials[space.name]), telling_curve(trials[former.name])
    if fitted or after is None or before is None:
        return after if fitted else None
    return carried(await calibration(market.database, former.name), before, after)
