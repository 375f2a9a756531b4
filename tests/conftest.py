"""One server for all tests that need no server of their own, and a database for those that need none."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from origin import Origin
from serving import Server, running_server
from shopfront import Shopfront

from vitrina.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new database without a server."""
    database = Database(f"sqlite:///{tmp_path / 'vitrina.db'}")
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
