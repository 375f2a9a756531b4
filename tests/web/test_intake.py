"""Bodies that come slowly, too many at once, or not whole."""

import asyncio
import re
import socket
import time
from typing import Any, cast

import httpx
import pytest
from litestar.types import ASGIApp, HTTPScope, Receive, Send
from serving import Server
from shopfront import Shopfront

from vitrina.errors import Unavailable
from vitrina.web import intake
from vitrina.web.intake import ClientLeft, Intake, TooSlow

PIECE = b"x" * 100_000
SOON = 10.0


async def for_ever() -> Any:
    await asyncio.Event().wait()


def coming(*pieces: bytes) -> Receive:
    """A body that has these pieces and then nothing more, without an end."""
    left = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]

    async def receive() -> Any:
        return left.pop(0) if left else await for_ever()

    return cast("Receive", receive)


async def take(one: Intake, receive: Receive, app: ASGIApp, announced: int = 3_000_000) -> None:
    headers = [(b"content-length", str(announced).encode())]
    scope = {"type": "http", "http_version": "1.1", "method": "POST", "headers": headers}
    await one.handle(cast("HTTPScope", scope), receive, cast("Send", for_ever), app)


async def read_all(_scope: Any, receive: Receive, _send: Send) -> None:
    while (await receive()).get("more_body"):
        pass


def test_a_picture_of_3_mb_has_a_minute() -> None:
    assert intake.LEAST_SECONDS + 3_000_000 / intake.LEAST_RATE == 60


def test_a_body_that_stops_coming_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LEAST_SECONDS", 0.01)
    monkeypatch.setattr(intake, "LEAST_RATE", 300_000_000)

    async def work() -> None:
        with pytest.raises(TooSlow, match="100000 bytes") as slow:
            await asyncio.wait_for(take(Intake(), coming(PIECE), read_all), SOON)
        assert slow.value.status_code == 408
        current = asyncio.current_task()
        assert current is not None
        assert not current.cancelling()

    asyncio.run(work())


def test_what_is_cancelled_otherwise_is_cancelled() -> None:
    async def work() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(take(Intake(), coming(), read_all), 0.01)

    asyncio.run(work())


def test_bodies_under_way_hold_so_much_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_BYTES_AT_ONCE", 2 * len(PIECE))

    async def work() -> None:
        one, small = Intake(), coming(b"{}")

        async def others(_scope: Any, receive: Receive, _send: Send) -> None:
            for _ in range(2):
                await receive()
            with pytest.raises(Unavailable, match="at once"):
                await take(one, coming(PIECE), read_all)
            await take(one, small, read_one)

        async def read_one(_scope: Any, receive: Receive, _send: Send) -> None:
            await receive()

        await take(one, coming(PIECE, PIECE), others)
        await take(one, coming(PIECE), read_one)
        assert one.held == 0

    asyncio.run(work())


def test_who_leaves_in_the_middle_is_no_fault(server: Server, shopfront: Shopfront, anyone: httpx.Client) -> None:
    def left(status: int) -> float:
        series = rf'requests_total\{{method="POST",route="/v1/search",status="{status}"\}} (\d+)'
        found = re.search(series, anyone.get("/metrics").text)
        return float(found[1]) if found else 0

    before, faults = left(ClientLeft.status_code), left(500)
    known = f"Authorization: {shopfront.merchant.headers['Authorization']}\r\nContent-Type: application/json\r\n"
    head = f"POST /v1/search HTTP/1.1\r\nHost: x\r\n{known}Content-Length: 3000000\r\n\r\n{{"
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode())
    deadline = time.monotonic() + SOON
    while left(ClientLeft.status_code) == before and time.monotonic() < deadline:
        assert left(500) == faults
    assert left(ClientLeft.status_code) == before + 1
