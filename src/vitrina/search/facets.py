"""How many products share a shop, a category or a tag."""

from collections import Counter
from collections.abc import Iterable

from vitrina.catalog.models import Product
from vitrina.catalog.words import folded

SHOP, CATEGORY, TAG = "shop_id", "category_id", "tag"  # tags folded, as filters compare them
MOST_VALUES = 100  # of one facet that are told, the most frequent
# (value, products) of each facet, most products first.
Facets = dict[str, list[tuple[str, int]]]


def counted(products: Iterable[Product]) -> Facets:
    """The facets of some whole products."""
    products = list(products)
    values = {
        SHOP: (product.shop_id for product in products),
        CATEGORY: (category for product in products for category in set(product.category_ids)),
        TAG: (tag for product in products for tag in {folded(tag) for tag in product.tags}),
    }
    return {name: ordered(Counter(found)) for name, found in values.items()}


def ordered(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The values of one facet as they are told."""
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_VALUES]
