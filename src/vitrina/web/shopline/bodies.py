"""What merchants send: tolerant in spelling, exact in what is taken out of it."""

from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.catalog.edit import NewPicture, ProductEdit
from vitrina.catalog.models import MediaKind, ProductDetails, Status
from vitrina.catalog.placing import Placing
from vitrina.errors import Invalid

DETAIL_FIELDS = frozenset(ProductDetails.__struct_fields__)
# hide_price can be changed in upstream's admin pages only.
READ_ONLY = frozenset({"hide_price"})


class MoneyBody(msgspec.Struct):
    dollars: Decimal | None = None


class PictureBody(msgspec.Struct):
    url: str
    alt_translations: dict[str, str] = msgspec.field(default_factory=dict)


Amount = Decimal | MoneyBody | None
Pictures = list[str | PictureBody]


class ProductBody(msgspec.Struct):
    """The fields of a product that are more than a value to keep; the rest are :class:`ProductDetails`."""

    status: bool | str | None | UnsetType = UNSET
    title_translations: dict[str, str | None] | None | UnsetType = UNSET
    price: Amount | UnsetType = UNSET
    price_sale: Amount | UnsetType = UNSET
    cost: Amount | UnsetType = UNSET
    member_price: Amount | UnsetType = UNSET
    retail_price: Amount | UnsetType = UNSET
    quantity: int | None | UnsetType = UNSET
    unlimited_quantity: bool | None | UnsetType = UNSET
    sku: str | None | UnsetType = UNSET
    category_ids: list[str] | None | UnsetType = UNSET
    tags: str | list[str] | None | UnsetType = UNSET
    images: Pictures | None | UnsetType = UNSET
    detail_images: Pictures | None | UnsetType = UNSET


class AddImagesBody(msgspec.Struct):
    """``urls`` may be text or ``{"url", "alt_translations"}``; the flag is read in both documented spellings."""

    urls: Pictures | str | None = None
    image_type: str | None = None
    is_replcae: bool | None = None
    is_replace: bool | None = None

    def placing(self) -> Placing:
        """The pictures to place.

        Raises:
            Invalid: there are no URLs, or the type is unknown.
        """
        urls: Pictures = [self.urls] if isinstance(self.urls, str) else self.urls or []
        if not urls:
            raise Invalid("urls_missing", "urls must list at least one image URL.")
        if (self.image_type or MediaKind.MAIN) not in set(MediaKind):
            raise Invalid("image_type_invalid", "image_type must be main or detail.", "main, detail", self.image_type)
        replace = bool(self.is_replcae or self.is_replace)
        return Placing(MediaKind(self.image_type or MediaKind.MAIN), new_pictures(urls), replace)


class DeleteImagesBody(msgspec.Struct):
    media_ids: list[str] = msgspec.field(default_factory=list)


def new_pictures(entries: Pictures) -> list[NewPicture]:
    """Pictures by bare URL or with alt texts."""
    return [
        NewPicture(entry) if isinstance(entry, str) else NewPicture(entry.url, languages(entry.alt_translations))
        for entry in entries
    ]


def product_edit(raw: dict[str, Any]) -> tuple[ProductEdit, list[Placing]]:
    """A product's body as the edit and the pictures it asks for.

    Raises:
        Invalid: a field has the wrong type; the message names it.
    """
    try:
        body = msgspec.convert(raw, ProductBody, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid("field_invalid", f"A product field has the wrong type: {error}.") from error
    edit = ProductEdit(
        status=UNSET if body.status is UNSET else _status(body.status),
        title_translations=UNSET if body.title_translations is UNSET else languages(body.title_translations),
        quantity=body.quantity or 0 if body.quantity is not UNSET else UNSET,
        unlimited_quantity=bool(body.unlimited_quantity) if body.unlimited_quantity is not UNSET else UNSET,
        sku=body.sku,
        category_ids=body.category_ids or [] if body.category_ids is not UNSET else UNSET,
        tags=UNSET if body.tags is UNSET else _tags(body.tags),
        price=_amount(body.price),
        price_sale=_amount(body.price_sale),
        cost=_amount(body.cost),
        member_price=_amount(body.member_price),
        retail_price=_amount(body.retail_price),
        details=_details(raw),
    )
    return edit, _placings(body)


def languages(translations: dict[str, str | None] | dict[str, str] | None) -> dict[str, str]:
    """Translations with the wire's language keys: one client sends ``zh_hant`` for ``zh-hant``. Nulls are left out."""
    return {key.replace("_", "-"): text for key, text in (translations or {}).items() if text is not None}


def _placings(body: ProductBody) -> list[Placing]:
    lists = ((MediaKind.MAIN, body.images), (MediaKind.DETAIL, body.detail_images))
    return [Placing(kind, new_pictures(entries or []), replace=True) for kind, entries in lists if entries is not UNSET]


def _status(value: bool | str | None) -> Status:
    if isinstance(value, bool):
        return Status.ACTIVE if value else Status.DRAFT
    allowed = (Status.ACTIVE, Status.DRAFT, Status.HIDDEN)
    if value is not None and value not in allowed:
        raise Invalid("status_invalid", "status must be active, draft or hidden.", "active, draft, hidden", value)
    return Status(value or Status.DRAFT)


def _tags(value: str | list[str] | None) -> list[str]:
    entries = value.split(",") if isinstance(value, str) else value or []
    return list(dict.fromkeys(entry.strip() for entry in entries if entry.strip()))


def _amount(value: Amount | UnsetType) -> Decimal | None | UnsetType:
    return value.dollars if isinstance(value, MoneyBody) else value


def _details(raw: dict[str, Any]) -> dict[str, Any]:
    details = {name: value for name, value in raw.items() if name in DETAIL_FIELDS - READ_ONLY}
    if "gtin" in raw:
        details.setdefault("barcode", raw["gtin"])
    for name, value in list(details.items()):
        if name.endswith("_translations") and isinstance(value, dict | None):
            details[name] = languages(value)
    return details
