"""Stock: taken and put back in the caller's transaction, and never below zero.

Orders of a product that is unlimited, or may be ordered when out of stock, are not counted. It may become so, and cease
to be, while orders hold units of it: these come back all the same.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from vitrina.catalog.models import Product, Variation
from vitrina.catalog.stocks import repository
from vitrina.errors import Invalid
from vitrina.events.repository import record_event
from vitrina.storage.repository import log_changes

MOST_QUANTITY = 9_999_999  # SHOPLINE OpenAPI: quantity 0…9 999 999
MOST_LIMIT = 2**31 - 1  # what every database keeps; our own bound
STOCK_UPDATE, BACK_IN_STOCK = "stock/update", "product/back_in_stock"
UNLIMITED = -1  # SHOPLINE: total_orderable_quantity of what never runs out, and preorder_limit without a limit


def reserve(session: Session, product_id: str, variation_id: str | None, count: int) -> bool:
    """Takes ``count`` of a product, or of one of its variations, off the stock.

    Returns:
        False when there are not so many; then nothing was taken.
    """
    if repository.is_endless(session, product_id):
        return True
    # First: it makes all who count this product wait for one another.
    shop_id = repository.touch(session, product_id)
    if not repository.take(session, product_id, variation_id, count):
        return False
    left = repository.left(session, product_id, variation_id)
    settle_warehouses(session, variation_id or product_id, left)
    record_event(session, topic=STOCK_UPDATE, shop_id=shop_id, resource_id=product_id)
    if left == 0 and repository.left_in_all(session, product_id) == 0:
        log_changes(session, repository.photos_on(session, product_id))
    return True


def release(session: Session, product_id: str, variation_id: str | None, count: int) -> None:
    """Puts back what :func:`reserve` took; nobody is told while the product is endless, as it was orderable before."""
    shop_id = hand_over(session, product_id, variation_id, count)
    repository.put_back(session, product_id, variation_id, count)
    if repository.is_endless(session, product_id):
        return
    record_event(session, topic=STOCK_UPDATE, shop_id=shop_id, resource_id=product_id)
    if repository.left_in_all(session, product_id) == count:
        record_event(session, topic=BACK_IN_STOCK, shop_id=shop_id, resource_id=product_id)
        log_changes(session, repository.photos_on(session, product_id))


def hand_over(session: Session, product_id: str, variation_id: str | None, count: int) -> str:
    """Notes that what :func:`reserve` took is held for its order no longer; returns the shop it is of."""
    shop_id = repository.touch(session, product_id)
    repository.unlock(session, product_id, variation_id, count)
    return shop_id


def orderable(product: Product, variation: Variation | None) -> int:
    """How many can be ordered; ``UNLIMITED`` if any number can.

    Without a variation it is the whole product's: the sum over its variations, if it has any (they must be loaded).
    """
    endless = product.unlimited_quantity or product.out_of_stock_orderable
    if variation is not None:
        return left_of(endless=endless, own=variation.quantity)
    forms = [] if endless else [one.quantity for one in product.variations]
    return left_of(endless=endless, own=product.quantity, forms=forms)


def left_of(*, endless: bool, own: int, forms: Sequence[int] = ()) -> int:
    """How many can be ordered of what has so many of its own, or of each of its forms, if it has any."""
    if endless:
        return UNLIMITED
    return sum(forms) if forms else own


def locked(product: Product) -> int:
    """How many orders hold of a product and all its variations that were not sent yet."""
    return product.locked_quantity + sum(one.locked_quantity for one in product.variations)


def settle_warehouses(session: Session, item_id: str, total: int) -> None:
    """Takes from the other warehouses what the first one cannot give, so that together they hold ``total``."""
    excess = repository.elsewhere(session, item_id) - total
    if excess <= 0:
        return
    for stock in repository.stocks_of(session, [item_id]):
        taken = min(stock.quantity, excess)
        stock.quantity -= taken
        excess -= taken


def checked_quantity(quantity: int) -> int:
    """The quantity, if it is one that may be set.

    Raises:
        Invalid: it is below zero or above the most.
    """
    if not 0 <= quantity <= MOST_QUANTITY:
        raise Invalid("quantity_invalid", f"quantity must be 0 to {MOST_QUANTITY}.", MOST_QUANTITY, quantity)
    return quantity


def checked_limit(name: str, limit: int) -> int:
    """A limit or a count, if it is one that may be set.

    Raises:
        Invalid: it is below that of what is unlimited, or above the most.
    """
    if not UNLIMITED <= limit <= MOST_LIMIT:
        actual = str(limit) if abs(limit) < MOST_LIMIT**2 else None  # longer ones cannot be written out
        raise Invalid("limit_invalid", f"{name} must be {UNLIMITED} to {MOST_LIMIT}.", MOST_LIMIT, actual)
    return limit
