"""What is on offer. No table of its own: it is read from those of products, forms, categories and medias."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitrina.search.grouping import Place
from vitrina.search.members import Ids, distinct_of_many, members

ProductIds = NDArray[np.bytes_]
PRODUCT_ID = "S24"  # hexadecimal digits


class Trait(StrEnum):
    """What a product may have several of."""

    CATEGORY = "category"
    TAG = "tag"
    LANGUAGE = "language"


Value = tuple[Trait, str]


class Offer(NamedTuple):
    """A photo on a product that buyers can see, and what that product is filtered by.

    Attributes:
        price: The least a buyer pays for any form of it, in minor units of its own currency.
        hundredths: The same in hundredths of a whole unit, whatever the currency.
        stocked: Whether any form of it can be ordered.
        values: Its categories (ids), tags (folded) and the languages of its title.
    """

    photo_id: int
    product_id: str
    shop_id: str
    price: int
    hundredths: int
    stocked: bool
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Admitted:
    """The places that a search may find: of products (n,) some rows, and the photos (m,) that stand there."""

    products: ProductIds
    rows: NDArray[np.intp]
    photos: Ids

    @classmethod
    def at(cls, places: Collection[tuple[int, str]]) -> "Admitted":
        """These (photo id, product id)."""
        photos, products = zip(*places, strict=True) if places else ((), ())
        return cls(np.array(products, PRODUCT_ID), np.arange(len(photos)), np.array(photos, np.int64))

    @cached_property
    def photo_ids(self) -> Ids:
        """The photos, each once, in order."""
        return distinct_of_many(self.photos)

    def among(self, places: Collection[Place]) -> list[Place]:
        """Those of some places that are admitted: a photo may stand on another product too, which is not."""
        asked = np.array([photo_id for photo_id, _, _ in places], np.int64)
        chosen = members(self.photos, asked)
        products = (name.decode() for name in self.products[self.rows[chosen]].tolist())
        pairs = set(zip(self.photos[chosen].tolist(), products, strict=True))
        return [place for place in places if (place[0], place[2]) in pairs]
