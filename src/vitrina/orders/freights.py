"""What sending costs: each shop's own table, by country."""

from collections.abc import Iterable

from vitrina.errors import Invalid
from vitrina.orders.models import Freight

ANYWHERE = "*"  # stands for every country that is not named


def freight_for(table: Iterable[Freight], shop_id: str, country: str, pieces: int, amount: int) -> int:
    """What a shop charges for sending some pieces worth ``amount`` to a country; nothing if its table says nothing."""
    rules = {rule.country.casefold(): rule for rule in table if rule.shop_id == shop_id}
    rule = rules.get(country.strip().casefold()) or rules.get(ANYWHERE)
    if rule is None or (rule.free_from is not None and amount >= rule.free_from):
        return 0
    return rule.first + rule.further * (pieces - 1)


def check_freight(rule: Freight) -> Freight:
    """Refuses amounts below zero.

    Raises:
        Invalid: names the amount.
    """
    for name, value in (("first", rule.first), ("further", rule.further), ("free_from", rule.free_from or 0)):
        if value < 0:
            raise Invalid("freight_invalid", f"{name} must be 0 or more.", 0, value)
    return rule
