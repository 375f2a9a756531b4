"""Which categories a product stands in."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from vitrina.catalog.bounds import MOST_CATEGORIES, check_number
from vitrina.catalog.categories import repository
from vitrina.catalog.errors import CategoryNotFound
from vitrina.catalog.models import Product, Shelving


def shelve(session: Session, product: Product, category_ids: Sequence[str]) -> None:
    """Puts ``product`` in these categories of its shop, in this order, and takes it out of all others.

    Raises:
        CategoryNotFound: the shop has no such category.
        Invalid: they are too many.
    """
    check_number("categories", category_ids, MOST_CATEGORIES)
    wanted = list(dict.fromkeys(category_ids))
    missing = set(wanted) - repository.existing_ids(session, product.shop_id, wanted)
    if missing:
        raise CategoryNotFound.of(*sorted(missing))
    present = {shelving.category_id: shelving for shelving in product.shelvings}
    product.shelvings = [
        present.get(category_id) or Shelving(product_id=product.id, category_id=category_id, rank=0)
        for category_id in wanted
    ]
    for position, shelving in enumerate(product.shelvings):
        shelving.position = position
