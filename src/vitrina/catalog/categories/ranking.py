"""The order of a category's products, kept as numbers with room between them.

What is put between two others gets a number between theirs, so that a move changes the rows of what was moved; where
there is no room, those behind give way until there is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GAP = 1024  # between two that were numbered anew behind all others
_END = ""  # before the first and after the last; no product has this id
Ranks = dict[str, int]


@dataclass(frozen=True, slots=True)
class Move:
    """A product to be put after one (``ancestor``) or before another (``descendant``)."""

    product_id: str
    ancestor: str | None
    descendant: str | None


class Row:
    """Products in a row; each can be put elsewhere, however many there are."""

    def __init__(self, product_ids: Sequence[str]) -> None:
        self._next = dict(zip([_END, *product_ids], [*product_ids, _END], strict=True))
        self._previous = {after: one for one, after in self._next.items()}

    def __iter__(self) -> Iterator[str]:
        one = self._next[_END]
        while one != _END:
            yield one
            one = self._next[one]

    def move(self, move: Move) -> bool:
        """Puts one next to another; False if one of them is not in the row, or both are the same."""
        anchor = next((one for one in (move.ancestor, move.descendant) if one and one in self._next), None)
        if anchor in (None, move.product_id) or not move.product_id or move.product_id not in self._next:
            return False
        self._link(self._previous[move.product_id], self._next[move.product_id])
        before = anchor if anchor == move.ancestor else self._previous[anchor]
        after = self._next[before]
        self._link(before, move.product_id)
        self._link(move.product_id, after)
        return True

    def _link(self, one: str, after: str) -> None:
        self._next[one], self._previous[after] = after, one


def changed_ranks(order: Sequence[str], ranks: Ranks, moved: set[str]) -> Ranks:
    """The numbers that must change for products to stand in this order; equal ones go by the product's id."""
    changes: Ranks = {}
    last, last_id, place = -1, "", 0
    while place < len(order):
        one = order[place]
        if one not in moved and (last, last_id) < (ranks[one], one):
            last, last_id, place = ranks[one], one, place + 1
            continue
        end = _room(order, ranks, moved, place, last)
        step = GAP if end == len(order) else (ranks[order[end]] - last) // (end - place + 1)
        changes |= {order[at]: last + step * (at - place + 1) for at in range(place, end)}
        last, last_id, place = changes[order[end - 1]], order[end - 1], end
    return {one: rank for one, rank in changes.items() if rank != ranks[one]}


def _room(order: Sequence[str], ranks: Ranks, moved: set[str], place: int, last: int) -> int:
    """The first after ``place`` that can keep its number when all between it and ``last`` get one of their own."""
    return next(
        (at for at in range(place + 1, len(order)) if order[at] not in moved and ranks[order[at]] - last > at - place),
        len(order),
    )
