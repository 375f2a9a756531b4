"""Killed while another model takes over, the market is searched in one Space or the other, wholly and rightly."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing

import msgspec
import pytest
from drawing import jpeg
from serving import VITRINA
from shopfront import Json, Shopfront, answered, title
from two_spaces import NEW, two_spaces

from vitrina.looks.registry.models import BUNDLED, Roles

pytestmark = pytest.mark.sqlite

PHOTOS, ROUNDS = 6, 3
SEED = 4


@pytest.fixture(name="front", scope="module")
def _front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shopfront]:
    with two_spaces(tmp_path_factory.mktemp("swap-kill")) as front:
        yield front


class Reindexing:
    """``vitrina reindex``, which may be killed with its workers."""

    def __init__(self, front: Shopfront, *arguments: str) -> None:
        command = [VITRINA, "reindex", *arguments, "--data", front.server.data, "--json"]
        self._process = subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> bool:
        """Ends it at once; returns whether it was still at work."""
        working = self._process.poll() is None
        if working:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        return working

    def finish(self) -> float:
        """Seconds until it has ended well."""
        began = time.monotonic()
        assert self._process.wait(240) == 0
        return time.monotonic() - began


def roles(front: Shopfront) -> Roles:
    with closing(sqlite3.connect(front.server.data / "vitrina.db")) as connection:
        [(value,)] = connection.execute("SELECT value FROM facts WHERE key = 'spaces'")
    return msgspec.json.decode(value, type=Roles)


def check(front: Shopfront, shown: dict[int, Json], hidden: dict[int, Json]) -> None:
    for number in [*shown, *hidden][::2]:
        found = front.titles(jpeg(number))
        assert not {title(product) for product in hidden.values()} & set(found)
        # Few enough that all are compared: whatever is shown is found.
        assert {title(product) for product in shown.values()} == set(found)
        if number in shown:
            assert found[0] == title(shown[number])


def looked_at(front: Shopfront) -> None:
    """The index holds as many looks as the catalogue shows, says the command that compares them."""
    doctor = [VITRINA, "doctor", "--data", front.server.data, "--json"]
    done = subprocess.run([str(part) for part in doctor], capture_output=True, check=False, timeout=120)
    findings = {one["part"]: one for one in json.loads(done.stdout)["findings"]}
    assert findings["search index"]["well"], findings


def test_killed_at_any_instant_searches_are_right(front: Shopfront) -> None:
    choose = random.Random(SEED)  # noqa: S311 - moments, not secrets
    shown = {number: front.product() for number in range(9400, 9400 + PHOTOS)}
    for number, product in shown.items():
        front.add(product, jpeg(number))
    hidden: dict[int, Json] = {}
    alone = Reindexing(front, "--space", NEW, "--sample", "0").finish()
    for turn in range(ROUNDS):
        # By turns back to what was before, and forward with everything to be done again.
        back = roles(front).active == NEW
        if not back and roles(front).former:
            Reindexing(front, "--drop-old").finish()
        arguments = ("--rollback",) if back else ("--space", NEW, "--sample", "0")
        reindexing = Reindexing(front, *arguments)
        number, product = shown.popitem()
        answered(front.merchant.delete(f"/products/{product['id']}"))
        hidden[number] = product
        # The whole of what it does, from its start to after the swap; going back takes a third of the time.
        time.sleep(alone * (turn + choose.random()) / ROUNDS * (0.4 if back else 1.0))
        if turn % 2:
            front.server.kill()
        reindexing.kill()
        if turn % 2:
            front.server.start()
        check(front, shown, hidden)
    if roles(front).active != NEW:
        if roles(front).former:
            Reindexing(front, "--drop-old").finish()
        Reindexing(front, "--space", NEW, "--sample", "0").finish()
    assert roles(front) == Roles(NEW, former=BUNDLED)
    check(front, shown, hidden)
    looked_at(front)
