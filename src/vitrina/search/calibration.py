"""What a score means: how likely it is that a product found is the one in the picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 50  # of Newton's method; a handful are enough where both answers occur
RIDGE = 1e-3  # keeps the curve finite where one score parts right from wrong


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over fused scores (Platt 1999); it rises, so it changes no order."""

    slope: float
    middle: float

    def __call__(self, score: float) -> float:
        """How likely a hit with this fused score is right, from 0 to 1."""
        return 1 / (1 + math.exp(-self.slope * (score - self.middle)))


# Fitted on half of the queries of benchmarks/stages.py; `vitrina evaluate --truth` fits a market's own.
DEFAULT = Calibration(slope=8.34, middle=0.606)

# A best hit less likely than this is called not similar. Among 81 groceries that kept 115 of 120 photos of groceries
# and 6 of 100 photos of garments; benchmarks/kinds.py measures it on more.
SIMILAR = 0.07


def fit(scores: Sequence[float], right: Sequence[bool]) -> Calibration | None:
    """The curve that explains best which hits were right; None where it would not rise or only one answer occurs."""
    if len(set(right)) < 2:
        return None
    columns = np.column_stack([np.asarray(scores, np.float64), np.ones(len(scores))])
    target, weights = np.asarray(right, np.float64), np.zeros(2)
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30)))
        slope = columns.T @ (target - likely) - RIDGE * weights
        bend = (columns * (likely * (1 - likely))[:, None]).T @ columns + RIDGE * np.eye(2)
        weights = weights + np.linalg.solve(bend, slope)
    if weights[0] <= 0:
        return None
    return Calibration(float(weights[0]), float(-weights[1] / weights[0]))


def carried(known: Calibration, before: Calibration, after: Calibration) -> Calibration:
    """The curve of one Space made one of another, by what the same pictures say in both.

    A score there means what that score means here for which these pictures are as likely right.

    Args:
        known: The curve of the first Space.
        before: The pictures' curve in the first Space.
        after: The pictures' curve in the second.
    """
    wider = after.slope / before.slope
    return Calibration(known.slope * wider, after.middle - (before.middle - known.middle) / wider)


def error(calibration: Calibration, scores: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: how far likelihoods are from shares of right ones, in bins of equal count."""
    likely = np.array([calibration(score) for score in scores])
    order = np.array_split(np.argsort(likely), bins)
    target = np.asarray(right, np.float64)
    return float(
        sum(abs(likely[part].mean() - target[part].mean()) * len(part) for part in order if len(part)) / len(likely)
    )
