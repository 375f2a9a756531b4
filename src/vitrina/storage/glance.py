"""Looks up one row without a session, a transaction or a thread: what nearly every request begins with.

Through a session such a look takes some 600 microseconds of processor time, most of it in the change of threads and in
objects that nobody needs; here it takes 10 to 20. docs/benchmarks.md has the figures.
"""

import sqlite3
from typing import Any, TypeVarTuple, cast

from sqlalchemy import Engine, PoolProxiedConnection, Select

Row = TypeVarTuple("Row")


class Glances:
    """Prepared queries on a connection of their own, for the thread of the event loop alone; SQLite only.

    Every look is a read by itself: it sees what was committed before it began.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: PoolProxiedConnection | None = None
        self._driver: sqlite3.Connection | None = None
        self._prepared: dict[int, _Prepared] = {}

    def one(self, query: Select[*Row], values: dict[str, str]) -> tuple[*Row] | None:
        """The first row of a query that is a constant of its module, with its named parameters filled in.

        Raises:
            sqlite3.OperationalError: the database is held by somebody; this never waits.
        """
        # Queries are kept by what they are, not by what they say: working that out costs more than the look.
        prepared = self._prepared.get(id(query))
        if prepared is None:
            prepared = self._prepared[id(query)] = _Prepared(query, self._engine)
        row = (self._driver or self._open()).execute(prepared.text, prepared.fill(values)).fetchone()
        return None if row is None else cast("tuple[*Row]", prepared.read(row))

    def close(self) -> None:
        """Closes the connection, if one was opened."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._driver = None

    def _open(self) -> sqlite3.Connection:
        self._connection = self._engine.raw_connection()
        self._driver = driver = cast("sqlite3.Connection", self._connection.driver_connection)
        # The event loop may not wait for another process; whoever asks takes the long way then.
        driver.execute("PRAGMA busy_timeout=0")
        return driver


class _Prepared:
    """A query as the driver takes it, and how its row is read."""

    def __init__(self, query: Select[*tuple[Any, ...]], engine: Engine) -> None:
        compiled = query.compile(dialect=engine.dialect)
        self.query = query  # so that its id stays its own
        self.text = str(compiled)
        self._names = list(compiled.positiontup or ())
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        impls = [column.type.dialect_impl(engine.dialect) for column in query.selected_columns]
        processes = [impl.result_processor(engine.dialect, None) for impl in impls]
        self._processes = [(place, process) for place, process in enumerate(processes) if process is not None]

    def fill(self, values: dict[str, str]) -> list[Any]:
        """The parameters in their places."""
        given = self._fixed | values
        return [given[name] for name in self._names]

    def read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The row as its columns' types have it in Python."""
        values = list(row)
        for place, process in self._processes:
            values[place] = process(values[place])
        return tuple(values)
