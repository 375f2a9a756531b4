"""What is installed is whole: the wheel has every file of the source, the container what it is built from."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
NEEDED = ("pyproject.toml", "README.md", "LICENSE")


def test_the_wheel_has_every_file_of_the_source(tmp_path: Path) -> None:
    source = tmp_path / "source"
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", source / "src", ignore=ignored)
    for name in NEEDED:
        shutil.copy(ROOT / name, source / name)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--wheel-dir", tmp_path, source], check=True, timeout=120)
    (wheel,) = tmp_path.glob("vitrina-*.whl")
    there = set(ZipFile(wheel).namelist())
    wanted = {str(path.relative_to(source / "src")) for path in (source / "src").rglob("*") if path.is_file()}
    assert {one for one in wanted if one.startswith("vitrina/")} <= there
    assert len(wanted) > 100


def test_the_container_is_built_from_what_is_there() -> None:
    let_in = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    wanted = {name for names in copies for name in names.split()}
    assert wanted == let_in
    assert all((ROOT / name).exists() for name in wanted)
    lock = (ROOT / "requirements.lock").read_text()
    assert {"psycopg==", "litestar=="} <= set(re.findall(r"^[a-z]+==", lock, re.MULTILINE))
