"""PostgreSQL: for what does not fit in one file, or is served by several machines.

Writes take turns here too, by a lock of the whole database: all that the domains rely on holds as it does in SQLite.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL, Connection, Engine, Integer, String, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry

from vitrina.errors import Unavailable
from vitrina.storage.engines.kind import BUSY_TIMEOUT_MS, NO_ROOM_ADVICE, PATIENCE, busy, full, has_no_room
from vitrina.storage.json import REPLACEMENT, from_json, to_strict_json

TURN = 0x76697472696E61  # key of the lock: "vitrina"
CONNECT_SECONDS = 10
SILENT_MS = 20_000  # after which a connection that does not answer is given up
# A write that asks nothing for so long is of a machine that stands still or is gone; it gives up its turn.
IDLE_MS = 60_000
LOCK_NOT_AVAILABLE = "55P03"  # SQLSTATE
# Classes of SQLSTATE that are about the connection and the server, not about what was asked; the last is IDLE_MS.
GONE = ("08", "57P", "25P03")
# Of one transaction, in one statement.
_DEADLINES = "SELECT set_config('lock_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true)"
# Whether texts are ordered as SQLite does, by the numbers of their characters.
_TEXTS = "SELECT current_setting('server_encoding'), 'B' < 'a' AND 'z' < U&'\\00e9'"


class Postgres:
    """A database of a server."""

    # One that waited for its turn sees what was written meanwhile.
    writing: Mapping[str, Any] = {PATIENCE: BUSY_TIMEOUT_MS, "isolation_level": "READ COMMITTED"}

    def prepare(self, url: URL) -> None:
        """There is nothing to make: who runs the server makes the database."""

    def open(self, url: URL, connections: int) -> Engine:
        """An engine whose connections have deadlines, and whose reads see one moment."""
        engine = create_engine(
            url,
            pool_size=connections,
            pool_pre_ping=True,
            isolation_level="REPEATABLE READ",
            connect_args={"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": SILENT_MS},
            json_serializer=to_strict_json,
            json_deserializer=from_json,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        return engine

    def check(self, engine: Engine) -> None:
        """Whether texts are UTF-8 and in the order that pages are cut by."""
        with engine.connect() as connection:
            encoding, plain = connection.exec_driver_sql(_TEXTS).one()
        if encoding != "UTF8" or not plain:
            raise Unavailable(
                "database_order",
                "The database keeps texts in an encoding or in an order of its own.",
                hint="Make it with: CREATE DATABASE vitrina TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'.",
            )

    def refusal(self, error: Exception) -> Unavailable | None:
        """By the SQLSTATE; without one there is no connection."""
        if not isinstance(error, OperationalError | InternalError):
            return None
        state = getattr(error.orig, "sqlstate", None)
        if state == LOCK_NOT_AVAILABLE:
            return busy()
        if has_no_room(str(error.orig)):
            return full()
        if state is None or state.startswith(GONE):
            hint = "Try again in a moment."
            return Unavailable("database_unavailable", "The database does not answer.", hint=hint)
        return None

    def advice(self, problem: str) -> str:
        """By the server's words."""
        if has_no_room(problem):
            return NO_ROOM_ADVICE
        return "See whether PostgreSQL runs there, and lets this user into this database."


# Columns are as wide as in SQLite: what may stand in them is ours to check, with words for people.
@compiles(Integer, "postgresql")
def _whole(_type: Any, _compiler: Any, **_options: Any) -> str:
    return "BIGINT"


@compiles(String, "postgresql")
def _text(_type: Any, _compiler: Any, **_options: Any) -> str:
    return "TEXT"


def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver is there only where PostgreSQL is wanted.
    from psycopg.types.string import StrDumperUnknown  # noqa: PLC0415

    class Kept(StrDumperUnknown):
        """Texts as they can be kept: none has a NUL, so what is looked for with one is not found."""

        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", REPLACEMENT))

    connection.adapters.register_dumper(str, Kept)


def _begin(connection: Connection) -> None:
    patience = connection.get_execution_options().get(PATIENCE)
    if patience is not None:
        # No waiting would be any waiting to PostgreSQL.
        connection.exec_driver_sql(_DEADLINES, (str(max(1, patience)), str(IDLE_MS)))
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
