"""The database: one transaction a call, writes one after another, reads beside them.

SQLite runs in WAL mode with ``synchronous=FULL``: a commit that returned survives a killed process and a power cut.
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar, TypeVarTuple, cast

import msgspec
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, Select, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from vitrina.errors import Unavailable
from vitrina.storage.glance import Glances
from vitrina.storage.prepared import driver_of

T = TypeVar("T")
Row = TypeVarTuple("Row")

READERS, WRITERS = 8, 4  # a photo search is a read too, of some tenths of a second
BUSY_TIMEOUT_MS = 10_000  # how long a write waits for another process's write, its turn among ours included
PATIENCE = "vitrina_patience"  # option of a write's connection: milliseconds it waits
# SQLite on a full disk, by what it was about to write; PostgreSQL.
NO_ROOM = ("disk is full", "disk I/O error", "No space left on device")
MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Runs units of work against the catalogue's database.

    A unit of work is a plain function of a Session. It is committed when it returns and rolled back when it raises;
    objects it returns stay readable afterwards.
    """

    def __init__(self, url: str | URL) -> None:
        self._url = make_url(url)
        self._engine = _open_engine(self._url)
        self._write_engine = self._engine.execution_options(vitrina_write=True)
        # SQLite admits one writer; queueing here is cheaper than waiting for its lock.
        sqlite = self._engine.dialect.name == "sqlite"
        writers = 1 if sqlite else WRITERS
        self._glances = Glances(self._engine) if sqlite else None
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="db-write")
        self._went_well = 0.0  # when the last write was done

    def migrate(self) -> None:
        """Brings the schema to this version's.

        Raises:
            Unavailable: what stands at the URL is no database, a damaged one, or one of a newer version.
        """
        # A URI is no path: the folder would be made below the current one.
        if self._engine.dialect.name == "sqlite" and self._url.database and "uri" not in self._url.query:
            with suppress(OSError):  # what is wrong with the folder, SQLite says too
                Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        try:
            with self._write_engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as error:  # its revision is none of ours
            raise Unavailable(
                "database_newer",
                f"The database {self._url.render_as_string()} was made by a newer version of Vitrina: {error}.",
                hint="Run the version that made it, or a newer one.",
            ) from error
        except DatabaseError as error:
            raise Unavailable(
                "database_unusable",
                f"The database {self._url.render_as_string()} cannot be used: {error.orig}.",
                hint=_advice(str(error.orig)),
            ) from error

    async def read(self, work: Callable[[Session], T]) -> T:
        """Runs ``work`` on a consistent view; what it changes is dropped."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._run_read, work)

    async def glance(self, query: Select[*Row], **values: str | datetime) -> tuple[*Row] | None:
        """The first row of a query that is a constant of its module, with its named parameters filled in.

        For looks that cost little: where the database is a file they are made at once, in the caller's thread.
        """
        if self._glances is not None:
            try:
                return self._glances.one(query, values)
            except sqlite3.OperationalError:
                pass  # somebody holds the database; the other way waits for them
        row = await self.read(lambda session: session.execute(query, values).first())
        return cast("tuple[*Row] | None", row)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Runs ``work`` in a transaction of its own and commits it.

        Raises:
            Unavailable: another process held the database for longer than the busy timeout, or its disk is full.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._run_write, work, monotonic())

    def close(self) -> None:
        """Finishes what runs and closes every connection."""
        self._readers.shutdown()
        self._writers.shutdown()
        if self._glances is not None:
            self._glances.close()
        self._engine.dispose()

    def _run_read(self, work: Callable[[Session], T]) -> T:
        with _told(), Session(self._engine, expire_on_commit=False) as session:
            return work(session)

    def _run_write(self, work: Callable[[Session], T], submitted: float) -> T:
        with _told(), Session(self._write_engine, expire_on_commit=False) as session, session.begin():
            session.connection(execution_options={PATIENCE: self._patience(submitted)})
            result = work(session)
        self._went_well = monotonic()
        return result

    def _patience(self, submitted: float) -> int:
        """Milliseconds that a write may still wait for a lock; those behind our own writes that went well are free."""
        waited = monotonic() - max(submitted, self._went_well)
        return max(0, BUSY_TIMEOUT_MS - round(waited * 1000))


@contextmanager
def _told() -> Iterator[None]:
    """Turns what may pass into :class:`Unavailable`; the driver's errors come bare from prepared queries."""
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as error:
        reason = str(error.orig if isinstance(error, OperationalError) else error)
        if "locked" in reason:
            raise Unavailable("database_busy", "The database is busy.", hint="Try again in a moment.") from error
        if any(words in reason for words in NO_ROOM):
            raise Unavailable(
                "database_unavailable",
                "The database cannot take anything now.",
                hint="Free some space or try again later.",
            ) from error
        raise


def _advice(problem: str) -> str:
    if "readonly" in problem or "unable to open" in problem:
        return "Give the user that Vitrina runs as the right to write to the database and its folder."
    if any(words in problem for words in NO_ROOM):
        return "Free some space; there is nothing wrong with what is there."
    return "Put back a backup, or name another database."


def _open_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=READERS + WRITERS + 1,  # and one for glances
        pool_pre_ping=url.get_backend_name() != "sqlite",
        json_deserializer=_json,
        hide_parameters=True,
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:  # half a pair of surrogates, which Python's own writes and reads
        return json.loads(text)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Transactions begin where we say so; the driver's own habit is to begin at the first write only.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A write that begins as a read can fail half-way when another writer was faster; IMMEDIATE waits its turn instead.
    driver, options = driver_of(connection.connection), connection.get_execution_options()
    if not options.get("vitrina_write", False):
        driver.execute("BEGIN")
        return
    driver.execute(f"PRAGMA busy_timeout={options.get(PATIENCE, BUSY_TIMEOUT_MS)}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # by SQLAlchemy, in whose errors a held database is told
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
