"""Placing orders: stock reserved, one order a shop, and the same purchase never twice; all in one transaction."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

import msgspec
from sqlalchemy.orm import Session

from vitrina.catalog import stock
from vitrina.catalog.models import MediaKind, Product
from vitrina.errors import Invalid
from vitrina.orders import repository
from vitrina.orders.assess import Assessment, Buyable, assess
from vitrina.orders.errors import LinesRefused, OuterIdReused, Problem
from vitrina.orders.messages import tell_created
from vitrina.orders.models import LONGEST_OUTER_ID, Order, OrderLine, Purchase
from vitrina.orders.render import ShopPart, parts_of
from vitrina.orders.requests import Placed, PlacedLine, PlacedOrder, PurchaseRequest, Refused
from vitrina.storage.ids import object_id


def create(session: Session, app_id: str, request: PurchaseRequest, at: datetime, close_at: datetime) -> Placed:
    """Places a purchase, or gives the answer it was given before.

    Args:
        session: A transaction that is rolled back if this raises.
        app_id: The buyer.
        request: What is wanted.
        at: The present instant.
        close_at: When the orders end if they are not paid.

    Raises:
        OuterIdReused: the purchase id was used for something else.
        Invalid: the purchase id is missing or too long, the lines cannot be read, or an order would cost too much.
        LinesRefused: some lines cannot be bought, and ``partial`` was not asked for, or nothing is left.
    """
    _check_outer_id(request.outer_id)
    fingerprint = hashlib.sha256(msgspec.json.encode(request, order="deterministic")).hexdigest()
    earlier = repository.purchase(session, app_id, request.outer_id)
    if earlier is not None:
        if earlier.fingerprint != fingerprint:
            raise OuterIdReused.of(request.outer_id)
        return msgspec.convert(earlier.answer, Placed)
    assessment, reserved = _reserve(session, request)
    purchase = Purchase(
        id=object_id(), app_id=app_id, outer_id=request.outer_id, fingerprint=fingerprint, answer={}, created_at=at
    )
    session.add(purchase)
    session.flush()
    orders = [
        (part, _order(session, purchase, part, request, reserved, at, close_at))
        for part in parts_of(session, assessment, request.receiver.get("country", ""))
    ]
    placed = _placed(request, orders, assessment.problems)
    purchase.answer = msgspec.to_builtins(placed)
    return placed


def _check_outer_id(outer_id: str) -> None:
    if not 0 < len(outer_id) <= LONGEST_OUTER_ID:
        raise Invalid(
            "outer_purchase_id_invalid",
            f"outer_purchase_id must have 1 to {LONGEST_OUTER_ID} characters.",
            LONGEST_OUTER_ID,
            len(outer_id),
        )


def _reserve(session: Session, request: PurchaseRequest) -> tuple[Assessment, dict[int, bool]]:
    """Takes the units of every line off the stock; also says, by line, whether any had to be taken."""
    wish = assess(session, request.lines)
    kept = Assessment([], list(wish.problems))
    reserved: dict[int, bool] = {}
    for line in wish.buyable:
        variation_id = line.variation.id if line.variation else None
        counted = stock.orderable(line.product, line.variation) != stock.UNLIMITED
        # Another process may have sold the last one since the wish was assessed.
        if stock.reserve(session, line.product.id, variation_id, line.wanted.quantity):
            reserved[id(line)] = counted
            kept.buyable.append(line)
        else:
            message = f"SKU {line.wanted.mp_sku_id} was sold out a moment ago."
            kept.problems.append(Problem(line.wanted.mp_id, line.wanted.mp_sku_id, "out_of_stock", message))
    if kept.problems and not (request.partial and kept.buyable):
        raise LinesRefused(kept.problems)
    return kept, reserved


def _order(
    session: Session,
    purchase: Purchase,
    part: ShopPart,
    request: PurchaseRequest,
    reserved: dict[int, bool],
    at: datetime,
    close_at: datetime,
) -> Order:
    order = Order(
        id=object_id(),
        purchase_id=purchase.id,
        app_id=purchase.app_id,
        shop_id=part.shop.id,
        outer_id=request.outer_id,
        currency=part.shop.currency,
        product_amount=part.product_amount,
        freight=part.freight,
        receiver=request.receiver,
        warehouse=request.warehouse,
        source=request.source,
        seller_order_number=request.seller_order_number,
        channel_type=request.channel_type,
        remark=request.remark,
        created_at=at,
        modified_at=at,
        close_at=close_at,
        lines=[_line(line, reserved[id(line)]) for line in part.lines],
        shipments=[],
    )
    session.add(order)
    session.flush()
    tell_created(session, order)
    return order


def _line(line: Buyable, reserved: bool) -> OrderLine:
    product, variation = line.product, line.variation
    return OrderLine(
        line_no=line.wanted.line_no,
        product_id=product.id,
        variation_id=variation.id if variation else None,
        item_id=product.item_id,
        sku_id=variation.sku_id if variation else product.item_id,
        title_translations=product.title_translations,
        choices=variation.fields_translations if variation else {},
        sku=variation.sku if variation else product.sku,
        media_id=_media_id(line, product),
        quantity=line.wanted.quantity,
        price=line.price,
        reserved=reserved,
        remark=line.wanted.remark,
    )


def _media_id(line: Buyable, product: Product) -> str | None:
    """The picture of the variation, else that of the first of its choices that has one, else the product's first."""
    own: list[str | None] = []
    if line.variation is not None:
        own = [line.variation.media_id, *(option.media_id for option in product.chosen(line.variation))]
    main = (media.id for media in product.medias_of(MediaKind.MAIN))
    return next(filter(None, chain(own, main)), None)


def _placed(request: PurchaseRequest, orders: Sequence[tuple[ShopPart, Order]], problems: Sequence[Problem]) -> Placed:
    return Placed(
        request.outer_id,
        [_placed_order(part, order) for part, order in orders],
        [Refused(one.mp_id, one.mp_sku_id, one.code, one.message) for one in problems],
    )


def _placed_order(part: ShopPart, order: Order) -> PlacedOrder:
    lines = [
        PlacedLine(line.number, line.line_no, wish.wanted.mp_id, wish.wanted.mp_sku_id, line.quantity, line.amount)
        for wish, line in zip(part.lines, order.lines, strict=True)
    ]
    return PlacedOrder(order.number, part.shop.name, order.currency, order.total, lines)
