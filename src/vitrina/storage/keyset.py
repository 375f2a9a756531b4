"""Going on in a list after one of its rows, whatever the list is in the order of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

# Columns that are never null, each with whether it descends; together they tell any two rows apart.
Order = Sequence[tuple[ColumnElement[Any], bool]]


def in_order(order: Order) -> list[ColumnElement[Any]]:
    """What a query is to be ordered by."""
    return [column.desc() if descending else column.asc() for column, descending in order]


def beyond(order: Order, place: Sequence[Any] | None) -> ColumnElement[bool]:
    """Whether a row comes after the one with these values; nothing comes after one that is not there."""
    after: ColumnElement[bool] = false()
    if place is None:
        return after
    for (column, descending), value in reversed(list(zip(order, place, strict=True))):
        # Said of the first column alone too, so that an index on it is gone through from there.
        reached = column <= value if descending else column >= value
        passed = column < value if descending else column > value
        after = and_(reached, or_(passed, after))
    return after
