"""Delivers events to webhooks: at least once, in the order they are due, with longer and longer pauses.

Deliveries are rows written together with their events, so that none is lost with the process. A row is claimed for
longer than a delivery may take; whatever died half-way is due again after that. A receiver that takes its time fills
its own few places and those of its shop, and never those of another.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from vitrina.events import repository
from vitrina.events.lanes import LOOKED_AT, Lanes, Piece
from vitrina.events.models import Delivery, Event, Webhook
from vitrina.storage.database import Database
from vitrina.storage.schema import now

AT_ONCE = 128  # deliveries under way in one process
PER_SHOP, PER_WEBHOOK = 8, 4  # of those
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
        async with Lanes(AT_ONCE, PER_SHOP, PER_WEBHOOK) as lanes:
            await lanes.work(partial(self._look, lanes), self._rules.interval)

    async def _look(self, lanes: Lanes) -> list[Piece]:
        """What is due now for those who have room."""
        if await self._database.glance(repository.DUE, at=now()) is None:
            return []
        shops, webhooks = lanes.full(0), lanes.full(1)
        found = await self._database.read(lambda session: repository.due(session, now(), LOOKED_AT, shops, webhooks))
        return [
            Piece((webhook.shop_id, webhook.id, delivery.id), partial(self._attempt, delivery, event, webhook))
            for delivery, event, webhook in found
        ]

    async def _attempt(self, delivery: Delivery, event: Event, webhook: Webhook) -> None:
        if not await self._database.write(lambda session: repository.claim(session, delivery, now() + CLAIM)):
            return
        began = time.perf_counter()
        outcome = await self._outcome(event, webhook)
        seconds = time.perf_counter() - began
        await self._database.write(lambda session: self._note(session, delivery.id, webhook.id, outcome, seconds))

    async def _outcome(self, event: Event, webhook: Webhook) -> Outcome:
        try:
            return await self._send(webhook, event)
        except Exception:
            # An event that cannot be sent is given up like others, and stops nothing else.
            log.exception("an event could not be sent", topic=event.topic, webhook=webhook.id)
            return Outcome(None, "It could not be sent; the server's log says why.")

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
