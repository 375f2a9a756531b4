"""The house stands as it was designed: which way imports go, and where SQL may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "vitrina"
FACES = ("shopline", "taobao", "media", "pages")
# What speaks SQL, from SQLAlchemy's top module; types and exceptions are not SQL.
STATEMENTS = frozenset({"select", "insert", "update", "delete", "text", "func", "exists", "union", "union_all"})


def imports(path: Path) -> list[tuple[str, str]]:
    """(module, name) of everything a file imports."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
    return found


def may_speak_sql(path: Path) -> bool:
    inside = path.relative_to(SOURCE)
    return (
        path.stem.endswith("repository")
        or "models" in inside.parts
        or path.stem == "models"
        or inside.parts[0] == "storage"
    )


def test_imports_go_one_way() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout
    kept, broken = next(line for line in done.stdout.splitlines() if line.startswith("Contracts:")).split(",")
    assert int(kept.split()[1]) >= 2, "the contracts are gone"
    assert broken.split()[0] == "0"


def test_faces_do_not_know_each_other() -> None:
    for face in FACES:
        others = tuple(f"vitrina.web.{other}" for other in FACES if other != face)
        for path in (SOURCE / "web" / face).rglob("*.py"):
            assert not [module for module, _ in imports(path) if module.startswith(others)], path


def test_domains_know_no_face_and_no_market() -> None:
    upper = ("vitrina.web", "vitrina.cli", "vitrina.market", "vitrina.records")
    for domain in ("catalog", "photos", "search", "access", "events", "storage", "looks", "orders"):
        for path in (SOURCE / domain).rglob("*.py"):
            assert not [module for module, _ in imports(path) if module.startswith(upper)], path


def test_sql_stands_in_repositories_alone() -> None:
    files = [path for path in SOURCE.rglob("*.py") if not may_speak_sql(path)]
    assert len(files) > 50
    for path in files:
        spoken = [name for module, name in imports(path) if module.startswith("sqlalchemy") and name in STATEMENTS]
        assert not spoken, f"{path.relative_to(ROOT)} speaks SQL: {', '.join(spoken)}"


def test_files_are_decoded_in_one_place() -> None:
    readers = ("new_from_buffer", "new_from_file", "load_buffer", "Image.open(", "imdecode", "decode_jpeg")
    decoding = {path for path in SOURCE.rglob("*.py") if any(reader in path.read_text() for reader in readers)}
    # Beside the workers, only a command that re-shoots renditions: files that the market made itself.
    load = SOURCE / "photos" / "darkroom" / "steps" / "load.py"
    assert decoding == {load, SOURCE / "search" / "evaluation" / "reshots.py"}


@pytest.mark.parametrize("word", ["is_replcae", "x-timestrap", "render_item_List"])
def test_the_wires_own_spellings_stay_in_the_faces(word: str) -> None:
    for path in SOURCE.rglob("*.py"):
        if word in path.read_text():
            assert path.is_relative_to(SOURCE / "web"), path


def test_processes_are_spawned_and_never_forked() -> None:
    for path in SOURCE.rglob("*.py"):
        text = path.read_text()
        assert "os.fork(" not in text, path
        assert 'get_context("fork")' not in text, path
