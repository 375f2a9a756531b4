"""Sends messages to buyers' apps until they say 200, with longer and longer pauses, and then gives up.

What is sent is signed: ``Authorization`` is the HMAC-SHA256, in lower-case hex, of the app's key and the body under the
app's secret (Taobao Global document 119493).
"""

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import structlog

from vitrina.errors import VitrinaError
from vitrina.events.pushes import repository
from vitrina.events.pushes.models import Push, PushState
from vitrina.storage.database import Database
from vitrina.storage.schema import now

AT_ONCE = 16  # messages under way
PAUSE_SECONDS = 1.0  # between looks for what is due
ACCEPTED = 200  # the one status that counts as received, as upstream
# Pauses before each further attempt. Sibling gateways try five times in all, half an hour apart; shorter ones first
# help an app that is being restarted.
RETRIES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(minutes=30))
LONGEST_ERROR = 255
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where an app's messages go, and what they are signed with; without a URL it takes none."""

    url: str | None
    app_key: str
    secret: str


Compose = Callable[[Push, Recipient], Mapping[str, Any]]
FindRecipient = Callable[[str], Awaitable[Recipient]]
Post = Callable[[str, bytes, Mapping[str, str]], Awaitable[int]]
"""Posts a body to a URL and returns the status; raises a VitrinaError when there is none."""


class PushSender:
    """Delivers messages: ``recipient`` finds where to, ``post`` carries them there."""

    def __init__(self, database: Database, recipient: FindRecipient, post: Post) -> None:
        self._database = database
        self._recipient = recipient
        self._post = post

    @asynccontextmanager
    async def running(self, compose: Compose) -> AsyncIterator[None]:
        """Sends for the length of a block; ``compose`` writes a message in the words of the buyers' face."""
        task = asyncio.create_task(self._run(compose))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def send_due(self, compose: Compose) -> int:
        """Makes one attempt for everything that is due; returns how many."""
        if await self._database.glance(repository.DUE, at=now()) is None:
            return 0
        pushes = await self._database.read(lambda session: repository.due(session, now(), AT_ONCE))
        await asyncio.gather(*(self._attempt(push, compose) for push in pushes))
        return len(pushes)

    async def _run(self, compose: Compose) -> None:
        while True:
            try:
                while await self.send_due(compose):
                    pass
            except Exception:
                # Nothing is lost: what was not sent is due again.
                log.exception("messages could not be sent")
            await asyncio.sleep(PAUSE_SECONDS)

    async def _attempt(self, push: Push, compose: Compose) -> None:
        recipient = await self._recipient(push.app_id)
        error = await self._send(push, recipient, compose) if recipient.url else "the app takes no messages"
        attempts, at = push.attempts + 1, now()
        if not error:
            state, due_at = PushState.DELIVERED, at
        elif attempts > len(RETRIES) or not recipient.url:
            state, due_at = PushState.GIVEN_UP, at
        else:
            state, due_at = PushState.WAITING, at + RETRIES[attempts - 1]
        await self._database.write(
            lambda session: repository.settle(session, push.id, state, attempts=attempts, due_at=due_at, error=error)
        )

    async def _send(self, push: Push, recipient: Recipient, compose: Compose) -> str:
        body = msgspec.json.encode(compose(push, recipient))
        headers = {"Content-Type": "application/json", "Authorization": signature(recipient, body)}
        try:
            status = await self._post(recipient.url or "", body, headers)
        except VitrinaError as error:
            return str(error)[:LONGEST_ERROR]
        return "" if status == ACCEPTED else f"It answered {status}."


def signature(recipient: Recipient, body: bytes) -> str:
    """What ``Authorization`` says of a body."""
    return hmac.new(recipient.secret.encode(), recipient.app_key.encode() + body, hashlib.sha256).hexdigest()
