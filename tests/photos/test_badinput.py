"""Every hostile and odd picture that could be collected, through both doors of one darkroom."""

import asyncio
import csv
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from shared_data import shared_data

from vitrina.errors import VitrinaError
from vitrina.photos.darkroom import Darkroom
from vitrina.photos.errors import PhotoRefused
from vitrina.photos.inspect import InspectRules, inspect
from vitrina.photos.job import DevelopJob
from vitrina.photos.kinds import Kind

UPLOAD = InspectRules(frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP}), 3 * 1024**2)
URL = InspectRules(frozenset({Kind.JPEG, Kind.PNG}), 10 * 1024**2)
# The slowest of them takes about a second on one free core.
SECONDS = 10
GROWTH_BYTES = 150 * 1024**2


@pytest.fixture
def darkroom(tmp_path: Path) -> Iterator[Darkroom]:
    darkroom = Darkroom(space=None, cache=tmp_path, workers=2, deadline=SECONDS)
    darkroom.start()
    yield darkroom
    darkroom.close()


async def answer(darkroom: Darkroom, data: bytes, rules: InspectRules, *, renditions: bool) -> str:
    """What a door says: ``accepted``, ``rejected``, or what must never happen."""
    started = time.monotonic()
    try:
        found = inspect(data, rules)
        job = DevelopJob(found.kind, pixels=found.pixels, renditions=renditions, views=None)
        made = await darkroom.develop(data, job)
    except PhotoRefused as refused:
        outcome = "rejected" if refused.message and refused.hint else f"an unexplained refusal: {refused!r}"
    except VitrinaError as error:
        outcome = f"not the picture's fault: {error!r}"
    else:
        same = (made.width, made.height) == (found.width, found.height)
        outcome = "accepted" if same else "accepted with another size"
    return outcome if time.monotonic() - started < SECONDS else "too slow"


def resident(pids: list[int]) -> int:
    """Bytes of memory that some processes hold together."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * 4096


def test_every_bad_input_gets_the_expected_answer_at_both_doors(darkroom: Darkroom) -> None:
    rows = list(csv.DictReader(shared_data("badinput.csv").read_text().splitlines()))
    folder = shared_data("badinput")

    async def sweep() -> list[str]:
        await darkroom.warm()
        before, workers = resident(darkroom.pids), set(darkroom.pids)
        wrong = []
        for row in rows:
            data = (folder / row["file"]).read_bytes()
            answers = await asyncio.gather(
                answer(darkroom, data, UPLOAD, renditions=False), answer(darkroom, data, URL, renditions=True)
            )
            for door, given in zip(("upload", "url"), answers, strict=True):
                expected = row[f"expected_{door}"]
                if given != expected and not (expected == "either" and given in {"accepted", "rejected"}):
                    wrong.append(f"{door} {row['file']}: expected {expected}, got {given}")
        if set(darkroom.pids) != workers:
            wrong.append("a worker died")
        if resident(darkroom.pids) > before + GROWTH_BYTES:
            wrong.append(f"the workers grew from {before} to {resident(darkroom.pids)} bytes")
        return wrong

    assert len(rows) > 500
    assert asyncio.run(sweep()) == []
