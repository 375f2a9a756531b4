"""What is left of a request that failed must not change how it failed."""

import asyncio

import pytest
from sqlalchemy import text

from vitrina.catalog.bringing.witness import told, witnessed
from vitrina.errors import Unavailable
from vitrina.photos.models import Decision, Receipt, Upload
from vitrina.photos.receipts.repository import kept
from vitrina.storage.database import Database

SHOP = "5" * 24
SOURCES: list[str | Upload] = ["https://shop.example/a.jpg?key=1", Upload("b.jpg", b"...")]


def fail(database: Database, error: BaseException) -> None:
    async def request() -> None:
        async with witnessed(database, SHOP, None, SOURCES):
            raise error

    asyncio.run(request())


@pytest.mark.parametrize(
    ("error", "reason"), [(Unavailable("worker_died", "It died."), "worker_died"), (KeyError("x"), "server_error")]
)
def test_every_error_leaves_receipts_and_comes_through(database: Database, error: Exception, reason: str) -> None:
    with pytest.raises(type(error)) as caught:
        fail(database, error)
    assert caught.value is error
    left, count = asyncio.run(database.read(lambda session: kept(session, SHOP, None, 1, 10)))
    assert count == 2
    assert [(one.source, one.decision, one.reason) for one in left] == [
        ("b.jpg", Decision.NOT_TAKEN, reason),
        ("https://shop.example/a.jpg?key=…", Decision.NOT_TAKEN, reason),
    ]


def test_receipts_that_cannot_be_written_leave_the_error_as_it_was(database: Database) -> None:
    asyncio.run(database.write(lambda session: session.execute(text("DROP TABLE receipts"))))
    with pytest.raises(Unavailable, match="It died"):
        fail(database, Unavailable("worker_died", "It died."))


def test_a_request_that_was_given_up_leaves_none(database: Database) -> None:
    with pytest.raises(asyncio.CancelledError):
        fail(database, asyncio.CancelledError())
    assert asyncio.run(database.read(lambda session: kept(session, SHOP, None, 1, 10)))[1] == 0


def test_events_tell_of_pictures_without_secrets() -> None:
    shown = told([Receipt("https://shop.example/a.jpg?key=1", Decision.ACCEPTED)])["receipts"]
    assert shown[0]["source"] == "https://shop.example/a.jpg?key=…"
    assert told([]) == {}
