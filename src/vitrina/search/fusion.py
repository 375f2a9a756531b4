"""One score from how alike two photos look and how many of their points agree."""

# What full agreement of points adds to a cosine, the number of points that still prove nothing, and how many more
# make full agreement. Chosen on half of the queries of benchmarks/stages.py among 0.3, 0.5; 4, 5, 6; 25.
WEIGHT, CHANCE, SPAN = 0.3, 4, 25


def fused(likeness: float, points: int) -> float:
    """A score from 0 to 1: the share of all that could be had of both.

    Args:
        likeness: Cosine of the most alike pair of views.
        points: Verified points; 0 where they were not looked at.
    """
    looks, proof = _parts(likeness, points)
    return (looks + proof) / (1 + WEIGHT)


def share_of_points(likeness: float, points: int) -> float:
    """How much of that score, from 0 to 1, came from verified points; the rest came from the looks."""
    looks, proof = _parts(likeness, points)
    return proof / (looks + proof) if looks + proof else 0.0


def _parts(likeness: float, points: int) -> tuple[float, float]:
    proof = min(1.0, max(0.0, (points - CHANCE) / SPAN))
    return min(1.0, max(0.0, likeness)), WEIGHT * proof
