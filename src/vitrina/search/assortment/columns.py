"""The assortment as columns: a place a row; rows are added and struck out, and made anew when many are struck out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from vitrina.catalog.words import tag_word
from vitrina.search.assortment.models import PRODUCT_ID, Admitted, Offer, Trait, Value
from vitrina.search.filters import Filters
from vitrina.search.members import members

Column = NDArray[Any]
Mask = NDArray[np.bool_]
_OFFERS: Mapping[str, DTypeLike] = {
    "photo": np.int64,
    "product": PRODUCT_ID,
    "shop": np.int32,
    "price": np.int64,
    "hundredths": np.int64,
    "stocked": np.bool_,
    "struck": np.bool_,
}
_VALUES: Mapping[str, DTypeLike] = {"row": np.int32, "value": np.int32}
# Struck out rows, as a share of all and at least, after which the columns are made anew.
MOST_STRUCK, LEAST_STRUCK = 0.25, 1_000


class Columns:
    """Columns of one length that grow by doubling."""

    def __init__(self, types: Mapping[str, DTypeLike]) -> None:
        self._columns = {name: np.zeros(0, of) for name, of in types.items()}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, name: str) -> Column:
        return self._columns[name][: self._count]

    def add(self, **columns: Sequence[Any] | Column) -> None:
        """Adds rows; columns that are not named are zero there."""
        count = self._count + len(next(iter(columns.values())))
        for name, column in self._columns.items():
            if count > len(column):
                self._columns[name] = np.zeros(2 * count, column.dtype)
                self._columns[name][: self._count] = column[: self._count]
            if name in columns:
                self._columns[name][self._count : count] = columns[name]
        self._count = count


class Assortment:
    """All that buyers can see of one market, and what it is filtered by."""

    def __init__(self) -> None:
        self._offers, self._values = Columns(_OFFERS), Columns(_VALUES)
        self._shops: dict[str, int] = {}
        self._numbers: dict[Value, int] = {}
        self._struck = 0

    def __len__(self) -> int:
        return len(self._offers) - self._struck

    def put(self, offers: Sequence[Offer]) -> None:
        """Adds places; those their photos had before must have been dropped."""
        if not offers:
            return
        first = len(self._offers)
        self._offers.add(
            photo=[offer.photo_id for offer in offers],
            product=[offer.product_id for offer in offers],
            shop=[self._shops.setdefault(offer.shop_id, len(self._shops)) for offer in offers],
            price=[offer.price for offer in offers],
            hundredths=[offer.hundredths for offer in offers],
            stocked=[offer.stocked for offer in offers],
        )
        values = [(row, value) for row, offer in enumerate(offers, first) for value in offer.values]
        self._values.add(
            row=[row for row, _ in values],
            value=[self._numbers.setdefault(value, len(self._numbers)) for _, value in values],
        )

    def drop(self, photo_ids: Iterable[int]) -> None:
        """Strikes out all places of some photos."""
        gone = members(self._offers["photo"], np.fromiter(photo_ids, np.int64)) & ~self._offers["struck"]
        self._offers["struck"][gone] = True
        self._struck += int(np.count_nonzero(gone))

    @property
    def worn(self) -> bool:
        """Whether so much is struck out that :meth:`fresh` is worth its time."""
        return self._struck > max(LEAST_STRUCK, len(self._offers) * MOST_STRUCK)

    def fresh(self) -> "Assortment":
        """The same without what is struck out."""
        fresh = Assortment()
        kept = ~self._offers["struck"]
        fresh._offers.add(**{name: self._offers[name][kept] for name in _OFFERS})
        fresh._shops = dict(self._shops)
        standing = kept[self._values["row"]]
        used, values = np.unique(self._values["value"][standing], return_inverse=True)
        rows = (np.cumsum(kept) - 1)[self._values["row"][standing]]
        fresh._values.add(row=rows, value=values)
        names = list(self._numbers)
        fresh._numbers = {names[number]: new for new, number in enumerate(used.tolist())}
        return fresh

    def matching(self, filters: Filters) -> Admitted:
        """The places of products that match."""
        fits = ~self._offers["struck"]
        for name, least, most in (
            ("price", filters.min_price, filters.max_price),
            ("hundredths", filters.min_hundredths, filters.max_hundredths),
        ):
            if least is not None:
                fits &= self._offers[name] >= least
            if most is not None:
                fits &= self._offers[name] <= most
        if filters.in_stock:
            fits &= self._offers["stocked"]
        if filters.shop_ids:
            fits &= _named(self._shops, filters.shop_ids)[self._offers["shop"]]
        for trait, names in (
            (Trait.CATEGORY, filters.category_ids),
            (Trait.TAG, [tag_word(tag) for tag in filters.tags]),
            (Trait.LANGUAGE, [filters.language] if filters.language else []),
        ):
            if names:
                fits &= self._having(trait, names)
        if filters.excluded_tags:
            fits &= ~self._having(Trait.TAG, [tag_word(tag) for tag in filters.excluded_tags])
        rows = np.flatnonzero(fits)
        return Admitted(self._offers["product"], rows, self._offers["photo"][rows])

    def _having(self, trait: Trait, names: Iterable[str]) -> Mask:
        """The rows that have any of these values."""
        wanted = _named(self._numbers, [(trait, name) for name in names])
        having = np.zeros(len(self._offers), np.bool_)
        having[self._values["row"][wanted[self._values["value"]]]] = True
        return having


def _named(numbers: Mapping[Any, int], names: Collection[Any]) -> Mask:
    """For each of the numbers given out whether it stands for one of the names."""
    named = np.zeros(len(numbers), np.bool_)
    named[[numbers[name] for name in names if name in numbers]] = True
    return named
