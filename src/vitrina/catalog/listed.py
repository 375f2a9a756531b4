"""Products as lists of found ones show them, kept in memory for as long as nothing about them changes."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from sqlalchemy.orm import Session

from vitrina.catalog import repository
from vitrina.catalog.models import Product
from vitrina.catalog.repository import ListedEdition

# Products kept, those asked for last; one with five pictures takes 20 KB.
MOST = 2000


class ListedProducts:
    """Reads products of any shop. Nobody may change what it gives: others are given the same."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[ListedEdition, Product]] = OrderedDict()
        self._touching = threading.Lock()

    def read(self, session: Session, product_ids: Sequence[str]) -> dict[str, Product]:
        """Those of some products that there are; see :data:`vitrina.catalog.repository.LISTED`."""
        editions = repository.listed_editions(session, product_ids)
        found = {one: product for one, edition in editions.items() if (product := self._known(one, edition))}
        fresh = repository.listed_by_id(session, [one for one in editions if one not in found])
        for one, product in fresh.items():
            self._keep(one, editions[one], product)
        return found | fresh

    def _known(self, product_id: str, edition: ListedEdition) -> Product | None:
        with self._touching:
            kept = self._kept.get(product_id)
            if kept is None or kept[0] != edition:
                return None
            self._kept.move_to_end(product_id)
            return kept[1]

    def _keep(self, product_id: str, edition: ListedEdition, product: Product) -> None:
        with self._touching:
            self._kept[product_id] = edition, product
            self._kept.move_to_end(product_id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
