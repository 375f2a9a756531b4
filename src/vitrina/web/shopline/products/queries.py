"""From the parameters of product lists and searches to the query they stand for."""

from collections.abc import Callable, Iterable, Sized
from decimal import Decimal, InvalidOperation
from typing import Any

from vitrina.catalog.money import MOST_MINOR_UNITS
from vitrina.catalog.query import SHOWN, Compare, Condition, Field, Order, ProductQuery
from vitrina.catalog.words import tag_word, wanted_words
from vitrina.errors import LONGEST_SHOWN, Invalid
from vitrina.web.shopline.asked import Asked, read_flag, read_moment, split

MOST_SORTS = 2  # SHOPLINE: at most two levels of sorts
MOST_WORDS = 12  # of one search; our own bound
MOST_VALUES = 250  # of one in: list; our own bound
MOST_OPERATORS = 4  # of one filter, such as gte: and lt:; our own bound
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


def _number(name: str, value: str) -> Decimal:
    try:
        number = Decimal(value) if len(value) <= _LONGEST_NUMBER else None
    except InvalidOperation:
        number = None
    # Compared as it is: the absolute value of 1e999999999 is more than decimals are reckoned with.
    if number is None or not number.is_finite() or not -MOST_MINOR_UNITS <= number <= MOST_MINOR_UNITS:
        raise Invalid("parameter_invalid", f"{name} must be a number.", actual=value[:_LONGEST_NUMBER])
    return number


def _word(_name: str, value: str) -> str:
    return value


def _tag(_name: str, value: str) -> str:
    return tag_word(value)


_FILTERS: dict[str, tuple[Field, Callable[[str, str], Any]]] = {
    "id": (Field.ID, _word),
    "ids": (Field.ID, _word),
    "status": (Field.STATUS, _word),
    "retail_status": (Field.RETAIL_STATUS, _word),
    "category_id": (Field.CATEGORY, _word),
    "category_ids": (Field.CATEGORY, _word),
    "sku": (Field.SKU, _word),
    "barcode": (Field.BARCODE, _word),
    "gtin": (Field.BARCODE, _word),
    "tags": (Field.TAG, _tag),
    "price": (Field.PRICE, _number),
    "lowest_price": (Field.LOWEST_PRICE, _number),
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
_PLAIN = (Compare.IS, Compare.IN, Compare.NOT)  # what true and false are compared by
_WHOLE = frozenset({"sku", "barcode", "gtin"})  # a comma in one of these is a letter of it
_TEXTS = ("query", "title_translations", "summary_translations")
_NONE = Condition(Field.ID, Compare.IN, ())  # text in which there are no words is found nowhere


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
        conditions=(*_conditions(asked, _LIST_FILTERS), *_times(asked)),
        sorts=_sorts(asked) or ((Order.CREATED, _descending(asked)),),
    )


def search_query(asked: Asked) -> ProductQuery:
    """What a search for products asks for.

    Raises:
        Invalid: a parameter cannot be read, or the page lies beyond the reachable window.
    """
    page, per_page = _page(asked)
    conditions = _conditions(asked, _FILTERS)
    texts = [wanted_words(text) for name in _TEXTS if (text := asked.text(name)) and text.strip()]
    if not all(texts):
        conditions.append(_NONE)
    words = [word for text in texts for word in text]
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


def _times(asked: Asked) -> list[Condition]:
    bounds = (("updated_after", Compare.AT_LEAST), ("updated_before", Compare.AT_MOST))
    return [Condition(Field.UPDATED, compare, (moment,)) for name, compare in bounds if (moment := asked.moment(name))]


def _conditions(asked: Asked, names: Iterable[str]) -> list[Condition]:
    conditions = []
    for name in names:
        field, read = _FILTERS[name]
        for compare, texts in _values(name, asked.texts(name)):
            _check_number(name, texts, MOST_VALUES)
            _check_flag(name, compare, is_flag=read is read_flag)
            conditions.append(Condition(field, compare, tuple(read(name, text) for text in texts)))
    return conditions


def _values(name: str, texts: list[str]) -> list[tuple[Compare, list[str]]]:
    """Each operator with the values after its colon, all of which count; values without one mean any of them."""
    found = [(compare, _after(compare, text)) for text in texts if (compare := _operator(text)) is not None]
    _check_number(name, found, MOST_OPERATORS)
    plain = [text for text in texts if _operator(text) is None]
    if plain:
        found.append((Compare.IN, plain if name in _WHOLE else split(",".join(plain))))
    return found


def _operator(text: str) -> Compare | None:
    word, colon, _ = text.partition(":")
    return Compare(word) if colon and word in set(Compare) else None


def _after(compare: Compare, text: str) -> list[str]:
    rest = text.partition(":")[2]
    return split(rest) if compare in {Compare.IN, Compare.NOT} else [rest.strip()]


def _check_number(name: str, values: Sized, most: int) -> None:
    if len(values) > most:
        raise Invalid("too_many_values", f"{name} may list {most} values.", most, len(values))


def _check_flag(name: str, compare: Compare, *, is_flag: bool) -> None:
    if is_flag and compare not in _PLAIN:
        words = ", ".join(_PLAIN)
        message = f"{name} is true or false; it can be compared by {words}."
        raise Invalid("parameter_invalid", message, words, compare.value)


def _descending(asked: Asked) -> bool:
    return _is_descending("sort_by", asked.text("sort_by") or "desc")


def _is_descending(name: str, way: str) -> bool:
    """Whether a direction is the one from last to first.

    Raises:
        Invalid: it is neither that nor the other, and a list in the wrong order looks like the right one.
    """
    if way.strip().lower() not in {"asc", "desc"}:
        raise Invalid("sort_invalid", f"{name} must be asc or desc.", "asc, desc", way[:LONGEST_SHOWN])
    return way.strip().lower() == "desc"


def _sort_type(asked: Asked) -> tuple[tuple[Order, bool], ...]:
    kind = asked.text("sort_type") or "created_at"
    if kind not in _SORT_TYPES:
        words = ", ".join(_SORT_TYPES)
        raise Invalid("sort_type_invalid", f"sort_type must be one of {words}.", words, kind[:LONGEST_SHOWN])
    order = _SORT_TYPES[kind]
    # A shop's own order begins with its first; best-sellers can only come first.
    descending = _descending(asked) and not (order is Order.CUSTOM and asked.text("sort_by") is None)
    return ((order, descending or order is Order.SOLD),)


def _sorts(asked: Asked) -> tuple[tuple[Order, bool], ...]:
    wanted = []
    for entry in asked.listed("sorts"):
        name, _, direction = entry.partition(":")
        if name not in _SORTS:
            words = ", ".join(_SORTS)
            raise Invalid("sorts_invalid", f"sorts may name {words}.", words, name[:LONGEST_SHOWN])
        wanted.append((_SORTS[name], _is_descending(f"The direction of {name} in sorts", direction or "asc")))
    if len(wanted) > MOST_SORTS:
        raise Invalid("sorts_invalid", "sorts has at most two levels.", MOST_SORTS, len(wanted))
    return tuple(wanted)
