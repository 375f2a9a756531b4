"""A database put back to an older copy: what was kept of the newer one is not believed, now or later."""

import asyncio
import shutil
from pathlib import Path

import pytest
from photographed import PhotographedMarket, drawn, probe, seen

from vitrina.search.visual.keeper import VisualKeeper
from vitrina.storage.database import Database

pytestmark = pytest.mark.sqlite

FIRST, LOST, LATER = (range(first, first + 6) for first in (6100, 6200, 6300))


def sell(market: PhotographedMarket, handle: str, seeds: range) -> list[int]:
    return market.sell(handle, [seen(drawn(seed)) for seed in seeds])[1]


async def follow(market: PhotographedMarket, *, killed: bool = False) -> list[tuple[int, float]]:
    """Opens what searches stand on and closes it; what is most like each of the later pictures, by looks and by words.

    A process that is ``killed`` keeps nothing.
    """
    keeper, visual = await market.keeper(), VisualKeeper(market.database, market.folder, least_photos=1)
    await visual.open()
    await visual.make()
    asked = [probe(drawn(seed)) for seed in LATER]
    found = [keeper.nearest(one.looks, 2)[0] for one in asked]
    found += [visual.nearest(one.points, 1)[0] for one in asked]
    if killed:
        keeper._shelf.release()
    else:
        await visual.close()
        await keeper.close()
    return found


@pytest.mark.parametrize("killed", [True, False])
def test_what_was_kept_of_a_newer_database_is_never_believed(tmp_path: Path, killed: bool) -> None:
    market = PhotographedMarket(tmp_path / "data")
    sell(market, "first", FIRST)
    asyncio.run(follow(market))
    market.database.close()
    shutil.copy(tmp_path / "data" / "vitrina.db", tmp_path / "copy")
    market = PhotographedMarket(tmp_path / "data")
    sell(market, "lost", LOST)
    asyncio.run(follow(market))
    market.database.close()
    for rest in ("vitrina.db-wal", "vitrina.db-shm"):
        (tmp_path / "data" / rest).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy", tmp_path / "data" / "vitrina.db")
    market.database = Database(f"sqlite:///{tmp_path / 'data' / 'vitrina.db'}")
    asyncio.run(follow(market, killed=killed))
    # The log is as long as it was, and these photos have the ids of those that are lost.
    later = sell(market, "later", LATER)
    found = asyncio.run(follow(market))
    assert [photo_id for photo_id, _ in found] == later * 2
    assert min(score for _, score in found[: len(LATER)]) > 0.95
    market.database.close()
