"""Collision: an item's numbers for orders."""

import msgspec

from vitrina.catalog.models import Product
from vitrina.catalog.money import hundredths
from vitrina.catalog.prices import cheapest
from vitrina.orders.collision import for_orders
from vitrina.orders.freights import freight_for
from vitrina.orders.models import Freight
from vitrina.web.taobao.calls.call import Call
from vitrina.web.taobao.calls.dialects import camel
from vitrina.web.taobao.calls.families import PRODUCT
from vitrina.web.taobao.calls.operations import operation
from vitrina.web.taobao.items import render
from vitrina.web.taobao.items.choices import in_stock, skus
from vitrina.web.taobao.items.wire import PromotionDisplay, Property
from vitrina.web.taobao.texts import title

ACTIVE = "active"
HAVE_MATERIAL = "HAVE_MATERIAL"


class CollisionSku(msgspec.Struct, rename=camel()):
    """One form of an item; prices are whole hundredths."""

    pic_url: str | None
    quantity: int
    price: int
    sku_id: int
    status: str
    promotion_price: int
    coupon_price: int
    postFee: int  # noqa: N815 - upstream's spelling, here and in the next
    mp_skuId: int  # noqa: N815
    mp_skuid: int  # as the documentation's prose spells it
    properties: list[Property]


class CollisionItem(msgspec.Struct, rename=camel()):
    """An item with its numbers for orders; ``mp_id`` is text, as upstream."""

    quantity: int
    category_path: str
    shop_name: str
    description: str
    product_unit: str
    pic_urls: list[str]
    title: str
    mp_id: str
    category_name: str
    item_id: int
    user_nick: str
    price: int
    begin_amount: int
    status: str
    promotion_price: int
    coupon_price: int
    postFee: int  # noqa: N815
    shop_id: int
    category_id: str
    item_type: str
    sku_list: list[CollisionSku]
    promotion_displays: list[PromotionDisplay]


@operation("/product/get", PRODUCT, "Collision: an item's numbers for orders")
async def collide(call: Call) -> CollisionItem:
    """An item by its original number, with the mpId and mpSkuId that orders take."""
    product = await call.market.catalog.item(call.params.integer("item_id"))
    return _item(product, await call.market.orders.freights(product.shop_id), call.public_url)


def _item(product: Product, table: list[Freight], public_url: str) -> CollisionItem:
    currency = product.shop.currency
    full, selling = cheapest(product)
    fee = hundredths(freight_for(table, product.shop_id, "", 1, selling), currency)
    category = next((shelving.category for shelving in product.shelvings), None)
    name = title(category.name_translations) if category else ""
    return CollisionItem(
        quantity=in_stock(product),
        category_path=name,
        shop_name=product.shop.name,
        description=title(product.details.description_translations),
        product_unit="",
        pic_urls=render.image_urls(product, public_url),
        title=title(product.title_translations),
        mp_id=str(for_orders(product.item_id)),
        category_name=name,
        item_id=product.item_id,
        user_nick=product.shop.name,
        price=hundredths(full, currency),
        begin_amount=1,
        status=ACTIVE,
        promotion_price=hundredths(selling, currency),
        coupon_price=hundredths(selling, currency),
        postFee=fee,
        shop_id=product.shop.number,
        category_id=category.id if category else "",
        item_type=HAVE_MATERIAL,
        sku_list=_skus(product, public_url, fee),
        promotion_displays=[],
    )


def _skus(product: Product, public_url: str, fee: int) -> list[CollisionSku]:
    return [
        CollisionSku(
            pic_url=sku.pic_url,
            quantity=sku.quantity,
            price=sku.price,
            sku_id=sku.sku_id,
            status=ACTIVE,
            promotion_price=sku.promotion_price,
            coupon_price=sku.coupon_price,
            postFee=fee,
            mp_skuId=for_orders(sku.sku_id),
            mp_skuid=for_orders(sku.sku_id),
            properties=sku.properties,
        )
        for sku in skus(product, public_url, render.main_image_url(product, public_url))
    ]


HANDLERS = [collide]
