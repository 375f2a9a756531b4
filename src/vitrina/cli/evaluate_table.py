"""The figures of an evaluation as rows, for the terminal and for the page."""

from collections.abc import Iterator
from typing import Any

from vitrina.search.evaluation.trials import Figures

HEAD = ("What", "Trials", "R@1", "R@5", "mAP@10", "p50 ms", "p95 ms")
NO_CATEGORY = "none"  # what a report calls it


def rows(report: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """All trials, each kind of them, and each category; in the order of :data:`HEAD`."""
    yield row("all", report["all"])
    for kind, figures in report["by_kind"].items():
        yield row(kind, figures)
    for category, figures in report["by_category"].items():
        yield row("no category" if category == NO_CATEGORY else f"category {category}", figures)


def row(name: str, figures: dict[str, Any]) -> tuple[str, ...]:
    """What the fields of :class:`Figures` say of some trials, in the order of :data:`HEAD`."""
    found = Figures(**figures)
    shares = (found.recall_at_1, found.recall_at_5, found.map_at_10)
    times = (found.p50 * 1000, found.p95 * 1000)
    return name, str(found.trials), *(f"{share:.3f}" for share in shares), *(f"{one:.0f}" for one in times)
