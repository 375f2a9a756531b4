"""docs/compatibility.md says what is so."""

from pathlib import Path

from vitrina.web.compatibility import PARTIAL, page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_not_stale() -> None:
    assert (ROOT / "docs/compatibility.md").read_text(encoding="utf-8") == page(), "run make compatibility"


def test_the_core_is_there() -> None:
    rows = [line.split("|")[1:3] for line in page().splitlines() if line.startswith("| `")]
    there = {name.strip(" `") for name, _ in rows}
    core = [name for name in there if name.split()[1].startswith(("/products", "/categories", "/media"))]
    assert len(core) == 49
    assert set(PARTIAL) <= there
