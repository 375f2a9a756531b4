"""Delivers events to webhooks: at least once, in the order they are due, with longer and longer pauses.

Deliveries are rows written together with their events, so that none is lost with the process. A row is claimed for
longer than a delivery may take; whatever died half-way is due again after that.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from vitrina.errors import VitrinaError
from vitrina.events import repository
from vitrina.events.models import Delivery, Event, Webhook
from vitrina.storage.database import Database
from vitrina.storage.schema import now

AT_ONCE = 16  # deliveries under way in one process
CLAIM = timedelta(seconds=60)  # four times what one delivery may take
LONGEST_NOTE = 255
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CourierRules:
    """``pauses`` are seconds before each further attempt; ``patience`` failures in a row disable a webhook."""

    # SHOPLINE: repeated up to 3 times.
    pauses: tuple[float, ...] = (10.0, 60.0, 300.0)
    patience: int = 5
    # Seconds between looks for something due; a new event waits at most this long.
    interval: float = 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt: the HTTP status, or why there is none."""

    status_code: int | None
    error: str | None

    @property
    def delivered(self) -> bool:
        """Whether the receiver took it."""
        return self.status_code == 200


Send = Callable[[Webhook, Event], Awaitable[Outcome]]


class Courier:
    """Sends what is due, until it is told to stop. ``send`` makes one attempt and never raises for the receiver."""

    def __init__(self, database: Database, send: Send, rules: CourierRules) -> None:
        self._database = database
        self._send = send
        self._rules = rules

    async def run(self) -> None:
        """Works for ever; cancel it to stop. What is interrupted is sent again later."""
        while True:
            try:
                sent = await self.send_due()
            except VitrinaError as error:
                log.warning("webhooks wait", reason=error.code)
                sent = 0
            if not sent:
                await asyncio.sleep(self._rules.interval)

    async def send_due(self) -> int:
        """Sends everything that is due now; returns how many attempts were made."""
        if await self._database.glance(repository.DUE, at=now()) is None:
            return 0
        found = await self._database.read(lambda session: repository.due(session, now(), AT_ONCE))
        if found:
            await asyncio.gather(*(self._attempt(*one) for one in found))
        return len(found)

    async def _attempt(self, delivery: Delivery, event: Event, webhook: Webhook) -> None:
        if not await self._database.write(lambda session: repository.claim(session, delivery, now() + CLAIM)):
            return
        began = time.perf_counter()
        outcome = await self._send(webhook, event)
        seconds = time.perf_counter() - began
        await self._database.write(lambda session: self._note(session, delivery.id, webhook.id, outcome, seconds))

    def _note(self, session: Session, delivery_id: str, webhook_id: str, outcome: Outcome, seconds: float) -> None:
        delivery, webhook = session.get_one(Delivery, delivery_id), session.get_one(Webhook, webhook_id)
        delivery.status_code, delivery.seconds = outcome.status_code, round(seconds, 3)
        delivery.error = (outcome.error or "")[:LONGEST_NOTE] or None
        if outcome.delivered:
            delivery.state, delivery.finished_at = repository.DELIVERED, now()
            webhook.failures = 0
        elif delivery.attempts <= len(self._rules.pauses):
            delivery.due_at = now() + timedelta(seconds=self._rules.pauses[delivery.attempts - 1])
        else:
            delivery.state, delivery.finished_at = repository.FAILED, now()
            self._count_failure(session, webhook)

    def _count_failure(self, session: Session, webhook: Webhook) -> None:
        webhook.failures += 1
        if webhook.failures >= self._rules.patience and webhook.status == repository.ACTIVE:
            webhook.status, webhook.updated_at = repository.DISABLED, now()
            webhook.note = f"Disabled after {webhook.failures} deliveries in a row failed. Update it to try again."
            repository.drop_pending(session, webhook.id, "webhook disabled")
            log.warning("webhook disabled", webhook=webhook.id, failures=webhook.failures)
