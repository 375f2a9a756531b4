"""How many products share a shop, a category or a tag."""

SHOP, CATEGORY, TAG = "shop_id", "category_id", "tag"  # tags folded, as filters compare them
MOST_VALUES = 100  # of one facet that are told, the most frequent
# (value, products) of each facet, most products first.
Facets = dict[str, list[tuple[str, int]]]


def ordered(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The values of one facet as they are told."""
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_VALUES]
