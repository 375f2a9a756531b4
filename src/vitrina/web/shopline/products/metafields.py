"""Metafields of products: one set of eight operations, twice: what merchants keep, and what apps keep."""

from typing import Annotated, Any

import msgspec
from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter
from msgspec import UNSET, UnsetType

from vitrina.access.merchants import Merchant
from vitrina.catalog.metafields.repository import Place
from vitrina.catalog.metafields.service import MetafieldEdit
from vitrina.catalog.models import Metafield
from vitrina.errors import Invalid
from vitrina.market import Market
from vitrina.web.shopline.asked import Asked
from vitrina.web.shopline.products.handlers import ProductId
from vitrina.web.shopline.reading import Raw, read
from vitrina.web.shopline.render_base import timestamp
from vitrina.web.shopline.wire import MessageWire, Pagination, ResultWire

_WHAT = {"merchant": "metafield", "app": "app metafield"}
MetafieldId = Annotated[str, Parameter(description="Metafield ID")]
APP_NAMESPACE = "app"  # SHOPLINE's body of an app's metafield names no namespace: its app is one


class MetafieldBody(msgspec.Struct):
    id: str | None = None
    namespace: str | None = None
    key: str | None = None
    field_type: str | None = None
    field_value: Any = UNSET


class MetafieldsBody(msgspec.Struct):
    items: list[MetafieldBody]


class MetafieldWire(msgspec.Struct, kw_only=True):
    id: str
    namespace: str
    key: str
    field_type: str
    field_value: Any
    created_at: str
    updated_at: str
    metafield_type: str
    resource_id: str
    resource_type: str
    merchant_id: str | UnsetType = UNSET
    application_id: str | UnsetType = UNSET


class MetafieldListWire(msgspec.Struct):
    items: list[MetafieldWire]


class MetafieldPageWire(msgspec.Struct):
    items: list[MetafieldWire]
    pagination: Pagination


def metafield_handlers(kind: str) -> list[HTTPRouteHandler]:
    """The eight operations on what merchants (``merchant``) or apps (``app``) keep."""
    return [operation(kind) for operation in _OPERATIONS]


def _path(kind: str) -> str:
    return "/products/{product_id:str}/" + ("app_metafields" if kind == "app" else "metafields")


def _find(kind: str) -> HTTPRouteHandler:
    @get(_path(kind), summary=f"Get {_WHAT[kind]}s of a product", scope="metafields:index", name=f"list_{kind}")
    async def find(market: Market, merchant: Merchant, product_id: ProductId, asked: Asked) -> MetafieldPageWire:
        """One page of what is kept about a product."""
        page, per_page = asked.page()
        found, total = await market.metafields.find(_place(merchant, product_id, kind), page, per_page)
        return MetafieldPageWire([_wire(one) for one in found], Pagination.of(page, per_page, total))

    return find


