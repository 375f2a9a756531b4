"""Runs the real server for tests: its own process, data folder and port."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from postgres import database_url

VITRINA = Path(sys.executable).parent / "vitrina"
START_SECONDS = 60.0
STOP_SECONDS = 30.0


@dataclass
class Server:
    """A server on loopback. ``allow`` names the origins it may fetch from although they are not public."""

    data: Path
    allow: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data.parent / f"{self.data.name}.log"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def pids(self) -> list[int]:
        """The server's process and its workers, in order."""
        return _family(self.pid)

    def start(self) -> None:
        """Starts the server and returns once it is ready."""
        self.port = self.port or free_port()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [VITRINA, "serve", "--port", str(self.port), "--data", str(self.data)],
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that the whole group can be killed at once
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Stops the server in good order."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
                raise

    def kill(self) -> None:
        """Kills the server and all its workers at once, as a crash would."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(STOP_SECONDS)

    def command(self, *arguments: str) -> dict[str, Any]:
        """Runs a ``vitrina`` command on the server's data folder and returns its JSON."""
        done = subprocess.run(
            [VITRINA, *arguments, "--data", str(self.data), "--json"],
            env=self._environment(),
            capture_output=True,
            check=True,
            timeout=START_SECONDS,
        )
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    def merchant(self, shop: str = "test-shop") -> httpx.Client:
        """A client of the merchants' side for one shop."""
        return self._client("/v1", self.command("token", "create", "--shop", shop)["access_token"])

    def buyer(self, name: str = "test-app") -> httpx.Client:
        """A client of the buyers' side for a new app."""
        return self._client("/rest/taobao-global", self.command("app", "create", "--name", name)["access_token"])

    def _client(self, path: str, token: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"}
        # Tests share a client among threads; a pool that closes what is too many may close what another just took.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=None)
        return httpx.Client(base_url=self.url + path, headers=headers, timeout=60, trust_env=False, limits=limits)

    def _environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("VITRINA_")}
        # What is made in the background takes processor time from every test; the tests of it ask for it.
        plain = {"VITRINA_FETCH_ALLOW": ",".join(self.allow), "VITRINA_RATE_LIMIT": "0", "VITRINA_FORMATS": ""}
        url = database_url(self.data / "vitrina.db")
        placed = {} if url.startswith("sqlite") else {"VITRINA_DATABASE_URL": url}
        return clean | plain | placed | self.settings

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == 200:
                    return
            time.sleep(0.1)
        self.kill()
        raise AssertionError(f"the server did not get ready:\n{self.log.read_text()[-4000:]}")


@contextlib.contextmanager
def running_server(data: Path, *allow: str, **settings: str) -> Iterator[Server]:
    """A server for the length of a block."""
    server = Server(data, allow, settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _family(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return sorted([pid, *(one for child in children for one in _family(child))])


def resident(pids: list[int]) -> int:
    """Bytes of memory that some processes hold together; what they share counts for each."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
