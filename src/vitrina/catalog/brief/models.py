"""What a list shows of a product. No table of its own: it is read from those of products, forms and medias."""

from datetime import datetime
from typing import NamedTuple


class BriefMedia(NamedTuple):
    """A photo placed on a product; ``colour`` and ``thumbhash`` are what is shown until the picture has come."""

    id: str
    created_at: datetime
    colour: int | None
    thumbhash: bytes | None


class Brief(NamedTuple):
    """A product in brief; amounts are whole minor units of ``currency``.

    Attributes:
        full_price: Of the form that sells at the least.
        selling_price: Of that form.
        left: How many can be ordered of all its forms; :data:`vitrina.catalog.stock.UNLIMITED` if any number can.
        cover: What it is shown by: the first of its main pictures, or another that was asked for.
    """

    id: str
    item_id: int
    shop_id: str
    shop_name: str
    currency: str
    title_translations: dict[str, str]
    tags: list[str]
    full_price: int
    selling_price: int
    left: int
    cover: BriefMedia | None
