"""The page that `vitrina evaluate` writes: figures, and the worst misses as pictures."""

import base64
from html import escape
from typing import Any

from vitrina.search.evaluation.trials import Trial

SHOWN = 60  # misses on the page; each carries its picture
_STYLE = """body{font:16px system-ui;margin:2rem;max-width:70rem}td,th{padding:.2rem .8rem;text-align:right}
td:first-child,th:first-child{text-align:left}figure{display:inline-block;width:12rem;margin:.5rem;vertical-align:top}
img{max-width:100%;max-height:12rem}figcaption{font-size:.8rem;overflow-wrap:anywhere}"""
_COLUMNS = ("trials", "recall_at_1", "recall_at_5", "map_at_10", "p50", "p95")


def page(report: dict[str, Any], misses: list[tuple[Trial, bytes]]) -> str:
    """An HTML page that needs no other file."""
    rows = {"all": report["all"], **report["by_kind"], **report["by_category"]} if report["all"] else {}
    table = "".join(_row(name, figures) for name, figures in rows.items())
    head = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in _COLUMNS)
    worst = sorted(misses, key=lambda miss: -(miss[0].rank or 10**6))[:SHOWN]
    pictures = "".join(_figure(trial, data) for trial, data in worst)
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Evaluation</title><style>{_STYLE}</style>"
        f"<h1>Found by photo</h1><table><tr><th></th>{head}</tr>{table}</table>"
        f"<h2>{len(misses)} not found first, the worst of them</h2>{pictures}</html>"
    )


def _row(name: str, figures: dict[str, Any]) -> str:
    cells = "".join(
        f"<td>{value:.3f}</td>" if isinstance(value := figures[one], float) else f"<td>{value}</td>" for one in _COLUMNS
    )
    return f"<tr><td>{escape(name)}</td>{cells}</tr>"


def _figure(trial: Trial, data: bytes) -> str:
    place = f"place {trial.rank}" if trial.rank else "not found"
    source = base64.b64encode(data).decode()
    caption = f"<figcaption>{escape(trial.name)}: {place}</figcaption>"
    return f"<figure><img alt='' src='data:image/jpeg;base64,{source}'>{caption}</figure>"
