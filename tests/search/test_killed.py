"""Killed while it clusters, keeps or follows, the index is right when it opens again."""

import asyncio
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from test_index import SPACE, add_shown, opened, vectors

from vitrina.catalog.models import Media
from vitrina.search.index import growing
from vitrina.storage.database import Database

CHILD = Path(__file__).with_name("index_child.py")
PHOTOS, ROUNDS = 1500, 6


@pytest.mark.sqlite
def test_killed_at_any_instant_it_finds_what_is_shown_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "EXACT", 20)
    url = f"sqlite:///{tmp_path / 'vitrina.db'}"
    database = Database(url)
    database.migrate()
    add_shown(database, range(1, PHOTOS + 1))
    looks = np.concatenate([vectors(1, seed=number) for number in range(1, PHOTOS + 1)])
    chance = random.Random(7)  # noqa: S311 - instants, not secrets
    hidden = 0
    for _ in range(ROUNDS):
        first = min(asyncio.run(database.read(_shown)))
        gone = _killed(url, tmp_path / "index", first, chance.uniform(0.1, 1.5))
        shown = asyncio.run(database.read(_shown))
        found = asyncio.run(_found(database, tmp_path / "index", looks[::50]))
        hidden += len(gone)
        assert not shown & set(gone)
        assert found <= shown
        assert shown & set(range(1, PHOTOS + 1, 50)) <= found
    assert hidden > 0
    database.close()


def _shown(session: Session) -> set[int]:
    return set(session.scalars(select(Media.photo_id)))


def _killed(url: str, folder: Path, first: int, after: float) -> list[int]:
    """Runs the child, kills it some time after it opened the index, and returns what it said it had hidden."""
    with subprocess.Popen([sys.executable, CHILD, url, folder, str(first)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        time.sleep(after)
        child.kill()
        return [int(line) for line in child.stdout.read().split()]


async def _found(database: Database, folder: Path, queries: np.ndarray) -> set[int]:
    keeper = await opened(database, folder)
    await keeper.settled()
    found: set[int] = set()
    for query in queries:
        found |= {photo_id for photo_id, _ in keeper.nearest(query[None], 3)[:3]}
    assert keeper.space == SPACE
    await keeper.close()
    return found
