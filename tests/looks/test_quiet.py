"""Nothing is told to anybody: what runs the models keeps no reports to send."""

import os
import subprocess
import sys
from pathlib import Path

from tiny_model import tiny_model

OPEN = """
import sys, time
from pathlib import Path
from vitrina.looks.session import open_session
open_session(Path(sys.argv[1]).read_bytes(), "tiny")
time.sleep(1)
"""


def test_what_runs_models_makes_no_reports(tmp_path: Path) -> None:
    home, model = tmp_path / "home", tmp_path / "tiny.onnx"
    home.mkdir()
    model.write_bytes(tiny_model())
    # As on anybody's machine: the runtime is quiet by itself where it takes itself to be in a test.
    there = {name: value for name, value in os.environ.items() if name not in {"CI", "ORT_DISABLE_TELEMETRY"}}
    there |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
    subprocess.run([sys.executable, "-c", OPEN, model], env=there, check=True, timeout=60)
    assert not [path for path in home.rglob("*") if path.is_file()]
