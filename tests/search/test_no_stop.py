"""Searches go on without an error or a wrong answer while the index grows into clusters, is kept, and compacted."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session
from test_index import add_shown, opened, vectors

from vitrina.catalog.models import Media
from vitrina.search.index import growing, keeper
from vitrina.search.index.keeper import IndexKeeper
from vitrina.storage.database import Database
from vitrina.storage.repository import log_changes

BEFORE, STEP, STEPS = 300, 100, 12
SEARCHES = 1000


def test_a_thousand_searches_while_the_index_grows(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(growing, "EXACT", 350)
    monkeypatch.setattr(keeper, "KEEP_EVERY", 150)
    add_shown(database, range(1, BEFORE + 1))
    asyncio.run(_grow(database, tmp_path / "index"))


async def _grow(database: Database, folder: Path) -> None:
    index = await opened(database, folder)
    shown, gone = set(range(1, BEFORE + 1)), set[int]()
    growth = asyncio.create_task(_change(database, index, shown, gone))
    clustered, number = set[bool](), 0
    while number < SEARCHES or not growth.done():
        number += 1
        wanted = sorted(shown)[number * 37 % len(shown)]
        gone_before = set(gone)
        await index.catch_up()
        found = await asyncio.to_thread(index.nearest, vectors(1, seed=wanted), 5)
        if wanted not in gone:  # it may have gone meanwhile
            assert found[0][0] == wanted
            assert found[0][1] == pytest.approx(1, abs=0.01)
        assert not {photo_id for photo_id, _ in found} & gone_before
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True)
        assert len({photo_id for photo_id, _ in found}) == len(found)
        clustered.add(not index.exact())
    await growth
    await index.settled()
    await index.catch_up()
    assert clustered == {False, True}
    assert len(index) == len(shown)
    await index.close()


async def _change(database: Database, index: IndexKeeper, shown: set[int], gone: set[int]) -> None:
    """Adds photos across the threshold again and again, and takes a third of them away."""
    for step in range(STEPS):
        first = BEFORE + step * STEP + 1
        fresh = range(first, first + STEP)
        await asyncio.to_thread(add_shown, database, fresh)
        shown.update(fresh)
        going = [number for number in sorted(shown) if number % 3 == 0][: STEP // 2]
        await database.write(lambda session: _hide(session, going))  # noqa: B023
        shown.difference_update(going)
        gone.update(going)
        await index.settled()


def _hide(session: Session, numbers: list[int]) -> None:
    session.execute(delete(Media).where(Media.photo_id.in_(numbers)))
    log_changes(session, numbers)
