"""Processor time of a photo with and without keeping freed memory; see vitrina.memory.

    .venv/bin/python benchmarks/freed_memory.py PICTURES [ROUNDS]

PICTURES is a folder of JPEG files. Each is developed for a gallery and seen as a query, in processes of their own that
take turns; the medians of ROUNDS (5) are printed, with the pages that the system had to fill for a photo.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from accepted import RULES

from vitrina.looks.bundled.opening import open_embedder
from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.memory import keep_freed_memory
from vitrina.photos.darkroom.develop import develop
from vitrina.photos.darkroom.job import DevelopJob
from vitrina.photos.darkroom.worker import KEPT_MEMORY
from vitrina.photos.inspect import inspect

PICTURES = 40


def main() -> None:
    if len(sys.argv) > 3:
        measure(Path(sys.argv[1]), keep=sys.argv[2] == "keep", models=Path(sys.argv[3]))
        return
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    spent: dict[str, list[list[float]]] = {"keep": [], "give back": []}
    with tempfile.TemporaryDirectory() as models:
        for _ in range(rounds):
            for name, some in spent.items():
                command = [sys.executable, __file__, sys.argv[1], name, models]
                line = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600).stdout
                some.append([float(number) for number in line.split()])
    print("| freed memory | ms a photo | pages | ms a query | pages |\n|---|---|---|---|---|")
    for name, some in spent.items():
        print(f"| {name} | " + " | ".join(f"{median(numbers):.1f}" for numbers in zip(*some, strict=True)) + " |")


def measure(folder: Path, *, keep: bool, models: Path) -> None:
    if keep:
        keep_freed_memory(KEPT_MEMORY)
    embedder = open_embedder(DEFAULT_SPACE.name, models)
    files = [path.read_bytes() for path in sorted(folder.rglob("*.jpg"))[:PICTURES]]
    jobs = [(data, inspect(data, RULES)) for data in files]
    for views in ("gallery", "query"):
        times, pages = [], []
        for data, found in jobs:
            began, before = time.thread_time(), resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            job = DevelopJob(found.kind, pixels=found.pixels, renditions=views == "gallery", views=views)
            develop(data, job, [embedder])
            times.append((time.thread_time() - began) * 1000)
            pages.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
        print(median(times), median(pages))


if __name__ == "__main__":
    main()
