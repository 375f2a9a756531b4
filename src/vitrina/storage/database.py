"""The database: one transaction a call, writes one after another, reads beside them.

SQLite runs in WAL mode with ``synchronous=FULL``: a commit that returned survives a killed process and a power cut.
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple, cast

import msgspec
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, Select, create_engine, event, make_url
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
BUSY_TIMEOUT_MS = 10_000  # how long a write waits for another process's write
MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Runs units of work against the catalogue's database.

    A unit of work is a plain function of a Session. It is committed when it returns and rolled back when it raises;
    objects it returns stay readable afterwards.
    """

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._engine = _open_engine(url)
        self._write_engine = self._engine.execution_options(vitrina_write=True)
        # SQLite admits one writer; queueing here is cheaper than waiting for its lock.
        sqlite = self._engine.dialect.name == "sqlite"
        writers = 1 if sqlite else WRITERS
        self._glances = Glances(self._engine) if sqlite else None
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="db-write")

    def migrate(self) -> None:
        """Brings the schema to this version's.

        Raises:
            Unavailable: what stands at the URL is no database, or a damaged one.
        """
        if self._engine.dialect.name == "sqlite" and self._url.database:
            Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        try:
            with self._write_engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except DatabaseError as error:
            raise Unavailable(
                "database_unusable",
                f"The database {self._url.render_as_string()} cannot be used: {error.orig}.",
                hint="Put back a backup, or name another database.",
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
            Unavailable: another process held the database for longer than the busy timeout.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._run_write, work)

    def close(self) -> None:
        """Finishes what runs and closes every connection."""
        self._readers.shutdown()
        self._writers.shutdown()
        if self._glances is not None:
            self._glances.close()
        self._engine.dispose()

    def _run_read(self, work: Callable[[Session], T]) -> T:
        with Session(self._engine, expire_on_commit=False) as session:
            return work(session)

    def _run_write(self, work: Callable[[Session], T]) -> T:
        try:
            with Session(self._write_engine, expire_on_commit=False) as session, session.begin():
                return work(session)
        except OperationalError as error:
            if "locked" in str(error.orig):
                raise Unavailable("database_busy", "The database is busy.", hint="Try again in a moment.") from error
            raise


def _open_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=READERS + WRITERS + 1,  # and one for glances
        pool_pre_ping=not url.startswith("sqlite"),
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
    if connection.get_execution_options().get("vitrina_write", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # by SQLAlchemy, in whose errors a held database is told
    else:
        driver_of(connection.connection).execute("BEGIN")
