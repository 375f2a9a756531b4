"""Queries that are constants of their modules, as SQLite's driver takes them.

SQLAlchemy writes out a list of a hundred ids anew for every execution, and makes an object of every row and of every
result; for three lists of a hundred products that takes several times what SQLite needs. Here a query is written once,
a list is one parameter, and a row is a tuple. docs/benchmarks.md has the figures.
"""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVarTuple, cast

import msgspec
from sqlalchemy import CompoundSelect, Dialect, PoolProxiedConnection, Select
from sqlalchemy.orm import Session

Row = TypeVarTuple("Row")
Query = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]

# Where SQLAlchemy would write out the items of a list; see vitrina.storage.schema.among.
_LIST = re.compile(r"\(__\[POSTCOMPILE_(\w+)\]\)")
_LISTED = "(SELECT value FROM json_each(?))"


class Prepared:
    """A query as the driver takes it, and how its rows are read; lists are of plain numbers or texts."""

    def __init__(self, query: Query, dialect: Dialect) -> None:
        compiled = query.compile(dialect=dialect)
        self.text = _LIST.sub(_LISTED, str(compiled))
        self._names = list(compiled.positiontup or ())
        writers = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
        }
        writers |= dict.fromkeys(_LIST.findall(str(compiled)), _listed)
        self._writers = {name: write for name, write in writers.items() if write is not None}
        self._fixed = self._written({name: value for name, value in compiled.params.items() if value is not None})
        impls = [column.type.dialect_impl(dialect) for column in query.selected_columns]
        readers = [impl.result_processor(dialect, None) for impl in impls]
        self._readers = [(place, read) for place, read in enumerate(readers) if read is not None]

    def fill(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The parameters in their places."""
        given = self._fixed | self._written(values)
        return tuple([given[name] for name in self._names])

    def read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """A row as its columns' types have it in Python."""
        if not self._readers:
            return row
        values = list(row)
        for place, read in self._readers:
            values[place] = read(values[place])
        return tuple(values)

    def _written(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._writers[name](value) if name in self._writers else value for name, value in values.items()}


def _listed(values: Sequence[Any]) -> str:
    return msgspec.json.encode(values).decode()


# Queries are kept by what they are, not by what they say: working that out costs more than many of them.
prepared = cache(Prepared)


def rows(session: Session, query: Select[*Row] | CompoundSelect[*Row], **values: Any) -> list[tuple[*Row]]:
    """All rows of a query that is a constant of its module, with its named parameters and lists filled in.

    As ``session.execute``, in the transaction of the session.
    """
    session.flush()
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return cast("list[tuple[*Row]]", session.execute(query, values).all())
    ready = prepared(query, connection.dialect)
    found = driver_of(connection.connection).execute(ready.text, ready.fill(values))
    return cast("list[tuple[*Row]]", [ready.read(row) for row in found.fetchall()])


def driver_of(connection: PoolProxiedConnection) -> sqlite3.Connection:
    """SQLite's own connection beneath one of SQLAlchemy's, which makes several objects for every statement."""
    return cast("sqlite3.Connection", connection.driver_connection)
