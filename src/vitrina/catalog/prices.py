"""What a request asks of prices, and what a buyer pays."""

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.catalog.models import Product, ProductDetails, Variation
from vitrina.catalog.money import to_minor

# Price and sale price in minor units, None where none was given.
Prices = tuple[int | None, int | None]
NO_PRICES: Prices = (None, None)
AMOUNTS = ("price", "price_sale", "cost", "member_price", "retail_price")


class AsShown(Enum):
    """An amount as answers show it where it may be that of a price of 0 or of none: it leaves either as it is."""

    ZERO = 0


Amount = Decimal | AsShown | None | UnsetType


class PriceEdit(msgspec.Struct, kw_only=True):
    """The prices that a request sets, in whole units of the shop's currency; tiers by their id."""

    price: Amount = UNSET
    price_sale: Amount = UNSET
    cost: Amount = UNSET
    member_price: Amount = UNSET
    retail_price: Amount = UNSET
    product_price_tiers: dict[str, Decimal] | UnsetType = UNSET


def set_prices(priced: Product | Variation, edit: PriceEdit, currency: str) -> None:
    """Sets the prices that ``edit`` names.

    Raises:
        Invalid: an amount is not one.
    """
    for name in AMOUNTS:
        amount = getattr(edit, name)
        if amount is not UNSET:
            setattr(priced, name, _minor(getattr(priced, name), amount, currency, name))
    if edit.product_price_tiers is not UNSET:
        tiers = {tier: to_minor(amount, currency, tier) for tier, amount in edit.product_price_tiers.items()}
        if isinstance(priced, Variation):
            priced.product_price_tiers = tiers
        else:
            priced.details = msgspec.structs.replace(priced.details or ProductDetails(), product_price_tiers=tiers)


def _minor(present: int | None, amount: Decimal | AsShown | None, currency: str, name: str) -> int | None:
    if isinstance(amount, AsShown):
        return None if present is None else 0
    return None if amount is None else to_minor(amount, currency, name)


def forms(product: Product) -> list[Variation | None]:
    """What can be bought of a product: its variations, or the product itself, written None."""
    return [*product.variations] or [None]


def unit_prices(product: Product, variation: Variation | None) -> tuple[int, int]:
    """The full and the selling price of one unit of a form, in minor units."""
    whole = product.price, product.price_sale
    if variation is None or product.details.same_price:
        return sold_for(whole)
    return sold_for(whole, (variation.price, variation.price_sale))


def cheapest(product: Product) -> tuple[int, int]:
    """The full and the selling price, in minor units, of the form that costs least."""
    of_forms = [(form.price, form.price_sale) for form in product.variations]
    return least_of((product.price, product.price_sale), of_forms, same_price=product.details.same_price)


def least_of(product: Prices, of_forms: Sequence[Prices], *, same_price: bool) -> tuple[int, int]:
    """As :func:`cheapest`, from the prices alone; with ``same_price`` the product's stand for all forms."""
    if same_price or not of_forms:
        return sold_for(product)
    return min((sold_for(product, form) for form in of_forms), key=lambda both: both[1])


def sold_for(product: Prices, form: Prices = NO_PRICES) -> tuple[int, int]:
    """The full and the selling price of one unit: the form's own, or the product's where it has none."""
    price, sale = product if form == NO_PRICES else form
    selling = sale or price or 0
    return price or selling, selling
