"""Runs the command ``vitrina`` for tests: as a process of its own, or inside this one."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from serving import VITRINA
from typer.testing import CliRunner, Result

from vitrina.cli import app


def vitrina(*arguments: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> Any:
    """Runs the command; what it wrote is text."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VITRINA_")}
    return subprocess.run(
        [VITRINA, *arguments],
        env=clean | {"VITRINA_WORKERS": "1", "COLUMNS": "100", "NO_COLOR": "1"} | (env or {}),
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def inside(*arguments: str | Path, env: dict[str, str] | None = None) -> Result:
    """The same in this process, which is faster; for what ends before any work."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=env)


def words(text: str) -> str:
    """Text without the lines and frames it is laid out in."""
    return " ".join(text.replace("│", " ").split())


def result(*arguments: str | Path) -> Any:
    """The JSON that a command prints; nothing else may stand on standard output."""
    done = vitrina(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
