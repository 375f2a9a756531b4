"""SQL of lists of products: filters, words, sorts and pages. Every function runs in the caller's transaction."""

from collections.abc import Callable
from dataclasses import replace
from operator import eq, ge, gt, le, lt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, func, insert, or_, select, union
from sqlalchemy.orm import Session, aliased

from vitrina.catalog.models import Product, ProductWord, Shelving, Variation
from vitrina.catalog.money import subunit_digits
from vitrina.catalog.query import Compare, Condition, Field, Order, ProductQuery
from vitrina.catalog.repository import WHOLE, shop_by_id
from vitrina.catalog.words import TAG, TEXT
from vitrina.storage.keyset import beyond, in_order

_COMPARE: dict[Compare, Callable[[Any, Any], ColumnElement[bool]]] = {
    Compare.LESS: lt,
    Compare.AT_MOST: le,
    Compare.MORE: gt,
    Compare.AT_LEAST: ge,
    Compare.IS: eq,
}
_AMOUNTS = frozenset({Field.PRICE, Field.LOWEST_PRICE})
_NO_RANK = -1
# To get so far in a list, a part of the shop is gone through: the share of those that match, of so many at most.
LARGE_SHOP = 1_000_000
_INDEXED = frozenset({Order.CREATED, Order.UPDATED})
_HAS_VARIATIONS = exists().where(Variation.product_id == Product.id)
_ENDLESS = or_(Product.unlimited_quantity, Product.out_of_stock_orderable)
_IN_STOCK = case(
    (_HAS_VARIATIONS, exists().where(Variation.product_id == Product.id, Variation.quantity > 0)),
    else_=Product.quantity > 0,
)
_PURCHASABLE = or_(_ENDLESS, _IN_STOCK)
_COLUMNS: dict[Field, ColumnElement[Any]] = {
    Field.ID: Product.id.expression,
    Field.STATUS: Product.status.expression,
    Field.RETAIL_STATUS: Product.retail_status.expression,
    Field.PRICE: Product.price.expression,
    Field.LOWEST_PRICE: Product.lowest_price.expression,
    Field.QUANTITY: Product.quantity.expression,
    Field.UNLIMITED: Product.unlimited_quantity.expression,
    Field.PREORDER: Product.is_preorder.expression,
    Field.GIFT: Product.allow_gift.expression,
    Field.CREATED: Product.created_at.expression,
    Field.UPDATED: Product.updated_at.expression,
    Field.PURCHASABLE: case((_PURCHASABLE, True), else_=False),
}
_ORDERS: dict[Order, ColumnElement[Any]] = {
    Order.CREATED: Product.created_at.expression,
    Order.UPDATED: Product.updated_at.expression,
    Order.LOWEST_PRICE: Product.lowest_price.expression,
    Order.SOLD: Product.quantity_sold.expression,
    Order.SOLD_OUT: case((_PURCHASABLE, 0), else_=1),
}


def products(session: Session, shop_id: str, query: ProductQuery) -> tuple[list[Product], int]:
    """One page of a shop's whole products, and how many match in all."""
    query = _in_minor_units(session, shop_id, query)
    matching = _matching(shop_id, query)
    # Counted and put in order over ids alone, so that indexes can answer; only the page is loaded whole.
    total = _count(session, matching)
    return _page(session, shop_id, query, _walking(shop_id, query) if _is_common(query, total) else matching), total


def count_products(session: Session, shop_id: str) -> int:
    """How many products a shop has."""
    return _count(session, _matching(shop_id, ProductQuery()))


def next_products(session: Session, shop_id: str, previous_id: str | None, limit: int) -> list[Product]:
    """The next whole products of a shop after one, or the first, in the order they were made; nothing is counted."""
    query = ProductQuery(per_page=limit, previous_id=previous_id, sorts=((Order.CREATED, False),))
    return _page(session, shop_id, query, _matching(shop_id, query))


def _count(session: Session, matching: Select[str]) -> int:
    return session.scalar(select(func.count()).select_from(matching.subquery())) or 0


def _page(session: Session, shop_id: str, query: ProductQuery, matching: Select[str]) -> list[Product]:
    page = matching.limit(query.per_page)
    if query.previous_id:
        page = page.where(_after(session, shop_id, query))
    else:
        page = page.offset((query.page - 1) * query.per_page)
    ids = list(session.scalars(page.order_by(*in_order(_order(query)))))
    found = {one.id: one for one in session.scalars(select(Product).where(Product.id.in_(ids)).options(*WHOLE))}
    return [found[product_id] for product_id in ids]


def index_words(session: Session, product: Product, words: set[tuple[str, str]]) -> None:
    """Replaces the words a product is found by; ``words`` are (field, word) pairs."""
    session.execute(delete(ProductWord).where(ProductWord.product_id == product.id))
    rows = [
        {"product_id": product.id, "shop_id": product.shop_id, "field": field, "word": word}
        for field, word in sorted(words)
    ]
    if rows:
        session.execute(insert(ProductWord), rows)


def _matching(shop_id: str, query: ProductQuery) -> Select[str]:
    matching = select(Product.id).where(Product.shop_id == shop_id)
    if query.words:
        # Words narrow most, so they come first, whatever a planner without statistics would guess.
        first, *others = (_having(shop_id, TEXT, word) for word in query.words)
        found = first.intersect(*others).cte("found") if others else first.distinct().cte("found")
        matching = select(Product.id).select_from(found).join(Product, Product.id == found.c.product_id)
    return _filtered(matching, shop_id, query)


