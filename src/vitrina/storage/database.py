"""The database: one transaction a call, writes one after another, reads beside them.

A commit that returned survives a killed process and a power cut.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TypeVar, TypeVarTuple, cast

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Select, make_url
from sqlalchemy.exc import DatabaseError, InternalError, OperationalError
from sqlalchemy.orm import Session

from vitrina.errors import Unavailable
from vitrina.storage.engines.kind import BUSY_TIMEOUT_MS, PATIENCE, Kind
from vitrina.storage.engines.postgres import Postgres
from vitrina.storage.engines.sqlite import Sqlite
from vitrina.storage.glance import Glances

T = TypeVar("T")
Row = TypeVarTuple("Row")

READERS = 8  # a photo search is a read too, of some tenths of a second
WRITERS = 1  # the database admits one; queueing here is cheaper than waiting for its lock
MIGRATIONS = Path(__file__).parent / "migrations"
KINDS: dict[str, Kind] = {"sqlite": Sqlite(), "postgresql": Postgres()}


class Database:
    """Runs units of work against the catalogue's database.

    A unit of work is a plain function of a Session. It is committed when it returns and rolled back when it raises;
    objects it returns stay readable afterwards.
    """

    def __init__(self, url: str | URL) -> None:
        self._url = make_url(url)
        self._kind = KINDS[self._url.get_backend_name()]
        self._engine = self._kind.open(self._url, READERS + WRITERS + 1)  # and one for glances
        self._write_engine = self._engine.execution_options(**self._kind.writing)
        self._glances = Glances(self._engine) if self._engine.dialect.name == "sqlite" else None
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="db-write")
        self._went_well = 0.0  # when the last write was done

    def migrate(self) -> None:
        """Brings the schema to this version's.

        Raises:
            Unavailable: what stands at the URL is no database, a damaged one, or one of a newer version.
        """
        self._kind.prepare(self._url)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        try:
            self._kind.check(self._engine)
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
            reason = " ".join(str(error.orig).split()).rstrip(".?")
            raise Unavailable(
                "database_unusable",
                f"The database {self._url.render_as_string()} cannot be used: {reason}.",
                hint=self._kind.advice(reason),
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
        with self._told(), Session(self._engine, expire_on_commit=False) as session:
            return work(session)

    def _run_write(self, work: Callable[[Session], T], submitted: float) -> T:
        with self._told(), Session(self._write_engine, expire_on_commit=False) as session, session.begin():
            session.connection(execution_options={PATIENCE: self._patience(submitted)})
            result = work(session)
        self._went_well = monotonic()
        return result

    def _patience(self, submitted: float) -> int:
        """Milliseconds that a write may still wait for a lock; those behind our own writes that went well are free."""
        waited = monotonic() - max(submitted, self._went_well)
        return max(0, BUSY_TIMEOUT_MS - round(waited * 1000))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turns what may pass into :class:`Unavailable`."""
        try:
            yield
        except (OperationalError, InternalError, sqlite3.OperationalError) as error:
            if refusal := self._kind.refusal(error):
                raise refusal from error
            raise
