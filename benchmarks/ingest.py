"""Whole ``add_images`` requests beside the workers alone on the same photos, and the memory that all of it takes.

    PYTHONPATH=tests:benchmarks .venv/bin/python benchmarks/ingest.py [--rounds 5] [--json FILE]

A round is 12 fresh photos of 2 megapixels: developed by a darkroom alone, with looks, as many at once as it takes; then
fetched from a loopback origin, developed, stored and answered by a running server with as many workers, which makes no
siblings, since those of one round would be made while the next is timed. Memory is the
server's and its workers', looked at every 50 ms; pages that processes share are counted in each, so they hold less than
that.
"""

import argparse
import asyncio
import io
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np
from accepted import RULES
from origin import Origin
from PIL import Image
from processes import PeakMemory
from renditions import enlarged
from serving import Server, running_server
from skimage import data as photos

from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.photos.darkroom.job import DevelopJob
from vitrina.photos.darkroom.service import Darkroom
from vitrina.photos.inspect import inspect

PHOTOS = 12
MEGAPIXELS = 2
PROMISED = 0.8


def photo(number: int) -> bytes:
    """A photo unlike all others: turned, and with noise of its own."""
    name = ("astronaut", "chelsea", "coffee", "rocket")[number % 4]
    image = Image.fromarray(np.roll(getattr(photos, name)(), 7 * number, axis=1))
    buffer = io.BytesIO()
    enlarged(image, MEGAPIXELS, number).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


async def alone(darkroom: Darkroom, pictures: list[bytes]) -> float:
    """Seconds the workers take."""
    started = time.monotonic()
    found = [inspect(data, RULES) for data in pictures]
    jobs = [DevelopJob(one.kind, pixels=one.pixels, renditions=True, views="gallery") for one in found]
    await asyncio.gather(*(darkroom.develop(data, job) for data, job in zip(pictures, jobs, strict=True)))
    return time.monotonic() - started


def whole(
    server: Server, merchant: httpx.Client, origin: Origin, pictures: list[bytes], turn: int
) -> tuple[float, float]:
    """Seconds of one request, and the peak of memory in MB while it ran."""
    product = merchant.post("/products", json={"product": {"title_translations": {"en": "P"}, "price": 1}}).json()
    urls = [origin.serve(f"/{turn}-{number}.jpg", data) for number, data in enumerate(pictures)]
    with PeakMemory(server.pid) as memory:
        started = time.monotonic()
        answer = merchant.post(f"/products/{product['id']}/add_images", json={"urls": urls})
        seconds = time.monotonic() - started
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["medias"]) == PHOTOS
    return seconds, memory.peak / 1e6


async def measure(rounds: int, folder: Path) -> dict[str, float]:
    darkroom = Darkroom(spaces=[DEFAULT_SPACE], cache=folder / "models", workers=os.cpu_count() or 1)
    darkroom.start()
    with (
        Origin() as origin,
        running_server(folder / "data", origin.address, VITRINA_FORMATS="") as server,
        server.merchant() as merchant,
    ):
        await darkroom.warm()
        by_workers, by_server, peaks = [], [], []
        for turn in range(rounds + 1):
            pictures = [photo(100 * turn + number) for number in range(PHOTOS)]
            by_workers.append(await alone(darkroom, pictures))
            seconds, peak = await asyncio.to_thread(whole, server, merchant, origin, pictures, turn)
            by_server.append(seconds)
            peaks.append(peak)
    darkroom.close()
    pairs = list(zip(by_workers, by_server, strict=True))[1:]  # the first round warms both up
    return {
        "workers alone, photos/s": PHOTOS / statistics.median(alone for alone, _ in pairs),
        "add_images, photos/s": PHOTOS / statistics.median(served for _, served in pairs),
        "add_images / alone": statistics.median(alone / served for alone, served in pairs),
        "peak memory of all processes, MB (sum of resident sets)": max(peaks),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="measured rounds")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(options.rounds, Path(folder)))
    for name, value in figures.items():
        print(f"{name:56} {value:8.2f}")
    kept = figures["add_images / alone"] >= PROMISED
    print(f"promised at least {PROMISED}: {'kept' if kept else 'NOT KEPT'}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
