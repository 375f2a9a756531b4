"""Transactions: whole or not at all, one writer at a time, readers beside it."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from vitrina.errors import Unavailable
from vitrina.events.models import Event
from vitrina.settings import Settings
from vitrina.storage import database as module
from vitrina.storage.database import Database
from vitrina.storage.engines.kind import BUSY_TIMEOUT_MS, PATIENCE
from vitrina.storage.glance import Glances
from vitrina.storage.models import Fact
from vitrina.storage.objects import Objects
from vitrina.storage.prepared import rows
from vitrina.storage.repository import changes_after, last_change, log_changes, market_id
from vitrina.storage.schema import among


@pytest.mark.parametrize("name", ["50% off", "100%25", "what?", "a?mode=memory", "#1", "a:b@c", "file:x;y&z=1"])
def test_everything_lies_in_the_data_folder_whatever_its_name(tmp_path: Path, name: str) -> None:
    settings = Settings(data=tmp_path / name, database_url="", objects_url="")
    database = Database(settings.effective_database_url)
    database.migrate()
    database.close()
    asyncio.run(Objects(settings.effective_objects_url).put_all({"photo": b"x"}))
    assert {path.name for path in tmp_path.iterdir()} == {name}
    assert {path.name for path in settings.data.iterdir()} == {"vitrina.db", "objects"}
    assert (settings.data / "objects" / "photo").read_bytes() == b"x"


@pytest.mark.sqlite
def test_commits_survive_a_power_cut(database: Database) -> None:
    def pragmas(session: Session) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [session.execute(text(f"PRAGMA {name}")).scalar() for name in names]

    assert asyncio.run(database.read(pragmas)) == ["wal", 2, 1]
    assert asyncio.run(database.write(pragmas)) == ["wal", 2, 1]


def test_what_raises_leaves_nothing(database: Database) -> None:
    def fail(session: Session) -> None:
        log_changes(session, [1, 2, 3])
        raise LookupError("on the way")

    with pytest.raises(LookupError):
        asyncio.run(database.write(fail))
    assert asyncio.run(database.read(last_change)) == 0


def test_a_read_changes_nothing(database: Database) -> None:
    asyncio.run(database.read(lambda session: log_changes(session, [1])))
    assert asyncio.run(database.read(last_change)) == 0


def test_writes_at_the_same_time_all_arrive_in_order(database: Database) -> None:
    def logging(number: int) -> Callable[[Session], None]:
        return lambda session: log_changes(session, [number])

    async def write_many() -> None:
        await asyncio.gather(*(database.write(logging(number)) for number in range(100)))

    asyncio.run(write_many())
    changes = asyncio.run(database.read(lambda session: changes_after(session, 0, 1000)))
    assert [seq for seq, _ in changes] == list(range(1, 101))
    assert {photo_id for _, photo_id in changes} == set(range(100))


def test_a_number_of_the_change_log_is_never_used_twice(database: Database) -> None:
    asyncio.run(database.write(lambda session: log_changes(session, [1, 1, 2])))
    assert asyncio.run(database.read(last_change)) == 2
    asyncio.run(database.write(lambda session: session.execute(text("DELETE FROM changes"))))
    asyncio.run(database.write(lambda session: log_changes(session, [3])))
    assert asyncio.run(database.read(last_change)) == 3


def test_the_markets_id_stays(database: Database) -> None:
    first = asyncio.run(database.write(market_id))
    assert asyncio.run(database.write(market_id)) == first
    assert len(bytes.fromhex(first)) == 12


def test_a_database_that_others_hold_is_busy_and_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 100)
    database = Database(f"sqlite:///{tmp_path / 'vitrina.db'}")
    database.migrate()
    with closing(sqlite3.connect(tmp_path / "vitrina.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as busy:
            asyncio.run(database.write(market_id))
        assert busy.value.code == "database_busy"
        assert asyncio.run(database.read(last_change)) == 0, "reads go on"
        other.execute("ROLLBACK")
    assert asyncio.run(database.write(market_id))
    database.close()


@pytest.mark.sqlite
def test_a_full_disk_is_no_fault_and_leaves_nothing(database: Database) -> None:
    def fill(session: Session) -> None:
        session.execute(text("PRAGMA max_page_count=1"))  # as much as there is
        for number in range(100):
            session.add(Fact(key=f"{number}", value="x" * 255))
            session.flush()

    with pytest.raises(Unavailable) as full:
        asyncio.run(database.write(fill))
    assert full.value.code == "database_unavailable"
    assert "space" in (full.value.hint or "")
    assert asyncio.run(database.read(lambda session: session.scalars(select(Fact)).all())) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("bare", [False, True])
def test_what_a_disk_cannot_write_is_no_fault(database: Database, *, bare: bool) -> None:
    def fail(_session: Session) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        raise error if bare else OperationalError("INSERT", {}, error)

    for run in (database.read, database.write):
        with pytest.raises(Unavailable):
            asyncio.run(run(fail))


def test_writes_do_not_wait_for_a_held_database_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 300)
    database = Database(f"sqlite:///{tmp_path / 'vitrina.db'}")
    database.migrate()

    async def write_many() -> list[object]:
        return list(await asyncio.gather(*(database.write(market_id) for _ in range(10)), return_exceptions=True))

    with closing(sqlite3.connect(tmp_path / "vitrina.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.perf_counter()
        assert {type(outcome) for outcome in asyncio.run(write_many())} == {Unavailable}
        assert time.perf_counter() - began < 4 * 0.3
        other.execute("ROLLBACK")
    assert len(set(asyncio.run(write_many()))) == 1
    database.close()


def test_a_write_behind_a_long_one_of_ours_is_not_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(module, "monotonic", lambda: clock[0])

    def import_much(_session: Session) -> None:
        clock[0] += 60.0

    def patience(session: Session) -> int:
        return int(session.connection().get_execution_options()[PATIENCE])

    async def write_both() -> tuple[None, int]:
        return await asyncio.gather(database.write(import_much), database.write(patience))

    assert asyncio.run(write_both())[1] == BUSY_TIMEOUT_MS


def test_a_database_of_a_newer_version_is_told_as_one(database: Database) -> None:
    newer = text("UPDATE alembic_version SET version_num = '0099'")
    asyncio.run(database.write(lambda session: session.execute(newer)))
    with pytest.raises(Unavailable, match="Run the version that made it") as refused:
        database.migrate()
    assert refused.value.code == "database_newer"


MARKET_ID = select(Fact.value).where(Fact.key == bindparam("key"), Fact.key != "nothing")


@pytest.mark.parametrize(
    ("place", "wrong", "advice"),
    [
        ("file:{folder}/vitrina.db?mode=ro&uri=true", "readonly", "right to write"),
        ("{folder}/file/vitrina.db", "unable to open", "right to write"),
        ("{folder}/file", "not a database", "backup"),
    ],
)
def test_what_cannot_be_used_comes_with_fitting_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, wrong: str, advice: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect(tmp_path / "vitrina.db")) as made:
        made.execute("PRAGMA journal_mode=WAL")
    (tmp_path / "file").write_bytes(b"in the way" * 100)
    database = Database("sqlite:///" + place.format(folder=tmp_path))
    with pytest.raises(Unavailable) as refused:
        database.migrate()
    database.close()
    assert not (tmp_path / "file:").exists()
    assert refused.value.code == "database_unusable"
    assert wrong in refused.value.message
    assert advice in str(refused.value)


def test_a_glance_sees_what_was_committed_and_nothing_else(database: Database) -> None:
    async def look() -> None:
        assert await database.glance(MARKET_ID, key="market_id") is None
        made = await database.write(market_id)
        assert await database.glance(MARKET_ID, key="market_id") == (made,)
        assert await database.glance(MARKET_ID, key="nothing") is None

        def uncommitted(session: Session) -> None:
            session.add(Fact(key="half", value="done"))
            session.flush()
            assert asyncio.run(database.glance(MARKET_ID, key="half")) is None

        await database.write(uncommitted)
        assert await database.glance(MARKET_ID, key="half") == ("done",)

    asyncio.run(look())


def test_a_glance_reads_types_as_a_session_does(database: Database) -> None:
    at = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)
    event = Event(topic="a/b", shop_id="0" * 24, resource_id="1", payload={"a": [1, None]}, created_at=at)
    asyncio.run(database.write(lambda session: session.add(event)))
    query = select(Event.payload, Event.created_at).where(Event.topic == bindparam("topic"))
    assert asyncio.run(database.glance(query, topic="a/b")) == ({"a": [1, None]}, at)


def test_a_glance_at_a_held_database_waits_elsewhere(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    made = asyncio.run(database.write(market_id))
    monkeypatch.setattr(Glances, "one", held)
    assert asyncio.run(database.glance(MARKET_ID, key="market_id")) == (made,)


_EVENTS = (
    select(Event.resource_id, Event.payload, Event.created_at, Event.payload["a"].as_integer())
    .where(Event.topic == "a/b", Event.created_at <= bindparam("at"), Event.resource_id.in_(among("ids")))
    .order_by(Event.resource_id)
)


def test_rows_are_those_a_session_reads(database: Database) -> None:
    at = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)

    def work(session: Session) -> None:
        for number, payload in enumerate([{"a": 1}, {"a": None}, {"ä": '"'}, {"a": 4}]):
            fields = {"topic": "a/b", "shop_id": "0" * 24, "payload": payload}
            session.add(Event(resource_id=f"'{number}", created_at=at + timedelta(days=number), **fields))
        for ids in ([], ["'0"], ["'3", "'1", "none", "'2", "'1"], [f"'{number}" for number in range(1000)]):
            values = {"at": at + timedelta(days=2), "ids": ids}
            found = rows(session, _EVENTS, **values)
            assert found == [tuple(row) for row in session.execute(_EVENTS, values)]
            assert len(found) == min(len({*ids} - {"none", "'3"}), 3), "also of what was not written yet"

    asyncio.run(database.write(work))
