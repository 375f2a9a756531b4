"""Who is told of a shop's events."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from vitrina.errors import LONGEST_SHOWN
from vitrina.events import repository
from vitrina.events.errors import WebhookInvalid, WebhookNotFound, WebhookOfAnother
from vitrina.events.models import Delivery, Webhook
from vitrina.events.topics import TOPICS
from vitrina.storage.database import Database
from vitrina.storage.schema import now

SECRET_BYTES = 32
MOST_WEBHOOKS = 50  # of one shop; our own bound
LONGEST_ADDRESS = 2048


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a webhook asks for; None leaves a field as it is."""

    address: str | None = None
    topics: Sequence[str] | None = None
    webhook_version: str | None = None


class WebhookService:
    """A shop's webhooks, and the log of what was sent to each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, shop_id: str, page: int, per_page: int) -> tuple[list[Webhook], int]:
        """One page of the shop's webhooks, and how many there are."""
        return await self._database.read(lambda session: repository.webhooks(session, shop_id, page, per_page))

    async def get(self, shop_id: str, webhook_id: str) -> Webhook:
        """One webhook.

        Raises:
            WebhookNotFound: the shop has none such.
        """
        return await self._database.read(lambda session: _existing(session, shop_id, webhook_id))

    async def create(
        self, shop_id: str, wanted: Subscription, app_id: str | None = None, secret: str | None = None
    ) -> Webhook:
        """A new webhook; an app's are signed with the app's own secret, a merchant's with one made for it.

        Raises:
            WebhookInvalid: the address or a topic cannot be used, or the shop has too many.
        """
        _check_address(wanted.address or "")
        topics = checked_topics(wanted.topics or ())

        def work(session: Session) -> Webhook:
            if repository.webhooks(session, shop_id, 1, 1)[1] >= MOST_WEBHOOKS:
                raise WebhookInvalid("too_many_webhooks", "The shop has too many webhooks.", MOST_WEBHOOKS)
            made = Webhook(
                shop_id=shop_id,
                app_id=app_id,
                address=wanted.address or "",
                topics=topics,
                webhook_version=wanted.webhook_version,
                secret=secret or secrets.token_hex(SECRET_BYTES),
            )
            session.add(made)
            return made

        return await self._database.write(work)

    async def update(self, shop_id: str, webhook_id: str, wanted: Subscription, app_id: str | None = None) -> Webhook:
        """Changes a webhook for the shop, or for an app of which it must be; one that was disabled is tried again.

        Raises:
            WebhookNotFound, WebhookInvalid: it does not exist, or what is asked for cannot be used.
            WebhookOfAnother: the app did not make it.
        """
        topics = None if wanted.topics is None else checked_topics(wanted.topics)
        if wanted.address is not None:
            _check_address(wanted.address)

        def work(session: Session) -> Webhook:
            webhook = _own(session, shop_id, webhook_id, app_id)
            webhook.address = wanted.address or webhook.address
            webhook.topics = webhook.topics if topics is None else topics
            webhook.webhook_version = wanted.webhook_version or webhook.webhook_version
            webhook.status, webhook.failures, webhook.note = repository.ACTIVE, 0, None
            webhook.updated_at = now()
            return webhook

        return await self._database.write(work)

    async def note(self, shop_id: str, webhook_id: str, text: str | None) -> Webhook:
        """Writes on a webhook what is wrong with its receiver.

        Raises:
            WebhookNotFound: the shop has none such.
        """

        def work(session: Session) -> Webhook:
            webhook = _existing(session, shop_id, webhook_id)
            webhook.note = text
            return webhook

        return await self._database.write(work)

    async def remove(self, shop_id: str, webhook_id: str, app_id: str | None = None) -> None:
        """Ends a webhook for the shop, or for an app of which it must be; what was still to be sent to it is dropped.

        Raises:
            WebhookNotFound: the shop has none such.
            WebhookOfAnother: the app did not make it.
        """

        def work(session: Session) -> None:
            webhook = _own(session, shop_id, webhook_id, app_id)
            webhook.status, webhook.updated_at = repository.REMOVED, now()
            repository.drop_pending(session, webhook_id, "webhook removed")

        await self._database.write(work)

    async def deliveries(self, shop_id: str, webhook_id: str, page: int, per_page: int) -> tuple[list[Delivery], int]:
        """One page of what was sent to a webhook, the newest first, and how many there are.

        Raises:
            WebhookNotFound: the shop has none such.
        """

        def work(session: Session) -> tuple[list[Delivery], int]:
            _existing(session, shop_id, webhook_id)
            return repository.deliveries(session, webhook_id, page, per_page)

        return await self._database.read(work)


def checked_topics(topics: Sequence[str]) -> list[str]:
    """The topics, each once.

    Raises:
        WebhookInvalid: there are none, or one is unknown.
    """
    if not topics:
        raise WebhookInvalid("topics_missing", "topics must list at least one topic.")
    unknown = [topic for topic in topics if topic not in TOPICS]
    if unknown:
        named = unknown[0][:LONGEST_SHOWN]
        raise WebhookInvalid("topic_unknown", f"There is no topic {named!r}.", actual=named)
    return list(dict.fromkeys(topics))


def _check_address(address: str) -> None:
    if not 0 < len(address) <= LONGEST_ADDRESS:
        raise WebhookInvalid("address_invalid", "address must be a web address.", LONGEST_ADDRESS, len(address))


def _existing(session: Session, shop_id: str, webhook_id: str) -> Webhook:
    found = repository.webhook(session, shop_id, webhook_id)
    if found is None:
        raise WebhookNotFound.of(webhook_id)
    return found


def _own(session: Session, shop_id: str, webhook_id: str, app_id: str | None) -> Webhook:
    found = _existing(session, shop_id, webhook_id)
    # An app that is let in to hear of things is not let in to turn others off.
    if app_id is not None and found.app_id != app_id:
        raise WebhookOfAnother.of(webhook_id)
    return found
