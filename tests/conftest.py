"""One server for all tests that need no server of their own, and a database for those that need none."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from origin import Origin
from postgres import SERVER, binaries, database_url, postgres_server
from serving import Server, free_port, running_server
from shopfront import Shopfront

from vitrina.storage.database import Database


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="Keep markets in PostgreSQL instead of SQLite.")


def pytest_configure(config: pytest.Config) -> None:
    """Starts PostgreSQL once, for the processes of all tests."""
    if config.getoption("--postgres") and SERVER not in os.environ:
        programs = binaries()
        if programs is None:
            raise pytest.UsageError("--postgres needs PostgreSQL: apt-get install postgresql")
        running = ExitStack()
        os.environ[SERVER] = running.enter_context(postgres_server(programs, free_port())).url
        config.add_cleanup(running.close)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is about the other database."""
    if config.getoption("--postgres"):
        left_out = [item for item in items if item.get_closest_marker("sqlite")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new database without a server."""
    database = Database(database_url(tmp_path / "vitrina.db"))
    database.migrate()
    yield database
    database.close()


@pytest.fixture(scope="session")
def origin() -> Iterator[Origin]:
    """A web server that pictures are fetched from."""
    with Origin() as origin:
        yield origin


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, origin: Origin) -> Iterator[Server]:
    """A server that may fetch from the origin, and from nowhere else on this machine."""
    with running_server(tmp_path_factory.mktemp("market") / "data", origin.address) as server:
        yield server


@pytest.fixture(scope="session")
def shopfront(server: Server, origin: Origin) -> Iterator[Shopfront]:
    """A shop and a buyer on that server."""
    with ExitStack() as clients:
        merchant = clients.enter_context(server.merchant("tea-house"))
        buyer = clients.enter_context(server.buyer("finder"))
        yield Shopfront(server, origin, merchant, buyer)


@pytest.fixture(scope="session")
def other_merchant(server: Server) -> Iterator[httpx.Client]:
    """The merchant of another shop."""
    with server.merchant("other-shop") as merchant:
        yield merchant


@pytest.fixture(scope="session")
def other_buyer(server: Server) -> Iterator[httpx.Client]:
    """Another buyer's app."""
    with server.buyer("other-app") as buyer:
        yield buyer


@pytest.fixture(scope="session")
def anyone(server: Server) -> Iterator[httpx.Client]:
    """A client without a token."""
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        yield client
