"""From the parameters of order lists and searches to the query they stand for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from vitrina.errors import LONGEST_SHOWN, Invalid
from vitrina.market import Market
from vitrina.orders.models import Order, OrderStatus
from vitrina.orders.requests import OrderQuery
from vitrina.web.shopline.asked import Asked
from vitrina.web.shopline.orders.render import DELIVERY_STATUSES, STATUSES

MOST_IDS = 250  # of one list; our own bound
_DIGITS = 18  # of the longest order number: it fits 64 bits
# Upstream's statuses that no order here ever has; asking for them finds nothing.
_NEVER = frozenset({"temp", "removed"})
_NEVER_DELIVERED = frozenset({"shipping", "collected", "returned", "returning"})
# Filters upstream has and we have not. A merchant who believes in a filter sends the wrong parcels, so they are named.
_MISSING = (
    *("customer_id", "customer_email", "name", "phone_number", "delivery_data_tracking_number", "promotion_id"),
    *("item_id", "payment_id", "payment_status", "delivery_option_id", "created_by", "search_fields"),
    *(f"{event}_{side}" for event in ("shipped", "arrived", "collected") for side in ("before", "after")),
    *(f"{event}_{side}" for event in ("returned", "cancelled", "paid") for side in ("before", "after")),
)


async def find(market: Market, query: OrderQuery | None, previous_id: str | None) -> tuple[list[Order], int]:
    """One page of orders, or of those that follow another, and how many there are; no query finds nothing.

    Raises:
        OrderNotFound: the shop has no order ``previous_id``.
    """
    if query is None:
        return [], 0
    return await (market.orders.find(query) if previous_id is None else _following(market, query, previous_id))


def order_query(asked: Asked, shop_id: str, direction: str) -> OrderQuery | None:
    """What is asked for, the parameter ``direction`` giving the way by the time of creation; None finds nothing.

    Raises:
        Invalid: a parameter cannot be read or is not there, or the page lies beyond the reachable window.
    """
    for name in _MISSING:
        if asked.text(name) is not None:
            raise Invalid("filter_missing", f"Orders cannot be searched by {name} here.", actual=name)
    ids, statuses = asked.listed("order_ids"), _statuses(asked)
    if len(ids) > MOST_IDS:
        raise Invalid("too_many_values", f"order_ids may list {MOST_IDS} ids.", MOST_IDS, len(ids))
    number = asked.text("order_number")
    if not statuses or (number is not None and not _is_number(number)):
        return None
    page, per_page = (asked if asked.text("previous_id") is None else _without_page(asked)).page()
    return OrderQuery(
        shop_id=shop_id,
        statuses=tuple(statuses),
        numbers=(int(number),) if number else (),
        ids=tuple(ids),
        words=asked.text("query"),
        modified_from=asked.moment("updated_after"),
        modified_to=asked.moment("updated_before"),
        created_from=asked.moment("created_after"),
        created_to=asked.moment("created_before"),
        by_created=True,
        ascending=_ascending(asked, direction),
        page=page,
        per_page=per_page,
    )


async def _following(market: Market, query: OrderQuery, previous_id: str) -> tuple[list[Order], int]:
    """The page that begins after an order; those placed in the same moment go by their numbers."""
    last = await market.orders.get(query.shop_id or "", previous_id)
    at = last.created_at
    # Never past a bound that was asked for: where it lies on the near side of the order, nothing is in between.
    if query.ascending:
        bounded = replace(query, created_from=max(at, query.created_from or at))
    else:
        bounded = replace(query, created_to=min(at, query.created_to or at))
    _, beside = await market.orders.find(replace(query, created_from=at, created_to=at, per_page=1))
    found, total = await market.orders.find(replace(bounded, per_page=query.per_page + beside))
    place = (at, last.number)
    after = [order for order in found if _is_after((order.created_at, order.number), place, query)]
    return after[: query.per_page], total - (len(found) - len(after))


def _is_after(one: tuple[datetime, int], other: tuple[datetime, int], query: OrderQuery) -> bool:
    return one > other if query.ascending else one < other


def _statuses(asked: Asked) -> set[OrderStatus]:
    wanted = asked.listed("statuses") or asked.listed("status")
    delivered = asked.listed("delivery_statuses") or asked.listed("delivery_status")
    return _meant("status", wanted, STATUSES, _NEVER) & _meant(
        "delivery_status", delivered, DELIVERY_STATUSES, _NEVER_DELIVERED
    )


def _meant(name: str, words: list[str], known: Mapping[OrderStatus, str], never: frozenset[str]) -> set[OrderStatus]:
    unknown = set(words) - set(known.values()) - never
    if unknown:
        there = ", ".join(sorted({*known.values(), *never}))
        raise Invalid("status_invalid", f"{name} must be one of {there}.", there, min(unknown)[:LONGEST_SHOWN])
    return {status for status, word in known.items() if not words or word in words}


def _ascending(asked: Asked, direction: str) -> bool:
    if direction != "sort_by" and (asked.text("sort_by") or "created_at") != "created_at":
        raise Invalid(
            "sort_invalid",
            "Orders can be sorted by created_at only.",
            "created_at",
            (asked.text("sort_by") or "")[:LONGEST_SHOWN],
        )
    way = (asked.text(direction) or "desc").lower()
    if way not in {"asc", "desc"}:
        raise Invalid("sort_invalid", f"{direction} must be asc or desc.", "asc, desc", way[:LONGEST_SHOWN])
    return way == "asc"


def _without_page(asked: Asked) -> Asked:
    return Asked([("per_page", asked.text("per_page"))])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS
