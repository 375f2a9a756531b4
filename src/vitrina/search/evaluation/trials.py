"""How well a market's products are found by photo: ranks of trials, summed up."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from vitrina.search.calibration import Calibration, error, fit
from vitrina.search.fusion import fused
from vitrina.search.models import Hit

CUT = 10  # places that count for the mean average precision
CALIBRATED = 5  # best hits of each trial that the calibration is fitted on


@dataclass(frozen=True, slots=True)
class Trial:
    """One picture searched with: its kind, the product it shows, what was found, and how long it took."""

    name: str
    kind: str
    category: str
    product_id: str
    hits: list[Hit]
    seconds: float

    @property
    def rank(self) -> int | None:
        """Place of the right product, from 1."""
        found = (place for place, hit in enumerate(self.hits, 1) if hit.product_id == self.product_id)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Figures:
    """What trials come to; seconds are of a whole search, with its picture."""

    trials: int
    recall_at_1: float
    recall_at_5: float
    map_at_10: float
    p50: float
    p95: float


def figures(trials: Iterable[Trial]) -> Figures:
    """The figures of some trials, of which there must be one at least."""
    trials = list(trials)
    ranks = [trial.rank or float("inf") for trial in trials]
    seconds = sorted(trial.seconds for trial in trials)
    return Figures(
        trials=len(trials),
        recall_at_1=sum(rank <= 1 for rank in ranks) / len(ranks),
        recall_at_5=sum(rank <= 5 for rank in ranks) / len(ranks),
        map_at_10=sum(1 / rank for rank in ranks if rank <= CUT) / len(ranks),
        p50=statistics.median(seconds),
        p95=seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))],
    )


def by(trials: Iterable[Trial], name: str) -> dict[str, Figures]:
    """Figures for each value of an attribute of trials."""
    groups: dict[str, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(getattr(trial, name), []).append(trial)
    return {value: figures(group) for value, group in sorted(groups.items())}


def calibrate(trials: Iterable[Trial]) -> tuple[Calibration | None, float | None]:
    """The curve that explains which hits were right, fitted on every other trial, and its error on the rest."""
    halves: tuple[list[tuple[float, bool]], list[tuple[float, bool]]] = ([], [])
    for number, trial in enumerate(trials):
        halves[number % 2].extend(
            (fused(hit.likeness, hit.points), hit.product_id == trial.product_id) for hit in trial.hits[:CALIBRATED]
        )
    curve = fit(*_columns(halves[0])) if halves[0] else None
    return curve, error(curve, *_columns(halves[1])) if curve and halves[1] else None


def _columns(pairs: list[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [score for score, _ in pairs], [right for _, right in pairs]
