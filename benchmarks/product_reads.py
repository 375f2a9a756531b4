"""GET /v1/products/{id} over HTTP, against the bare framework that returns the same bytes.

    PYTHONPATH=tests:benchmarks .venv/bin/python benchmarks/product_reads.py

Both are real servers with their own processes and settings as shipped, only without a rate limit. They are asked in
turns; what counts is the processor time of each server's processes, which the kernel counts in hundredths of seconds.
"""

import contextlib
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from bare import BODY
from drawing import jpeg
from merchants import seed_sized
from origin import Origin
from processes import seconds_of
from serving import free_port, running_server

ROUNDS, REQUESTS = 7, 3000


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Origin() as origin,
        running_server(Path(folder) / "data", origin.address) as server,
        server.merchant("bench") as merchant,
    ):
        path = f"/v1/products/{product(merchant, origin)}"
        file = Path(folder) / "body.json"
        file.write_bytes(merchant.get(server.url + path).raise_for_status().content)
        with bare(file) as (port, session):
            headers = {"Authorization": merchant.headers["Authorization"]}
            ours = Asked(server.port, server.pid, path, headers)
            theirs = Asked(port, session, path, headers)
            compare(ours, theirs, file.stat().st_size)


def product(merchant: httpx.Client, origin: Origin) -> str:
    """One as large as the documented example: four variations and two pictures."""
    product_id: str = merchant.post("/products", json=seed_sized()).raise_for_status().json()["id"]
    urls = [origin.serve(f"/{number}.jpg", jpeg(number, 580, 580)) for number in range(2)]
    merchant.post(f"/products/{product_id}/add_images", json={"urls": urls}).raise_for_status()
    return product_id


def compare(ours: "Asked", theirs: "Asked", size: int) -> None:
    ratios = []
    for _ in range(ROUNDS):
        mine, bare = ours.microseconds(), theirs.microseconds()
        ratios.append(bare / mine)
        print(f"{mine:.0f} us a request, bare framework {bare:.0f} us: {ratios[-1]:.2f}", flush=True)
    median = sorted(ratios)[ROUNDS // 2]
    print(f"GET one product ({size} bytes): {median:.2f} of the bare framework's requests per CPU second (wanted: 0.5)")


class Asked:
    """A server that is asked for one path on one connection; ``session`` is that of its processes."""

    def __init__(self, port: int, session: int, path: str, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._session, self._path, self._headers = session, path, headers

    def microseconds(self) -> float:
        """Processor time that one request takes, in the mean of many."""
        self._connection.close()  # our server ends one that was silent while the other server was asked
        self._ask()
        before = seconds_of(self._session)
        for _ in range(REQUESTS):
            self._ask()
        return (seconds_of(self._session) - before) / REQUESTS * 1e6

    def _ask(self) -> None:
        self._connection.request("GET", self._path, headers=self._headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 200


@contextlib.contextmanager
def bare(file: Path) -> Iterator[tuple[int, int]]:
    """The bare framework's server: its port, and the session of its processes."""
    port = free_port()
    environment = os.environ | {BODY: str(file), "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("bare.py")), str(port)]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/")
                break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    main()
