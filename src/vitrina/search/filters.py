"""What a search may be narrowed to, before anything is cut off."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filters:
    """Every condition given must hold; of several values of one, any.

    Prices are minor units of a product's own currency, compared with the least a buyer pays for any form of it;
    ``language`` is one that its title must be written in.
    """

    shop_ids: tuple[str, ...] = ()
    category_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    min_price: int | None = None
    max_price: int | None = None
    in_stock: bool = False
    language: str | None = None


NONE = Filters()
