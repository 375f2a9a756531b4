"""A signed call that changes something is carried out at most once, however often it arrives."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from vitrina.access import repository
from vitrina.access.errors import StillRunning
from vitrina.access.identify import Buyer
from vitrina.access.models import SignedCall
from vitrina.storage.database import Database
from vitrina.storage.schema import now

WAIT_SECONDS = 10.0  # for the answer to the first of several equal calls
LOOK_SECONDS = 0.05
Answer = dict[str, Any]


class OnceOnly:
    """Remembers the signatures of calls and what they were told, for as long as the signatures are valid.

    The memory is the database's, so it holds for all processes of a market and after a crash.
    """

    def __init__(self, database: Database, window: timedelta) -> None:
        self._database = database
        # A signature from the far end of the window is valid for two windows.
        self._life = 2 * window

    async def run(self, buyer: Buyer, work: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer of ``work``, or for a signature seen before, the answer it was given then.

        Raises:
            StillRunning: the first call with this signature was cut short, or takes too long.
        """
        signature = buyer.signature
        if signature is None:
            return await work()
        call = SignedCall(app_id=buyer.app_id, signature=signature, expires_at=now() + self._life)
        if not await self._database.write(lambda session: repository.claim_signature(session, call)):
            return await self._answer_of(buyer.app_id, signature)
        try:
            answer = await work()
        except Exception:
            # What failed changed nothing, so the same call may be tried again.
            await self._database.write(lambda session: repository.forget_signature(session, buyer.app_id, signature))
            raise
        await self._database.write(
            lambda session: repository.answer_signature(session, buyer.app_id, signature, answer)
        )
        return answer

    async def _answer_of(self, app_id: str, signature: str) -> Answer:
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            call = await self._database.read(lambda session: repository.signed_call(session, app_id, signature))
            if call is not None and call.answer is not None:
                return call.answer
            await asyncio.sleep(LOOK_SECONDS)
        raise StillRunning(
            "request_in_progress",
            "The same signed request came before and its outcome is not known yet.",
            hint="Ask with an order query, or sign the request anew.",
        )
