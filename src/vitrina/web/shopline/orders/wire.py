"""Bodies about orders: keys and spellings of SHOPLINE's Order, as far as there is something behind them here."""

from typing import Annotated

import msgspec

from vitrina.web.shopline.base_wire import MoneyWire, Translations
from vitrina.web.shopline.bodies import Text
from vitrina.web.shopline.wire import Pagination


class OrderStatusBody(msgspec.Struct):
    status: str


class ShipmentBody(msgspec.Struct):
    """Who carries the parcel and under what number; spelt as upstream's Update Order spells them."""

    tracking_number: str | None = None
    delivery_provider_name: dict[str, str | None] | str | None = None


class DeliveryStatusBody(ShipmentBody):
    """``shipped`` takes the two keys of a shipment too: here no carrier gives out the number."""

    status: str = ""


class CancelledReason(msgspec.Struct):
    key: Text | None = None
    message: Annotated[str, msgspec.Meta(max_length=255)] | None = None


class CancelBody(msgspec.Struct):
    cancelled_reason: CancelledReason | None = None


class OrderPaymentWire(msgspec.Struct):
    payment_type: str
    status: str
    payment_fee: MoneyWire
    total: MoneyWire
    paid_at: str | None
    updated_at: str
    created_at: str


class OrderDeliveryWire(msgspec.Struct):
    id: str
    status: str
    delivery_status: str
    name_translations: Translations
    total: MoneyWire
    shipped_at: str | None
    updated_at: str
    remark: str


class DeliveryAddressWire(msgspec.Struct):
    country: str
    city: str
    district: str
    state: str
    postcode: str
    address_1: str
    address_2: str
    recipient_name: str
    recipient_phone: str


class DeliveryDataWire(msgspec.Struct):
    tracking_number: str | None
    recipient_name: str
    recipient_phone: str


class PictureLinkWire(msgspec.Struct):
    url: str


class ItemMediaWire(msgspec.Struct):
    id: str
    images: dict[str, PictureLinkWire]


class OrderItemWire(msgspec.Struct):
    id: str
    item_type: str
    item_id: str
    item_variation_key: str | None
    item_price: MoneyWire
    price: MoneyWire
    title_translations: Translations
    fields_translations: dict[str, list[str]]
    sku: str | None
    quantity: int
    total: MoneyWire
    media: ItemMediaWire | None


class OrderSourceWire(msgspec.Struct):
    type: str


class OrderWire(msgspec.Struct):
    id: str
    order_number: str
    system_order_number: str
    merchant_order_number: str
    status: str
    is_guest_checkout: bool
    order_remarks: str
    order_payment: OrderPaymentWire
    order_delivery: OrderDeliveryWire
    delivery_address: DeliveryAddressWire
    delivery_data: DeliveryDataWire
    customer_id: str
    customer_name: str
    customer_email: str
    customer_phone: str
    currency_iso: str
    subtotal: MoneyWire
    order_discount: MoneyWire
    user_credit: MoneyWire
    total_tax_fee: MoneyWire
    total: MoneyWire
    subtotal_items: list[OrderItemWire]
    ref_order_id: str
    confirmed_at: str | None
    updated_at: str
    created_at: str
    cancelled_at: str | None
    cancelled_reason: str | None
    created_by: str
    order_source: OrderSourceWire
    tags: list[str]


class OrderListWire(msgspec.Struct):
    items: list[OrderWire]
    pagination: Pagination


class OrderStateWire(msgspec.Struct):
    order_id: str
    status: str
    updated_at: str


class ShipmentWire(msgspec.Struct):
    delivery_status: str
    tracking_number: str


class CancelledWire(msgspec.Struct):
    """Upstream lists the items whose stock could not be given back; here it always is, or nothing is cancelled."""

    order_items_stock_tag: list[str] | None = None
