"""Sends messages to buyers' apps until they say 200, with longer and longer pauses, and then gives up.

What is sent is signed: ``Authorization`` is the HMAC-SHA256, in lower-case hex, of the app's key and the body under the
app's secret (Taobao Global document 119493).
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import structlog

from vitrina.errors import VitrinaError
from vitrina.events.lanes import LOOKED_AT, Lanes, Piece
from vitrina.events.pushes import repository
from vitrina.events.pushes.models import Push, PushState
from vitrina.storage.database import Database
from vitrina.storage.schema import now

AT_ONCE = 64  # messages under way in one process
PER_APP = 4  # of those
CLAIM = timedelta(seconds=60)  # longer than one message may take
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

    async def run(self, compose: Compose) -> None:
        """Sends for ever; cancel it to stop. ``compose`` writes a message in the words of the buyers' face."""
        async with Lanes(AT_ONCE, PER_APP) as lanes:
            await lanes.work(partial(self._look, lanes, compose), PAUSE_SECONDS)

    async def _look(self, lanes: Lanes, compose: Compose) -> list[Piece]:
        """What is due now for those who have room."""
        if await self._database.glance(repository.DUE, at=now()) is None:
            return []
        full = lanes.full(0)
        found = await self._database.read(lambda session: repository.due(session, now(), LOOKED_AT, full))
        return [Piece((push.app_id, str(push.id)), partial(self._attempt, push, compose)) for push in found]

    async def _attempt(self, push: Push, compose: Compose) -> None:
        if not await self._database.write(lambda session: repository.claim(session, push, now() + CLAIM)):
            return
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
        """What went wrong with an attempt; nothing if the app heard."""
        try:
            body = msgspec.json.encode(compose(push, recipient))
            headers = {"Content-Type": "application/json", "Authorization": signature(recipient, body)}
            status = await self._post(recipient.url or "", body, headers)
        except VitrinaError as error:
            return str(error)[:LONGEST_ERROR]
        except Exception:
            # A message that cannot be sent is given up like others, and stops nothing else.
            log.exception("a message could not be sent", push=push.id)
            return "It could not be sent; the server's log says why."
        return "" if status == ACCEPTED else f"It answered {status}."


def signature(recipient: Recipient, body: bytes) -> str:
    """What ``Authorization`` says of a body."""
    return hmac.new(recipient.secret.encode(), recipient.app_key.encode() + body, hashlib.sha256).hexdigest()
