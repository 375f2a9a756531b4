"""A process that clusters, keeps and changes an index without rest, until it is killed."""

import asyncio
import sys
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media
from vitrina.logs import configure_logs
from vitrina.looks.models import Space
from vitrina.search.index import growing, keeper
from vitrina.search.index.keeper import IndexKeeper
from vitrina.storage.database import Database
from vitrina.storage.repository import log_changes

growing.EXACT, growing.ADDED, growing.DROPPED = 20, 0.0, 0.0
keeper.KEEP_EVERY = 3


async def work(url: str, folder: Path, first: int) -> None:
    index = IndexKeeper(Database(url), folder, Space("test-space", 8, ""))
    await index.open()
    print("open", flush=True)  # noqa: T201 - what the test waits for
    await index.settled()
    for number in range(first, first + 200):

        def hide(session: Session, number: int = number) -> None:
            session.execute(delete(Media).where(Media.photo_id == number))
            log_changes(session, [number])

        await index._database.write(hide)
        print(number, flush=True)  # noqa: T201
        await index.catch_up()


if __name__ == "__main__":
    configure_logs("warning")
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