def _is_common(query: ProductQuery, total: int) -> bool:
    """Whether a page is found sooner by going through the shop in the order of the list than from the words.

    Where many products have the words, the first of the shop do; sorting all that have them takes longer.
    """
    reach = query.per_page * (1 if query.previous_id else query.page)
    by_index = bool(query.sorts) and query.sorts[0][0] in _INDEXED
    return bool(query.words) and by_index and total**2 > reach * LARGE_SHOP


def _walking(shop_id: str, query: ProductQuery) -> Select[str]:
    """As :func:`_matching`, with the words asked of each product in turn."""
    walking = select(Product.id).where(Product.shop_id == shop_id)
    for word in query.words:
        # By the product alone: with the shop, a planner would go through all that have the word for each product.
        walking = walking.where(exists().where(ProductWord.product_id == Product.id, *_begins(TEXT, word)))
    return _filtered(walking, shop_id, query)


def _filtered(matching: Select[str], shop_id: str, query: ProductQuery) -> Select[str]:
    holds = (_holds(shop_id, condition) for condition in query.conditions)
    return matching.where(Product.status.in_(query.statuses), *holds)


def _in_minor_units(session: Session, shop_id: str, query: ProductQuery) -> ProductQuery:
    """The query with its amounts in the unit they are kept in."""
    if not any(condition.field in _AMOUNTS for condition in query.conditions):
        return query
    unit = 10 ** subunit_digits(shop_by_id(session, shop_id).currency)
    conditions = [
        replace(condition, values=tuple(value * unit for value in condition.values))
        if condition.field in _AMOUNTS
        else condition
        for condition in query.conditions
    ]
    return replace(query, conditions=tuple(conditions))


def _having(shop_id: str, field: str, word: str) -> Select[str]:
    return select(ProductWord.product_id).where(ProductWord.shop_id == shop_id, *_begins(field, word))


def _begins(field: str, word: str) -> tuple[ColumnElement[bool], ...]:
    # A range rather than LIKE: both databases answer it from the index, whatever their collation of patterns.
    return ProductWord.field == field, ProductWord.word >= word, ProductWord.word < word + "\U0010ffff"


def _holds(shop_id: str, condition: Condition) -> ColumnElement[bool]:
    special = _SPECIAL.get(condition.field)
    if special is not None:
        return special(shop_id, condition)
    return _compared(_COLUMNS[condition.field], condition)


def _compared(column: ColumnElement[Any], condition: Condition) -> ColumnElement[bool]:
    if condition.compare is Compare.IN:
        return column.in_(condition.values)
    if condition.compare is Compare.NOT:
        return or_(column.is_(None), column.not_in(condition.values))
    return _COMPARE[condition.compare](column, condition.values[0])


def _sku(_shop_id: str, condition: Condition) -> ColumnElement[bool]:
    return _anywhere("sku", condition)


def _barcode(_shop_id: str, condition: Condition) -> ColumnElement[bool]:
    return _anywhere("barcode", condition)


def _anywhere(name: str, condition: Condition) -> ColumnElement[bool]:
    """Whether it holds for the product or one of its variations; that it is ``not`` so must hold for all of them."""
    there = replace(condition, compare=Compare.IN) if condition.compare is Compare.NOT else condition
    # By their indexes: asked of each product in turn it takes as long as the shop is large.
    product = aliased(Product)
    own = select(product.id).where(_compared(getattr(product, name).expression, there))
    variations = select(Variation.product_id).where(_compared(getattr(Variation, name).expression, there))
    found = Product.id.in_(union(own, variations))
    return ~found if condition.compare is Compare.NOT else found


def _variation_quantity(_shop_id: str, condition: Condition) -> ColumnElement[bool]:
    quantity = _compared(Variation.quantity.expression, condition)
    return exists().where(Variation.product_id == Product.id, quantity)


def _category(_shop_id: str, condition: Condition) -> ColumnElement[bool]:
    found = Product.id.in_(select(Shelving.product_id).where(Shelving.category_id.in_(condition.values)))
    return ~found if condition.compare is Compare.NOT else found


def _tag(shop_id: str, condition: Condition) -> ColumnElement[bool]:
    tagged = select(ProductWord.product_id).where(
        ProductWord.shop_id == shop_id, ProductWord.field == TAG, ProductWord.word.in_(condition.values)
    )
    found = Product.id.in_(tagged)
    return ~found if condition.compare is Compare.NOT else found


_SPECIAL: dict[Field, Callable[[str, Condition], ColumnElement[bool]]] = {
    Field.SKU: _sku,
    Field.BARCODE: _barcode,
    Field.VARIATION_QUANTITY: _variation_quantity,
    Field.CATEGORY: _category,
    Field.TAG: _tag,
}


def _order(query: ProductQuery) -> list[tuple[ColumnElement[Any], bool]]:
    """What a list is in the order of, each with whether it descends; the last are ids, so that no two are alike."""
    sorts = [
        (_rank(query) if order is Order.CUSTOM else _ORDERS[order], descending) for order, descending in query.sorts
    ]
    return [*sorts, (Product.id.expression, sorts[-1][1] if sorts else True)]


def _rank(query: ProductQuery) -> ColumnElement[Any]:
    categories = [
        value for condition in query.conditions if condition.field is Field.CATEGORY for value in condition.values
    ]
    ranks = select(func.min(Shelving.rank)).where(
        and_(Shelving.product_id == Product.id, Shelving.category_id.in_(categories))
    )
    # Databases disagree on where nulls come.
    return func.coalesce(ranks.correlate(Product).scalar_subquery(), _NO_RANK)


def _after(session: Session, shop_id: str, query: ProductQuery) -> ColumnElement[bool]:
    """Whether a product comes after ``previous_id`` in the order of the list."""
    order = _order(query)
    previous = select(*(column for column, _ in order)).where(
        Product.id == query.previous_id, Product.shop_id == shop_id
    )
    return beyond(order, session.execute(previous).first())
