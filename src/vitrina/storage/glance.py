"""Looks up one row without a session, a transaction or a thread: what nearly every request begins with.

Through a session such a look takes some 600 microseconds of processor time, most of it in the change of threads and in
objects that nobody needs; here it takes 10 to 20. docs/benchmarks.md has the figures.
"""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVarTuple, cast

from sqlalchemy import Engine, PoolProxiedConnection, Select

from vitrina.storage.prepared import driver_of, prepared

Row = TypeVarTuple("Row")


class Glances:
    """Prepared queries on a connection of their own, for the thread of the event loop alone; SQLite only.

    Every look is a read by itself: it sees what was committed before it began.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: PoolProxiedConnection | None = None
        self._driver: sqlite3.Connection | None = None

    def one(self, query: Select[*Row], values: Mapping[str, str | datetime]) -> tuple[*Row] | None:
        """The first row of a query that is a constant of its module, with its named parameters filled in.

        Raises:
            sqlite3.OperationalError: the database is held by somebody; this never waits.
        """
        ready = prepared(query, self._engine.dialect)
        row = (self._driver or self._open()).execute(ready.text, ready.fill(values)).fetchone()
        return None if row is None else cast("tuple[*Row]", ready.read(row))

    def close(self) -> None:
        """Closes the connection, if one was opened."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._driver = None

    def _open(self) -> sqlite3.Connection:
        self._connection = self._engine.raw_connection()
        self._driver = driver = driver_of(self._connection)
        # The event loop may not wait for another process; whoever asks takes the long way then.
        driver.execute("PRAGMA busy_timeout=0")
        return driver
