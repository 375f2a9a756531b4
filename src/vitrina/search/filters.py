"""What a search may be narrowed to, before anything is cut off."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filters:
    """Every condition given must hold; of several values of one, any.

    Prices are compared with the least a buyer pays for any form of a product: ``min_price`` and ``max_price`` are minor
    units of its own currency, ``min_hundredths`` and ``max_hundredths`` hundredths of a whole unit whatever the
    currency. ``language`` is one that its title must be written in.
    """

    shop_ids: tuple[str, ...] = ()
    category_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    min_price: int | None = None
    max_price: int | None = None
    in_stock: bool = False
    language: str | None = None
    min_hundredths: int | None = None
    max_hundredths: int | None = None
    excluded_tags: tuple[str, ...] = ()


NONE = Filters()
