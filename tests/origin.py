"""A web server for tests to fetch from: an honest one, or as hostile as a test asks for.

::

    with Origin() as origin:
        url = origin.serve("/cup.jpg", jpeg)
        origin.behave("/slow.jpg", drip(jpeg, size=10, pause=0.1))
        ...
        assert origin.hits["/cup.jpg"] == 1

It speaks real HTTP over real sockets on a loopback address, in a thread of its own. ``origin.address`` is what goes
into the list of allowed origins.
"""

import asyncio
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent. Header names are in lower case; the target has its query."""

    method: str
    target: str
    headers: Mapping[str, str]


Behaviour = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]
"""Answers one request. It closes the writer if the connection must end there."""


class Origin:
    """Serves what has been registered by path; anything else is a 404.

    Attributes:
        hits: Requests by path, without their queries.
        requests: All of them, in order.
    """

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.hits: Counter[str] = Counter()
        self.requests: list[Request] = []
        self._behaviours: dict[str, list[Behaviour]] = {}
        self._host = host
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"origin {host}")
        self._connections: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        starting = asyncio.start_server(self._accept, self._host, 0, ssl=self._tls, backlog=256)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def address(self) -> str:
        """``host:port``."""
        return f"[{self._host}]:{self.port}" if ":" in self._host else f"{self._host}:{self.port}"

    def url(self, path: str) -> str:
        return f"{'https' if self._tls else 'http'}://{self.address}{path}"

    def serve(self, path: str, body: bytes, content_type: str = "image/jpeg", etag: str | None = None) -> str:
        """Serve a body at a path; returns its URL."""
        return self.behave(path, answer(body, content_type=content_type, etag=etag))

    def behave(self, path: str, *behaviours: Behaviour) -> str:
        """Answer the first request for a path by the first behaviour, and so on; the last goes on for ever."""
        self._behaviours[path] = list(behaviours)
        return self.url(path)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._converse(reader, writer)
        writer.close()
        with suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()
        self._connections.discard(task)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            try:
                request = await _read_request(reader)
            except ValueError:
                writer.write(head({"Connection": "close"}, "400 Bad Request"))
                return
            await self._answer(request, writer)

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        path = request.target.partition("?")[0]
        self.hits[path] += 1
        self.requests.append(request)
        behaviours = self._behaviours.get(path, [answer(b"nothing here", status="404 Not Found")])
        await (behaviours.pop(0) if len(behaviours) > 1 else behaviours[0])(request, writer)
        await writer.drain()

    async def _stop(self) -> None:
        self._server.close()
        connections = list(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _read_request(reader: asyncio.StreamReader) -> Request:
    first = await reader.readexactly(1)
    if not first.isalpha():
        raise ValueError("this is not HTTP")
    lines = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ", 2)
    pairs = (line.partition(":") for line in lines[1:] if line)
    return Request(method, target, {name.lower(): value.strip() for name, _, value in pairs})


def answer(
    body: bytes,
    *,
    status: str = "200 OK",
    content_type: str = "image/jpeg",
    etag: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Behaviour:
    """An honest answer; with an ETag, a 304 to whoever has it already."""
    fields = {"Content-Type": content_type, "Content-Length": str(len(body))}
    fields |= ({"ETag": etag} if etag else {}) | dict(headers or {})

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        if etag is not None and request.headers.get("if-none-match") == etag:
            writer.write(head({"ETag": etag}, "304 Not Modified"))
        else:
            writer.write(head(fields, status) + body)

    return behave


def redirect(location: str, status: str = "302 Found") -> Behaviour:
    """Send the client elsewhere."""
    return answer(b"moved", status=status, headers={"Location": location})


def raw(*pieces: bytes, pause: float = 0) -> Behaviour:
    """Send these bytes as they are, with pauses in seconds between them, then hang up."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        writer.close()

    return behave


def drip(body: bytes, size: int, pause: float) -> Behaviour:
    """An honest answer in small pieces with pauses, in seconds, between them."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return raw(head({"Content-Length": str(len(body))}), *pieces, pause=pause)


def drip_headers(pause: float) -> Behaviour:
    """An answer whose head never ends: a header every ``pause`` seconds."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Wait: a while\r\n")
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


def stall() -> Behaviour:
    """Take the request and say nothing."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        await writer.drain()
        await asyncio.Event().wait()

    return behave


def endless(chunk: bytes) -> Behaviour:
    """A body without a declared length and without an end."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head({"Content-Type": "image/jpeg"}))
        while True:
            writer.write(chunk)
            await writer.drain()

    return behave


def head(fields: Mapping[str, str], status: str = "200 OK") -> bytes:
    """The head of an HTTP/1.1 answer, with the empty line."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Canary:
    """Listens where nobody may connect, and remembers who did."""

    def __init__(self, host: str, port: int = 0) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=64)
        self._listener.setblocking(False)
        self._contacts = 0
        self.port: int = self._listener.getsockname()[1]

    @property
    def contacts(self) -> int:
        """Connections made so far; the kernel keeps them until they are counted."""
        with suppress(BlockingIOError):
            while True:
                self._listener.accept()[0].close()
                self._contacts += 1
        return self._contacts

    def close(self) -> None:
        self._listener.close()


@contextmanager
def canary(host: str = "127.0.0.9", port: int = 0) -> Iterator[Canary]:
    """A canary on a loopback address other than the usual one; port 0 takes a free one."""
    listener = Canary(host, port)
    try:
        yield listener
    finally:
        listener.close()
