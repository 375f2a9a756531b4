"""What clients send: within a time, and not too much of it at once.

One that leaves in the middle is no fault of ours.
"""

import asyncio
from typing import Any

from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Receive, ReceiveMessage, Scope, Send

from vitrina.errors import Unavailable

# The largest legal body: an 8 MB picture in a multipart form; 3 MB of picture are 4.2 MB of Base64.
MOST_BODY_BYTES = 12 * 1024 * 1024
# 60 seconds for 3 MB.
LEAST_SECONDS = 10.0
LEAST_RATE = 60_000  # bytes a second
# What all bodies under way may hold together: sixty pictures of 4.2 MB. The first bytes of each are not counted, so
# that pictures keep nobody from sending an order.
MOST_BYTES_AT_ONCE = 256 * 1024 * 1024
UNCOUNTED_BYTES = 64 * 1024


class TooSlow(HTTPException):
    """The body was not there in time."""

    status_code = 408


class ClientLeft(HTTPException):
    """The client left before its body was there; nobody reads the answer."""

    status_code = 400


class Intake(ASGIMiddleware):
    """Gives each body its time, and all of them together their room."""

    scopes = (ScopeType.HTTP,)

    def __init__(self) -> None:
        self.held = 0

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        announced = _announced(scope) if scope["type"] == ScopeType.HTTP else 0
        if not announced:
            return await next_app(scope, receive, send)
        body = _Body(self, receive, LEAST_SECONDS + min(announced, MOST_BODY_BYTES) / LEAST_RATE)
        try:
            await next_app(scope, body.receive, send)
        finally:
            body.close()
        return None


class _Body:
    """One body on its way in. It is late by one timer, which wakes the task that waits for more of it."""

    def __init__(self, intake: Intake, receive: Receive, seconds: float) -> None:
        self._intake, self._receive, self._seconds = intake, receive, seconds
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[Any] | None = None
        self._whole = self._late = False
        self._size = self._held = 0

    async def receive(self) -> ReceiveMessage:
        """The next piece.

        Raises:
            TooSlow: its time is over.
            ClientLeft: there will be no more.
            Unavailable: there is no room for it.
        """
        if self._whole:
            return await self._receive()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._expire)
        message = await self._next()
        if message["type"] == "http.disconnect":
            raise ClientLeft("The client left before its body was there.")
        if message["type"] == "http.request":
            self._take(len(message["body"]), whole=not message.get("more_body", False))
        return message

    def close(self) -> None:
        """Gives back the timer and the room."""
        if self._timer is not None:
            self._timer.cancel()
        self._intake.held -= self._held
        self._held = 0

    async def _next(self) -> ReceiveMessage:
        if self._late:
            raise self._too_slow()
        self._waiting = asyncio.current_task()
        try:
            return await self._receive()
        except asyncio.CancelledError:
            if not self._late or self._waiting is None:
                raise
            self._waiting.uncancel()
            raise self._too_slow() from None
        finally:
            self._waiting = None

    def _expire(self) -> None:
        self._late = True
        if self._waiting is not None:
            self._waiting.cancel()

    def _too_slow(self) -> TooSlow:
        within = f"A body of this length must be there within {self._seconds:.0f} seconds"
        return TooSlow(f"The body came too slowly. {within}; {self._size} bytes of it were.")

    def _take(self, length: int, *, whole: bool) -> None:
        self._size += length
        if self._size > UNCOUNTED_BYTES:
            self._held += length
            self._intake.held += length
            if self._intake.held > MOST_BYTES_AT_ONCE:
                text = "Too much is being uploaded at once."
                raise Unavailable("uploads_full", text, MOST_BYTES_AT_ONCE, hint="Try again in a moment.")
        if whole and self._timer is not None:
            self._whole = True
            self._timer.cancel()


def _announced(scope: HTTPScope) -> int:
    """The most bytes that a body can have by what its head says; 0 if there is none."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else MOST_BODY_BYTES
        if name == b"transfer-encoding":
            return MOST_BODY_BYTES
    # HTTP/2 needs neither.
    return 0 if scope["http_version"] < "2" or scope["method"] in {"GET", "HEAD"} else MOST_BODY_BYTES
