"""/v1/webhooks: who is told of what happens in a shop."""

from typing import Annotated

import msgspec
from litestar import delete, get, post, put
from litestar.params import Parameter

from vitrina.access.merchants import Merchant
from vitrina.errors import Invalid
from vitrina.events.models import Delivery, Webhook
from vitrina.events.webhooks import Subscription
from vitrina.market import Market
from vitrina.web.shopline.asked import Asked
from vitrina.web.shopline.reading import Raw, read
from vitrina.web.shopline.render_base import timestamp
from vitrina.web.shopline.webhooks.sending import check_address, verified
from vitrina.web.shopline.wire import MessageWire, Pagination

WebhookId = Annotated[str, Parameter(description="Webhook ID")]
VERSION = "v0"


class WebhookBody(msgspec.Struct):
    address: str | None = None
    topics: list[str] | None = None
    webhook_version: Annotated[str, msgspec.Meta(max_length=16)] | None = None


class WebhookWire(msgspec.Struct):
    """Two keys are extensions: ``secret`` signs what is sent, ``note`` says what is wrong with the receiver.

    The secret is shown to the shop alone, and only where it was made for the webhook: an app's is its client_secret,
    with which it speaks for all its shops.
    """

    id: str
    _id: str
    format: str
    address: str
    status: str
    merchant_id: str
    created_at: str
    updated_at: str
    webhook_version: str
    topics: list[str]
    secret: str | None
    note: str | None


class WebhookListWire(msgspec.Struct):
    items: list[WebhookWire]
    pagination: Pagination


class DeliveryWire(msgspec.Struct):
    id: str
    topic: str
    state: str
    attempts: int
    status_code: int | None
    error: str | None
    seconds: float | None
    created_at: str
    due_at: str | None
    finished_at: str | None


class DeliveryListWire(msgspec.Struct):
    items: list[DeliveryWire]
    pagination: Pagination


@get("/webhooks", summary="Get webhooks", scope="webhooks:index")
async def list_webhooks(market: Market, merchant: Merchant, asked: Asked) -> WebhookListWire:
    """One page of the shop's webhooks."""
    page, per_page = asked.page()
    found, total = await market.webhooks.find(merchant.shop_id, page, per_page)
    return WebhookListWire([_wire(one, merchant) for one in found], Pagination.of(page, per_page, total))


@get("/webhooks/{webhook_id:str}", summary="Get webhook", scope="webhooks:show")
async def get_webhook(market: Market, merchant: Merchant, webhook_id: WebhookId) -> WebhookWire:
    """One webhook."""
    return _wire(await market.webhooks.get(merchant.shop_id, webhook_id), merchant)


@post("/webhooks", status_code=200, summary="Create webhook", scope="webhooks:create", body=WebhookBody)
async def create_webhook(market: Market, merchant: Merchant, sent: Raw) -> WebhookWire:
    """Subscribes an address to topics; it is called once, and ``note`` says so if nobody there expects it."""
    wanted = _subscription(sent)
    if not wanted.address:
        raise Invalid("address_missing", "A webhook needs an address: the https URL that is to be called.")
    check_address(wanted.address, market.settings.fetch_allow)
    secret = await market.grants.secret(merchant.app_id) if merchant.app_id else None
    made = await market.webhooks.create(merchant.shop_id, wanted, merchant.app_id, secret)
    return _wire(await verified(market, made), merchant)


@put("/webhooks/{webhook_id:str}", summary="Update webhook", scope="webhooks:update", body=WebhookBody)
async def update_webhook(market: Market, merchant: Merchant, webhook_id: WebhookId, sent: Raw) -> WebhookWire:
    """Changes a webhook; one that was disabled is tried again."""
    wanted = _subscription(sent)
    if wanted.address is not None:
        check_address(wanted.address, market.settings.fetch_allow)
    changed = await market.webhooks.update(merchant.shop_id, webhook_id, wanted, merchant.app_id)
    return _wire(changed if wanted.address is None else await verified(market, changed), merchant)


@delete("/webhooks/{webhook_id:str}", status_code=200, summary="Delete webhook", scope="webhooks:delete")
async def delete_webhook(market: Market, merchant: Merchant, webhook_id: WebhookId) -> MessageWire:
    """Ends a webhook; what was still to be sent is dropped."""
    await market.webhooks.remove(merchant.shop_id, webhook_id, merchant.app_id)
    return MessageWire("Webhook deleted.")


@get("/webhooks/{webhook_id:str}/deliveries", summary="Get webhook deliveries", scope="webhooks:show")
async def list_deliveries(market: Market, merchant: Merchant, webhook_id: WebhookId, asked: Asked) -> DeliveryListWire:
    """What was sent to a webhook, the newest first, and how it went (an extension)."""
    page, per_page = asked.page()
    found, total = await market.webhooks.deliveries(merchant.shop_id, webhook_id, page, per_page)
    return DeliveryListWire([_delivery(one) for one in found], Pagination.of(page, per_page, total))


def _subscription(sent: Raw) -> Subscription:
    wanted = read(sent, WebhookBody)
    return Subscription(wanted.address, wanted.topics, wanted.webhook_version)


def _wire(one: Webhook, reader: Merchant) -> WebhookWire:
    return WebhookWire(
        one.id,
        one.id,
        "json",
        one.address,
        one.status,
        one.shop_id,
        timestamp(one.created_at),
        timestamp(one.updated_at),
        one.webhook_version or VERSION,
        one.topics,
        one.secret if one.app_id is None and reader.app_id is None else None,
        one.note,
    )


def _delivery(one: Delivery) -> DeliveryWire:
    return DeliveryWire(
        one.id,
        one.topic,
        one.state,
        one.attempts,
        one.status_code,
        one.error,
        one.seconds,
        timestamp(one.created_at),
        None if one.finished_at else timestamp(one.due_at),
        timestamp(one.finished_at) if one.finished_at else None,
    )


HANDLERS = [list_webhooks, get_webhook, create_webhook, update_webhook, delete_webhook, list_deliveries]
