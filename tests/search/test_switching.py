"""The market changes the model it searches by, while it serves."""

import json
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Self

import pytest
from drawing import jpeg, saved
from PIL import Image, ImageDraw, ImageFilter
from serving import VITRINA
from shopfront import Json, Shopfront, find, title, upload
from tiny_model import tiny_model
from two_spaces import NEW, two_spaces

from vitrina.looks.spaces import DEFAULT_SPACE

pytestmark = pytest.mark.sqlite

OLD = DEFAULT_SPACE.name
SECONDS = 60.0  # in which a busy machine notices what one at rest does in two


@pytest.fixture(name="front", scope="module")
def _front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shopfront]:
    with two_spaces(tmp_path_factory.mktemp("switching")) as front:
        yield front


def asked(front: Shopfront, query: str) -> list[tuple[str | int, ...]]:
    with closing(sqlite3.connect(front.server.data / "vitrina.db")) as connection:
        return list(connection.execute(query))


def looks_in(front: Shopfront, space: str) -> int:
    [(count,)] = asked(front, f"SELECT count(DISTINCT photo_id) FROM looks WHERE space = '{space}'")  # noqa: S608
    return int(count)


def searched_in(front: Shopfront) -> str:
    """The Space that a picture handed in now is seen in."""
    image_id = upload(front.buyer, jpeg(1))
    [(space,)] = asked(front, f"SELECT space FROM snapshots WHERE id = '{image_id}'")  # noqa: S608
    return str(space)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


class Searching:
    """Buyers who search without rest: each must find the product in the picture first."""

    def __init__(self, front: Shopfront, shown: dict[int, Json]) -> None:
        self._front = front
        self._shown = shown
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._search)
        self.searches = 0
        self.wrong: list[object] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _search(self) -> None:
        while not self._over.is_set():
            for number, product in self._shown.items():
                try:
                    found = self._front.titles(jpeg(number))[:1]
                except Exception as error:  # noqa: BLE001 - whatever it is, the search failed
                    found = [repr(error)]
                self.searches += 1
                time.sleep(1)
                if found != [title(product)]:
                    self.wrong.append((number, found))


def added(front: Shopfront, numbers: range) -> dict[int, Json]:
    products = {number: front.product() for number in numbers}
    for number, product in products.items():
        front.add(product, jpeg(number))
    return products


def reindex(front: Shopfront, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [VITRINA, "reindex", *arguments, "--data", front.server.data, "--json"]
    return subprocess.run([str(part) for part in command], capture_output=True, check=False, timeout=240)


def test_another_model_takes_over_and_gives_back_while_buyers_search(front: Shopfront) -> None:
    shown = added(front, range(9100, 9103))
    before = {number: upload(front.buyer, jpeg(number)) for number in list(shown)[:2]}
    with Searching(front, shown) as searching:
        changing = subprocess.Popen(
            [VITRINA, "reindex", "--space", NEW, "--sample", "1", "--force", "--data", front.server.data, "--json"],
            stdout=subprocess.PIPE,
        )
        late = added(front, range(9200, 9202))
        report = json.loads(changing.communicate(timeout=240)[0])
        assert changing.returncode == 0
        wait_until(lambda: searched_in(front) == NEW)
        later = added(front, range(9300, 9301))
        assert reindex(front, "--rollback").returncode == 0
        wait_until(lambda: searched_in(front) == OLD)
    assert not searching.wrong
    assert searching.searches > 3
    assert (report["space"], report["former"], report["failed"]) == (NEW, OLD, 0)
    assert set(report["compared"]) == {OLD, NEW}
    everything = shown | late | later
    assert [front.titles(jpeg(number))[0] for number in everything] == [title(one) for one in everything.values()]
    # Every photo, also those that came while all this went on, has looks in both.
    wait_until(lambda: looks_in(front, OLD) == looks_in(front, NEW) == len(everything))
    # A picture handed in before is still searched with, in the Space it was seen in.
    assert [find(front.buyer, before[number])[0]["title"] for number in before] == [title(shown[n]) for n in before]


def test_the_former_space_goes_when_it_is_dropped(front: Shopfront) -> None:
    assert reindex(front, "--rollback").returncode == 0  # forward again
    assert reindex(front, "--drop-old").returncode == 0
    assert looks_in(front, OLD) == 0
    assert b"no_former_space" in reindex(front, "--rollback").stderr
    wait_until(lambda: {path.name for path in (front.server.data / "index" / "looks").iterdir()} == {NEW})
    front.server.stop()
    front.server.start()
    assert searched_in(front) == NEW
    assert front.titles(jpeg(9101))


def soft(colour: str) -> bytes:
    """A soft disc in the middle of white: no points, and nothing but white in the corner."""
    image = Image.new("RGB", (320, 320), "white")
    ImageDraw.Draw(image).ellipse((90, 90, 230, 230), fill=colour)
    return saved(image.filter(ImageFilter.GaussianBlur(30)), quality=90)


def test_a_space_that_finds_less_is_not_swapped_in(front: Shopfront, tmp_path: Path) -> None:
    rows = ["query,product"]
    for colour in ("red", "green", "blue", "black"):
        product = front.product()
        front.add(product, soft(colour))
        (tmp_path / f"{colour}.jpg").write_bytes(soft(colour))
        rows.append(f"{colour}.jpg,{title(product)}")
    (tmp_path / "truth.csv").write_text("\n".join(rows))
    (tmp_path / "blind.onnx").write_bytes(tiny_model(9, places=1))
    front.server.command("space", "add", "blind", "--from", str(tmp_path / "blind.onnx"))
    refused = reindex(front, "--space", "blind", "--truth", str(tmp_path / "truth.csv"))
    assert b"finds_less" in refused.stderr, refused
    assert searched_in(front) == NEW
    assert reindex(front, "--abandon").returncode == 0
    assert looks_in(front, "blind") == 0
