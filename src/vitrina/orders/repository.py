"""SQL of orders. Every function runs in the caller's transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from vitrina.catalog.models import Product, Status
from vitrina.orders.models import Freight, Order, OrderLine, OrderStatus, Purchase
from vitrina.orders.requests import OrderQuery
from vitrina.storage.schema import now

_SOLD = (
    joinedload(Product.shop),
    selectinload(Product.medias),
    selectinload(Product.variations),
    selectinload(Product.variant_options),
)
_ASKED = (
    OrderLine.cancel_asked_at.is_not(None),
    or_(OrderLine.status == OrderStatus.UNPAID, OrderLine.status == OrderStatus.PAID),
)
_LATE = (Order.status == OrderStatus.UNPAID, Order.close_at <= bindparam("at"))
# A row where something has to be cancelled or closed by some time.
WORK_WAITS = select(literal(1)).where(or_(exists().where(*_ASKED), exists().where(*_LATE)))
_WHOLE_ORDER = (joinedload(Order.shop), selectinload(Order.lines), selectinload(Order.shipments))


def products_by_item(session: Session, item_ids: Collection[int]) -> dict[int, Product]:
    """Products that were not removed, with what selling them takes, by their numbers."""
    query = select(Product).where(Product.item_id.in_(item_ids), Product.status != Status.REMOVED).options(*_SOLD)
    return {found.item_id: found for found in session.scalars(query)}


def freights_of(session: Session, shop_ids: Collection[str]) -> list[Freight]:
    """The freight tables of some shops."""
    return list(session.scalars(select(Freight).where(Freight.shop_id.in_(shop_ids)).order_by(Freight.country)))


def purchase(session: Session, app_id: str, outer_id: str) -> Purchase | None:
    """An app's purchase by the app's own id for it."""
    return session.scalar(select(Purchase).where(Purchase.app_id == app_id, Purchase.outer_id == outer_id))


def order(session: Session, number: int, *, app_id: str | None = None) -> Order | None:
    """An order with its shop, lines and shipments; only if it is the app's, where one is named."""
    query = select(Order).where(Order.number == number).options(*_WHOLE_ORDER)
    if app_id is not None:
        query = query.where(Order.app_id == app_id)
    return session.scalar(query)


def order_of_shop(session: Session, shop_id: str, order_id: str) -> Order | None:
    """A shop's order by its id."""
    query = select(Order).where(Order.id == order_id, Order.shop_id == shop_id).options(*_WHOLE_ORDER)
    return session.scalar(query)


def order_of_line(session: Session, line_number: int, app_id: str) -> Order | None:
    """An app's order that has a line with this number."""
    wanted = select(OrderLine.order_id).where(OrderLine.number == line_number)
    return session.scalar(select(Order).where(Order.id.in_(wanted), Order.app_id == app_id).options(*_WHOLE_ORDER))


def order_of_refund(session: Session, refund_id: int, app_id: str) -> Order | None:
    """An app's order that has a line with this refund."""
    wanted = select(OrderLine.order_id).where(OrderLine.refund_id == refund_id)
    return session.scalar(select(Order).where(Order.id.in_(wanted), Order.app_id == app_id).options(*_WHOLE_ORDER))


def orders(session: Session, query: OrderQuery) -> tuple[list[Order], int]:
    """One page of orders, whole, and how many match in all."""
    matching = _matching(query)
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    moment = Order.created_at if query.by_created else Order.modified_at
    ordered = (moment, Order.number) if query.ascending else (moment.desc(), Order.number.desc())
    page = matching.order_by(*ordered).limit(query.per_page).offset((query.page - 1) * query.per_page)
    return list(session.scalars(page.options(*_WHOLE_ORDER))), total


def _matching(query: OrderQuery) -> Select[Order]:
    matching = select(Order)
    named = {"app_id": query.app_id, "shop_id": query.shop_id, "outer_id": query.outer_id}
    matching = matching.filter_by(**{name: value for name, value in named.items() if value is not None})
    if query.statuses:
        matching = matching.where(Order.status.in_(query.statuses))
    if query.numbers:
        matching = matching.where(Order.number.in_(query.numbers))
    if query.ids:
        matching = matching.where(Order.id.in_(query.ids))
    for moment, after, before in (
        (Order.modified_at, query.modified_from, query.modified_to),
        (Order.created_at, query.created_from, query.created_to),
    ):
        if after:
            matching = matching.where(moment >= after)
        if before:
            matching = matching.where(moment <= before)
    return _with_words(matching, query.words) if query.words else matching


def _with_words(matching: Select[Order], words: str) -> Select[Order]:
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 19 else -1  # fits 64 bits
    return matching.where(or_(Order.number == number, Order.id == words, Order.outer_id == words))


def asked_to_cancel(session: Session, limit: int) -> list[Order]:
    """Orders with lines whose cancellation has yet to be carried out."""
    waiting = select(OrderLine.order_id).where(*_ASKED)
    query = select(Order).where(Order.id.in_(waiting)).options(*_WHOLE_ORDER).limit(limit)
    return list(session.scalars(query))


def overdue(session: Session, at: datetime, limit: int) -> list[Order]:
    """Unpaid orders whose time is over."""
    query = select(Order).where(*_LATE).options(*_WHOLE_ORDER)
    return list(session.scalars(query.limit(limit), {"at": at}))


def count_sold(session: Session, lines: Sequence[OrderLine], sign: int) -> None:
    """Adds what was sold to the products' own count, or with a ``sign`` of -1 takes it off."""
    for line in lines:
        sold = Product.quantity_sold + sign * line.quantity
        counted = update(Product).where(Product.id == line.product_id)
        session.execute(counted.values(quantity_sold=sold, version=Product.version + 1, updated_at=now()))
