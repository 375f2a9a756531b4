"""From the parameters of product lists and searches to the query they stand for."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from vitrina.catalog.money import MOST_MINOR_UNITS
from vitrina.catalog.query import SHOWN, Compare, Condition, Field, Order, ProductQuery
from vitrina.catalog.words import folded, wanted_words
from vitrina.errors import Invalid
from vitrina.web.shopline.asked import Asked, read_flag, read_moment

MOST_SORTS = 2  # SHOPLINE: at most two levels of sorts
MOST_WORDS = 12  # of one search; our own bound
MOST_VALUES = 250  # of one in: list; our own bound
# What sorts[] may name, with the spelling of the documentation.
_SORTS = {
    "sold_out": Order.SOLD_OUT,
    "created_at": Order.CREATED,
    "create_at": Order.CREATED,
    "updated_at": Order.UPDATED,
    "lowest_price": Order.LOWEST_PRICE,
}
_SORT_TYPES = {
    "created_at": Order.CREATED,
    "lowest_price": Order.LOWEST_PRICE,
    "quantity_sold": Order.SOLD,
    "custom_sorting": Order.CUSTOM,
}
_LONGEST_NUMBER = 18


def _number(name: str, value: str) -> int:
    try:
        number = Decimal(value) if len(value) <= _LONGEST_NUMBER else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number) > MOST_MINOR_UNITS:
        raise Invalid("parameter_invalid", f"{name} must be a number.", actual=value[:_LONGEST_NUMBER])
    return int(number)


def _amount(name: str, value: str) -> Decimal:
    _number(name, value)
    return Decimal(value)


def _word(_name: str, value: str) -> str:
    return value


def _tag(_name: str, value: str) -> str:
    return folded(value)


_FILTERS: dict[str, tuple[Field, Callable[[str, str], Any]]] = {
    "id": (Field.ID, _word),
    "status": (Field.STATUS, _word),
    "retail_status": (Field.RETAIL_STATUS, _word),
    "category_id": (Field.CATEGORY, _word),
    "category_ids": (Field.CATEGORY, _word),
    "sku": (Field.SKU, _word),
    "barcode": (Field.BARCODE, _word),
    "gtin": (Field.BARCODE, _word),
    "tags": (Field.TAG, _tag),
    "price": (Field.PRICE, _amount),
    "lowest_price": (Field.LOWEST_PRICE, _amount),
    "quantity": (Field.QUANTITY, _number),
    "variation_quantity": (Field.VARIATION_QUANTITY, _number),
    "unlimited_quantity": (Field.UNLIMITED, read_flag),
    "is_preorder": (Field.PREORDER, read_flag),
    "allow_gift": (Field.GIFT, read_flag),
    "purchasable": (Field.PURCHASABLE, read_flag),
    "created_at": (Field.CREATED, read_moment),
    "updated_at": (Field.UPDATED, read_moment),
}
_LIST_FILTERS = ("id", "ids")
_TEXTS = ("query", "title_translations", "summary_translations")


def list_query(asked: Asked) -> ProductQuery:
    """What GET /products asks for.

    Raises:
        Invalid: a parameter cannot be read, or the page lies beyond the reachable window.
    """
    page, per_page = _page(asked)
    return ProductQuery(
        page=page,
        per_page=per_page,
        previous_id=asked.text("previous_id"),
        conditions=(*_ids(asked), *_times(asked)),
        sorts=_sorts(asked) or ((Order.CREATED, _descending(asked)),),
    )


def search_query(asked: Asked) -> ProductQuery:
    """What a search for products asks for.

    Raises:
        Invalid: a parameter cannot be read, or the page lies beyond the reachable window.
    """
    page, per_page = _page(asked)
    conditions = [_condition(name, asked) for name in _FILTERS if asked.text(name) is not None]
    words = [word for name in _TEXTS for word in wanted_words(asked.text(name) or "")]
    return ProductQuery(
        page=page,
        per_page=per_page,
        previous_id=asked.text("previous_id"),
        words=tuple(words[:MOST_WORDS]),
        conditions=(*conditions, *_times(asked)),
        sorts=_sorts(asked) or _sort_type(asked),
        statuses=SHOWN,
    )


def _page(asked: Asked) -> tuple[int, int]:
    # Where previous_id takes the place of the page, no page is too far.
    counted = asked if asked.text("previous_id") is None else Asked([("per_page", asked.text("per_page"))])
    return counted.page()


def _ids(asked: Asked) -> list[Condition]:
    ids = [value for name in _LIST_FILTERS for value in _values(name, asked)[1]]
    return [Condition(Field.ID, Compare.IN, tuple(ids))] if ids else []


def _times(asked: Asked) -> list[Condition]:
    bounds = (("updated_after", Compare.AT_LEAST), ("updated_before", Compare.AT_MOST))
    return [Condition(Field.UPDATED, compare, (moment,)) for name, compare in bounds if (moment := asked.moment(name))]


def _condition(name: str, asked: Asked) -> Condition:
    field, read = _FILTERS[name]
    compare, texts = _values(name, asked)
    return Condition(field, compare, tuple(read(name, text) for text in texts))


def _values(name: str, asked: Asked) -> tuple[Compare, list[str]]:
    """The operator before the colon, and the values after it; several values mean any of them."""
    word, colon, rest = (asked.text(name) or "").partition(":")
    if not colon or word not in set(Compare):
        compare, texts = Compare.IN, asked.listed(name)
    elif word in {Compare.IN, Compare.NOT}:
        compare, texts = Compare(word), Asked([(name, rest)]).listed(name)
    else:
        compare, texts = Compare(word), [rest.strip()]
    if len(texts) > MOST_VALUES:
        raise Invalid("too_many_values", f"{name} may list {MOST_VALUES} values.", MOST_VALUES, len(texts))
    return compare, texts


def _descending(asked: Asked) -> bool:
    return (asked.text("sort_by") or "desc").lower() != "asc"


def _sort_type(asked: Asked) -> tuple[tuple[Order, bool], ...]:
    kind = asked.text("sort_type") or "created_at"
    if kind not in _SORT_TYPES:
        words = ", ".join(_SORT_TYPES)
        raise Invalid("sort_type_invalid", f"sort_type must be one of {words}.", words, kind[:64])
    order = _SORT_TYPES[kind]
    # A shop's own order begins with its first; best-sellers can only come first.
    descending = asked.text("sort_by") == "desc" if order is Order.CUSTOM else _descending(asked)
    return ((order, descending or order is Order.SOLD),)


def _sorts(asked: Asked) -> tuple[tuple[Order, bool], ...]:
    wanted = []
    for entry in asked.listed("sorts"):
        name, _, direction = entry.partition(":")
        if name not in _SORTS:
            words = ", ".join(_SORTS)
            raise Invalid("sorts_invalid", f"sorts may name {words}.", words, name[:64])
        wanted.append((_SORTS[name], direction.strip().lower() == "desc"))
    if len(wanted) > MOST_SORTS:
        raise Invalid("sorts_invalid", "sorts has at most two levels.", MOST_SORTS, len(wanted))
    return tuple(wanted)
