"""Work on photos that nobody waits for: done once, tried again, given up in the end."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import vitrina.market  # noqa: F401 - brings in the tables of every domain
from vitrina.errors import NotFound, Unavailable
from vitrina.photos.chores import repository, service
from vitrina.photos.chores.models import Chore, Task
from vitrina.photos.chores.service import MOST_ATTEMPTS, Housework
from vitrina.photos.models import Photo
from vitrina.storage.database import Database
from vitrina.storage.schema import now
from vitrina.tasks import running

MADE = {"siblings": {"thumb": {"webp": 5}}}
FAILED: Mapping[str, Any] = {"siblings": {}}


class Maker:
    """Makes the same of every photo, or fails the same way."""

    failed = FAILED

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked = 0

    async def make(self, _photo: Photo) -> Mapping[str, Any]:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return MADE


def add_photo(database: Database, digit: str = "a") -> None:
    def work(session: Session) -> None:
        photo = Photo(sha256=digit * 64, extension="jpg", size=1, width=1, height=1, has_alpha=False, renditions={})
        session.add(photo)
        session.flush()
        repository.add(session, [photo.id], [Task.SIBLINGS])

    asyncio.run(database.write(work))


def let_time_pass(database: Database) -> None:
    asyncio.run(database.write(lambda session: session.execute(update(Chore).values(due_at=now()))))


def left(database: Database) -> tuple[list[int], list[Any]]:
    """Attempts of the chores that are left, and what photos have."""
    return asyncio.run(
        database.read(
            lambda session: (
                list(session.scalars(select(Chore.attempts))),
                list(session.scalars(select(Photo.siblings).order_by(Photo.id))),
            )
        )
    )


def do_one(database: Database, maker: Maker) -> bool:
    return asyncio.run(Housework(database, {Task.SIBLINGS: maker}).do_one())


def test_a_new_photo_is_left_alone_for_a_while_and_then_done_once(database: Database) -> None:
    maker = Maker()
    add_photo(database)
    assert not do_one(database, maker)
    let_time_pass(database)
    assert do_one(database, maker)
    assert left(database) == ([], [MADE["siblings"]])
    assert not do_one(database, maker)
    assert maker.asked == 1


@pytest.mark.parametrize("error", [Unavailable("busy", "Busy."), OSError("disk")])
def test_what_lay_with_the_moment_is_tried_again_and_given_up_in_the_end(database: Database, error: Exception) -> None:
    maker = Maker(error)
    add_photo(database)
    for attempt in range(1, MOST_ATTEMPTS):
        let_time_pass(database)
        assert do_one(database, maker)
        assert left(database) == ([attempt], [None])
        assert not do_one(database, maker)  # not at once
    let_time_pass(database)
    assert do_one(database, maker)
    assert left(database) == ([], [FAILED["siblings"]])


def test_what_lies_with_the_photo_is_given_up_at_once(database: Database) -> None:
    add_photo(database)
    let_time_pass(database)
    assert do_one(database, Maker(NotFound("file_missing", "Gone.")))
    assert left(database) == ([], [FAILED["siblings"]])


def test_one_that_another_process_has_is_left_to_it(database: Database) -> None:
    add_photo(database)
    let_time_pass(database)

    def claimed_twice(session: Session) -> list[bool]:
        found = repository.next_due(session, [Task.SIBLINGS])
        assert found is not None
        session.expunge_all()
        return [repository.claim(session, found[0], now()) for _ in range(2)]

    assert asyncio.run(database.write(claimed_twice)) == [True, False]


def test_an_error_of_the_database_does_not_end_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PAUSE_SECONDS", 0.01)
    work = Housework(database, {Task.SIBLINGS: Maker()})
    outcomes: list[Exception | bool] = [RuntimeError("malformed"), Unavailable("busy", "Busy."), False]

    async def run() -> None:
        went_on = asyncio.Event()

        async def do_one() -> bool:
            outcome = outcomes.pop(0) if outcomes else False
            if isinstance(outcome, Exception):
                raise outcome
            went_on.set()
            return outcome

        monkeypatch.setattr(work, "do_one", do_one)
        async with running(work.run()), asyncio.timeout(5):
            await went_on.wait()

    asyncio.run(run())


def test_photos_of_before_are_noted_once_and_lost_things_again(database: Database) -> None:
    add_photo(database, "a")
    add_photo(database, "b")
    let_time_pass(database)
    maker = Maker()
    assert do_one(database, maker)
    assert do_one(database, maker)
    work = Housework(database, {Task.SIBLINGS: maker})
    asyncio.run(work.again(2, Task.SIBLINGS))
    asyncio.run(database.write(lambda session: session.execute(update(Photo).values(siblings=None))))
    for _ in range(2):
        asyncio.run(database.write(lambda session: repository.add_missing(session, Task.SIBLINGS)))
    assert left(database) == ([0, 0], [None, None])
