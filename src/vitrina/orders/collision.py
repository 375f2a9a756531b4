"""Numbers for orders: every item and SKU has a second number, under which alone it can be ordered.

Upstream keeps the goods that can be ordered in a library of their own, and the search that finds an item's place there
is called a collision. Here the two numbers differ by a constant, so nothing has to be kept, and a number shows at sight
which of the two it is.
"""

from vitrina.orders.errors import OriginalItemId

# Original numbers are below this until the year 2094 (see storage.ids), and both kinds are exact in JavaScript (2^53).
FIRST = 1 << 52


def for_orders(number: int) -> int:
    """The number under which an item or SKU can be ordered."""
    return FIRST + number


def original(number: int, name: str) -> int:
    """The original number of an item or SKU that was named for an order.

    Raises:
        OriginalItemId: it is an original number already; the collision step was left out.
    """
    if number < FIRST:
        raise OriginalItemId.of(name, number)
    return number - FIRST
