"""What the reading operations answer with: attributes have upstream's names, encoded names are Shanjing's.

The order of the fields is the documentation's.
"""

import msgspec

from vitrina.web.taobao.calls.dialects import camel


class ImageId(msgspec.Struct, rename=camel()):
    """What an uploaded picture is searched with: 19 decimal digits."""

    image_id: str


class Promotion(msgspec.Struct, rename=camel(activity_code="code", promotion_name="name")):
    activity_code: str
    promotion_name: str


class PromotionDisplay(
    msgspec.Struct, rename=camel(type_name="name", promotion_info_list="itemPromotionDisplayInfoVOList")
):
    type_name: str
    promotion_info_list: list[Promotion]


class Material(msgspec.Struct, rename=camel(main_image_url="mainImage")):
    """A product in another language; ``language`` is the one the title really is in."""

    title: str
    main_image_url: str
    language: str


class SearchItem(
    msgspec.Struct,
    rename=camel(
        promotion_displays="promotionDisplayVOList",
        item_id="tbItemId",
        tags="tagList",
        multi_language_info="materialI18nVO",
    ),
):
    """A product as the searches show it; prices are decimal text in whole units."""

    coupon_price: str
    promotion_displays: list[PromotionDisplay]
    item_id: int
    title: str
    main_image_url: str
    price: str
    inventory: int
    shop_name: str
    tags: list[str]
    multi_language_info: Material | None


class SearchPage(msgspec.Struct, rename=camel()):
    """One page of a keyword search."""

    page_no: int
    page_size: int
    data: list[SearchItem]


class Property(msgspec.Struct, rename=camel()):
    """One choice, such as colour: red; the numbers stand for the names, and only for them."""

    prop_id: int
    prop_name: str
    value_id: int
    value_name: str
    value_desc: str | None = None


class Sku(msgspec.Struct, rename=camel()):
    """One form of a product; prices are whole hundredths."""

    sku_id: int
    quantity: int
    price: int
    promotion_price: int
    coupon_price: int
    pic_url: str | None
    properties: list[Property]


class PropertyImage(msgspec.Struct, rename=camel()):
    """The picture of one choice, written ``name:value``."""

    properties: str
    image_url: str


class SkuProperties(msgspec.Struct, rename=camel()):
    sku_id: int
    properties: list[Property]


class MultiLanguageInfo(msgspec.Struct, rename=camel()):
    """A product in another language; ``language`` is the one the title really is in."""

    title: str
    properties: list[Property]
    sku_properties: list[SkuProperties]
    language: str
    main_image_url: str
    coupon_price: int


class Item(msgspec.Struct, rename=camel()):
    """A product with its details; prices are whole hundredths."""

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


class Token(msgspec.Struct, rename={"user_id": "user_Id", "seller_id": "seller_Id"}):
    """A pair of tokens as Shanjing documents it: ``refresh_expires_in`` is text there, and a number upstream."""

    expires_in: int
    account_id: str
    user_id: str
    seller_id: str
    short_code: str
    account_platform: str
    access_token: str
    account: str
    refresh_token: str
    refresh_expires_in: str | int
