"""A real HTTP server that takes webhooks."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from shopfront import answered

from vitrina.web.shopline.webhooks.signing import TIMESTAMP_HEADER

SECONDS = 30.0


@dataclass
class Received:
    sign: str
    timestamp: str
    body: dict[str, Any]


@dataclass
class Receiver:
    """An HTTP server that takes webhooks; ``status`` is what it answers, as long as ``awake`` is set."""

    port: int
    status: int = 200
    answer: bytes = b""
    received: list[Received] = field(default_factory=list)
    awake: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.awake.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    def about(self, topic: str) -> list[Received]:
        return [one for one in self.received if one.body["topic"] == topic]

    def wait_for(self, topic: str, count: int = 1) -> list[Received]:
        self.wait_until(lambda: len(self.about(topic)) >= count, f"{count} {topic}")
        return self.about(topic)

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"never received {what}"
            time.sleep(0.05)


@contextmanager
def receiving(receiver: Receiver) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sign = parse_qs(urlsplit(self.path).query)["sign"][0]
            receiver.received.append(Received(sign, self.headers[TIMESTAMP_HEADER], json.loads(body)))
            receiver.awake.wait(SECONDS)
            self.send_response(receiver.status)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", receiver.port), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def subscribe(merchant: httpx.Client, receiver: Receiver, *topics: str) -> dict[str, Any]:
    receiver.answer = base64.b64encode(answered(merchant.get("/token/info"))["merchant"]["_id"].encode())
    return answered(merchant.post("/webhooks", json={"address": receiver.address, "topics": topics}))
