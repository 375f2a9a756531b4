"""The page that `vitrina evaluate` writes: figures, and the worst misses as pictures."""

import base64
from collections.abc import Iterable
from html import escape
from typing import Any

from vitrina.cli.evaluate_table import HEAD, rows
from vitrina.search.evaluation.trials import Trial

SHOWN = 60  # misses on the page; each carries its picture
_STYLE = """body{font:16px system-ui;margin:2rem;max-width:70rem}td,th{padding:.2rem .8rem;text-align:right}
td:first-child,th:first-child{text-align:left}figure{display:inline-block;width:12rem;margin:.5rem;vertical-align:top}
img{max-width:100%;max-height:12rem}figcaption{font-size:.8rem;overflow-wrap:anywhere}"""


def page(report: dict[str, Any], misses: list[tuple[Trial, bytes]]) -> str:
    """An HTML page that needs no other file."""
    head = _row(HEAD, "th")
    table = "".join(_row(row, "td") for row in rows(report)) if report["all"] else ""
    worst = sorted(misses, key=lambda miss: -(miss[0].rank or 10**6))[:SHOWN]
    more = f", the worst {SHOWN} of them" if len(misses) > SHOWN else ""
    pictures = "".join(_figure(trial, data) for trial, data in worst)
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Evaluation</title><style>{_STYLE}</style>"
        f"<h1>Found by photo</h1><table>{head}{table}</table>"
        f"<h2>Not found first: {len(misses)}{more}</h2>{pictures}</html>"
    )


def _row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _figure(trial: Trial, data: bytes) -> str:
    place = f"place {trial.rank}" if trial.rank else "not found"
    source = base64.b64encode(data).decode()
    caption = f"<figcaption>{escape(trial.name)}: {place}</figcaption>"
    return f"<figure><img alt='' src='data:image/jpeg;base64,{source}'>{caption}</figure>"