def _create(kind: str) -> HTTPRouteHandler:
    @post(_path(kind), status_code=200, summary=f"Create {_WHAT[kind]}", scope="metafields:create", body=MetafieldBody)
    async def create(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> MetafieldWire:
        """Adds a fact under a name that is free."""
        edit = _edit(read(sent, MetafieldBody), kind)
        return _wire((await market.metafields.create(_place(merchant, product_id, kind), [edit]))[0])

    return create


def _show(kind: str) -> HTTPRouteHandler:
    @get(f"{_path(kind)}/{{metafield_id:str}}", summary=f"Get {_WHAT[kind]}", scope="metafields:show")
    async def show(
        market: Market, merchant: Merchant, product_id: ProductId, metafield_id: MetafieldId
    ) -> MetafieldWire:
        """One fact."""
        return _wire(await market.metafields.get(_place(merchant, product_id, kind), metafield_id))

    return show


def _update(kind: str) -> HTTPRouteHandler:
    @put(
        f"{_path(kind)}/{{metafield_id:str}}",
        summary=f"Update {_WHAT[kind]}",
        scope="metafields:update",
        body=MetafieldBody,
    )
    async def update(
        market: Market, merchant: Merchant, product_id: ProductId, metafield_id: MetafieldId, sent: Raw
    ) -> MetafieldWire:
        """Changes a fact's type or value."""
        edit = _edit(read(sent, MetafieldBody), kind)
        edit.id = metafield_id
        return _wire((await market.metafields.update(_place(merchant, product_id, kind), [edit]))[0])

    return update


def _remove(kind: str) -> HTTPRouteHandler:
    @delete(
        f"{_path(kind)}/{{metafield_id:str}}",
        status_code=200,
        summary=f"Delete {_WHAT[kind]}",
        scope="metafields:delete",
    )
    async def remove(
        market: Market, merchant: Merchant, product_id: ProductId, metafield_id: MetafieldId
    ) -> MessageWire:
        """Forgets a fact."""
        await market.metafields.delete(_place(merchant, product_id, kind), [MetafieldEdit(id=metafield_id)])
        return MessageWire("Metafield deleted.")

    return remove


def _bulk_create(kind: str) -> HTTPRouteHandler:
    @post(
        f"{_path(kind)}/bulk",
        status_code=200,
        summary=f"Bulk create {_WHAT[kind]}s",
        scope="metafields:create",
        body=MetafieldsBody,
    )
    async def bulk_create(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> MetafieldListWire:
        """Adds facts: all of them, or none."""
        made = await market.metafields.create(_place(merchant, product_id, kind), _edits(sent, kind))
        return MetafieldListWire([_wire(one) for one in made])

    return bulk_create


def _bulk_update(kind: str) -> HTTPRouteHandler:
    @put(f"{_path(kind)}/bulk", summary=f"Bulk update {_WHAT[kind]}s", scope="metafields:update", body=MetafieldsBody)
    async def bulk_update(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> MetafieldListWire:
        """Changes facts, named by id or by namespace and key: all of them, or none."""
        changed = await market.metafields.update(_place(merchant, product_id, kind), _edits(sent, kind))
        return MetafieldListWire([_wire(one) for one in changed])

    return bulk_update


def _bulk_delete(kind: str) -> HTTPRouteHandler:
    @delete(
        f"{_path(kind)}/bulk",
        status_code=200,
        summary=f"Bulk delete {_WHAT[kind]}s",
        scope="metafields:delete",
        body=MetafieldsBody,
    )
    async def bulk_delete(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> ResultWire:
        """Forgets facts: all of them, or none."""
        await market.metafields.delete(_place(merchant, product_id, kind), _edits(sent, kind))
        return ResultWire("success")

    return bulk_delete


_OPERATIONS = (_find, _create, _show, _update, _remove, _bulk_create, _bulk_update, _bulk_delete)


def _place(merchant: Merchant, product_id: str, kind: str) -> Place:
    # A merchant's own token is its own app.
    owner = merchant.shop_id if kind == "merchant" else merchant.app_id or merchant.shop_id
    return Place(merchant.shop_id, "product", product_id, kind, owner)


def _edits(sent: Raw, kind: str) -> list[MetafieldEdit]:
    entries = read(sent, MetafieldsBody).items
    if not entries:
        raise Invalid("items_missing", "items must list at least one metafield.")
    return [_edit(entry, kind) for entry in entries]


def _edit(body: MetafieldBody, kind: str) -> MetafieldEdit:
    namespace = body.namespace or (APP_NAMESPACE if kind == "app" else None)
    return MetafieldEdit(
        id=body.id, namespace=namespace, key=body.key, field_type=body.field_type, field_value=body.field_value
    )


def _wire(fact: Metafield) -> MetafieldWire:
    wire = MetafieldWire(
        id=fact.id,
        namespace=fact.namespace,
        key=fact.key,
        field_type=fact.field_type,
        field_value=fact.field_value,
        created_at=timestamp(fact.created_at),
        updated_at=timestamp(fact.updated_at),
        metafield_type=fact.owner_type,
        resource_id=fact.resource_id,
        resource_type=fact.resource_type,
    )
    if fact.owner_type == "app":
        wire.application_id = fact.owner
    else:
        wire.merchant_id = fact.owner
    return wire


HANDLERS = [*metafield_handlers("merchant"), *metafield_handlers("app")]
