"""The bodies of the Taobao Global API as Shanjing publishes it, key for key and in its order."""

from typing import Any

import msgspec


class ImageId(msgspec.Struct, rename="camel"):
    image_id: str


class UploadAnswer(msgspec.Struct, rename="camel"):
    """Success keeps the error keys, as null: clients test them for truth."""

    error_code: None
    error_msg: None
    data: ImageId


class Activity(msgspec.Struct, rename="camel"):
    code: str
    name: str


class PromotionDisplay(msgspec.Struct):
    name: str
    itemPromotionDisplayInfoVOList: list[Activity]  # noqa: N815 - the wire's spelling


class MaterialI18n(msgspec.Struct, rename="camel"):
    title: str
    main_image: str
    language: str


class SearchItem(msgspec.Struct):
    """One similar product; prices are decimal text in whole units."""

    couponPrice: str  # noqa: N815 - the wire's spelling, here and below
    promotionDisplayVOList: list[PromotionDisplay]  # noqa: N815
    tbItemId: int  # noqa: N815
    title: str
    mainImageUrl: str  # noqa: N815
    price: str
    inventory: int
    shopName: str  # noqa: N815
    tagList: list[str]  # noqa: N815
    materialI18nVO: MaterialI18n | None  # noqa: N815


class SearchAnswer(msgspec.Struct, rename="camel"):
    error_code: None
    error_msg: None
    data: list[SearchItem]


class Property(msgspec.Struct, rename="camel"):
    prop_id: int
    prop_name: str
    value_id: int
    value_name: str
    value_desc: str | None = None


class Sku(msgspec.Struct, rename="camel"):
    sku_id: int
    quantity: int
    price: int
    promotion_price: int
    coupon_price: int
    pic_url: str | None
    properties: list[Property]


class PropertyImage(msgspec.Struct, rename="camel"):
    properties: str
    image_url: str


class MultiLanguageInfo(msgspec.Struct, rename="camel"):
    title: str
    properties: list[Property]
    sku_properties: list[Any]
    language: str
    main_image_url: str
    coupon_price: int


class Item(msgspec.Struct, rename="camel"):
    """One product; prices are whole hundredths."""

    item_resource: str
    item_id: int
    title: str
    pic_urls: list[str]
    shop_name: str
    shop_id: int
    price: int
    promotion_price: int
    coupon_price: int
    description: str
    properties: list[Property]
    sku_list: list[Sku]
    property_image_list: list[PropertyImage]
    tags: list[str]
    multi_language_info: MultiLanguageInfo | None
    promotion_displays: list[PromotionDisplay]


class ItemAnswer(msgspec.Struct, rename="camel"):
    error_code: None
    error_msg: None
    data: Item


class Failure(msgspec.Struct, rename="camel"):
    """Sent with HTTP 200, as upstream sends its failures."""

    error_code: str
    error_msg: str
    data: None = None
