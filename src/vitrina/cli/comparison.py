"""What two Spaces find of the same pictures."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.progress import Progress

from vitrina.cli.common import errors
from vitrina.cli.evaluate import FOUND, from_market, from_truth, keep_curve
from vitrina.looks.models import Space
from vitrina.market import Market
from vitrina.search.evaluation.trials import Trial, figures
from vitrina.search.finder import Finder
from vitrina.search.repository import shown_photo_sample


@dataclass(frozen=True, slots=True)
class Compared:
    """Figures of each Space by its name, the present one first; ``worse`` if the new one finds fewer at once."""

    figures: dict[str, dict[str, Any]]
    worse: bool


async def compare(
    market: Market, spaces: Sequence[Space], sample: int, truth: Path | None, *, quiet: bool
) -> Compared | None:
    """Searches with the same pictures in each Space; None where no product is shown.

    Scores in the last one are fitted to what was found, where there is enough of it.
    """
    finder = Finder(market.database, market.indexes, market.visual)
    photos = await market.database.read(shown_photo_sample)
    pictures = from_truth(truth, photos) if truth else from_market(market, photos, sample)
    trials: dict[str, list[Trial]] = {space.name: [] for space in spaces}
    with Progress(console=errors, disable=quiet) as progress:
        task = progress.add_task("Comparing", total=None)
        async for name, kind, photo, data in pictures:
            for space in spaces:
                began = time.perf_counter()
                hits = await finder.find(await market.search.picture_probe(data, space=space.name), FOUND)
                seconds = time.perf_counter() - began
                trials[space.name].append(Trial(name, kind, photo.category or "none", photo.product_id, hits, seconds))
            progress.advance(task)
    if not all(trials.values()):
        return None
    await keep_curve(market, trials[spaces[-1].name], spaces[-1].name)
    found = {name: figures(some) for name, some in trials.items()}
    first, *_, last = found.values()
    return Compared({name: asdict(one) for name, one in found.items()}, last.recall_at_1 < first.recall_at_1)
