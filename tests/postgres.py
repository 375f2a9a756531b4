"""PostgreSQL for tests: a server of its own in a temporary folder, and in it a database for each market.

With ``pytest --postgres`` the tests that keep their market in SQLite otherwise keep it there.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

SERVER = "TEST_POSTGRES"  # environment variable: address of a server to make databases in
USER = "vitrina"
_HOMES = "/usr/lib/postgresql"  # of Debian, one folder a version


def binaries() -> Path | None:
    """Where PostgreSQL's programs are, if it is installed."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    return next(iter(found + sorted(Path(_HOMES).glob("*/bin"), reverse=True)), None)


class PostgresServer:
    """A server in a folder that goes with it."""

    def __init__(self, programs: Path, port: int) -> None:
        # Who runs as root must run it as somebody else, who may not look into the folders of tests.
        user = "postgres" if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="vitrina-postgres-"))
        if user:
            shutil.chown(self.folder, user)
        self.url = f"postgresql+psycopg://{USER}@127.0.0.1:{port}/"
        self._data = self.folder / "data"
        self._control = [str(programs / "pg_ctl"), "-D", str(self._data), "-w", "-l", str(self.folder / "log")]
        self._options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run = partial(subprocess.run, user=user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        how = ["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        self._run([str(programs / "initdb"), "-D", str(self._data), *how])

    def start(self) -> None:
        """Starts it and returns once it takes connections."""
        self._run([*self._control, "-o", f"{self._options} -c max_connections=300", "start"])

    def stop(self) -> None:
        """Stops it as a crash would, but for the processes it leaves behind."""
        self._run([*self._control, "-m", "immediate", "stop"])


@contextmanager
def postgres_server(programs: Path, port: int) -> Iterator[PostgresServer]:
    """A server for the length of a block."""
    server = PostgresServer(programs, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder)


def database_url(path: Path) -> str:
    """Address of the database that stands for a file: that file in SQLite, or one of its name in PostgreSQL."""
    server = os.environ.get(SERVER)
    return made(server, path) if server else f"sqlite:///{path}"


def as_kept(text: str) -> str:
    """A text as the market keeps it: PostgreSQL has no room for NUL."""
    return text.replace("\0", "\ufffd") if SERVER in os.environ else text


def copy_database(source: Path, target: Path) -> None:
    """Copies what stands for one file to what stands for another; nobody may be using it."""
    if server := os.environ.get(SERVER):
        made(server, target, _name(source))
    else:
        shutil.copy(source, target)


def made(server: str, path: Path, template: str = "template0") -> str:
    """Address of the database that stands for a file, which is made if there is none."""
    name = _name(path)
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server.replace("+psycopg", "") + "postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            connection.execute(make)
    return server + name


def _name(path: Path) -> str:
    return "t" + hashlib.sha256(str(path).encode()).hexdigest()[:24]
