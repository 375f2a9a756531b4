"""SQLite: a file. With ``synchronous=FULL`` and WAL what was committed survives a killed process and a power cut."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from vitrina.errors import Unavailable
from vitrina.storage.engines.kind import BUSY_TIMEOUT_MS, NO_ROOM_ADVICE, PATIENCE, busy, full, has_no_room
from vitrina.storage.json import from_json
from vitrina.storage.prepared import driver_of


class Sqlite:
    """A database in a file."""

    writing: Mapping[str, Any] = {PATIENCE: BUSY_TIMEOUT_MS}

    def prepare(self, url: URL) -> None:
        """Makes the folder of the file."""
        # A URI is no path: the folder would be made below the current one.
        if url.database and "uri" not in url.query:
            with suppress(OSError):  # what is wrong with the folder, SQLite says too
                Path(url.database).parent.mkdir(parents=True, exist_ok=True)

    def open(self, url: URL, connections: int) -> Engine:
        """An engine whose transactions begin where we say so."""
        engine = create_engine(url, pool_size=connections, json_deserializer=from_json, hide_parameters=True)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        return engine

    def check(self, engine: Engine) -> None:
        """Any file will do."""

    def refusal(self, error: Exception) -> Unavailable | None:
        """The driver's errors come bare from prepared queries."""
        reason = str(error.orig if isinstance(error, DBAPIError) else error)
        if "locked" in reason:
            return busy()
        return full() if has_no_room(reason) else None

    def advice(self, problem: str) -> str:
        """By SQLite's words."""
        if "readonly" in problem or "unable to open" in problem:
            return "Give the user that Vitrina runs as the right to write to the database and its folder."
        return NO_ROOM_ADVICE if has_no_room(problem) else "Put back a backup, or name another database."


def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
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


def _begin(connection: Connection) -> None:
    # A write that begins as a read can fail half-way when another writer was faster; IMMEDIATE waits its turn instead.
    driver, patience = driver_of(connection.connection), connection.get_execution_options().get(PATIENCE)
    if patience is None:
        driver.execute("BEGIN")
        return
    driver.execute(f"PRAGMA busy_timeout={patience}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # by SQLAlchemy, in whose errors a held database is told
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
