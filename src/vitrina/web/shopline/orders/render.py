"""From an order to what merchants read of it."""

from vitrina.orders.bill import Standing, standing
from vitrina.orders.models import Order, OrderLine, OrderStatus
from vitrina.photos.own import MEDIA_PATH
from vitrina.photos.renditions import XLARGE
from vitrina.web.shopline.orders.wire import (
    DeliveryAddressWire,
    DeliveryDataWire,
    ItemMediaWire,
    OrderDeliveryWire,
    OrderItemWire,
    OrderPaymentWire,
    OrderSourceWire,
    OrderWire,
    PictureLinkWire,
)
from vitrina.web.shopline.render_base import money, timestamp

# SHOPLINE's words for where an order and its parcel stand.
STATUSES = {
    OrderStatus.CREATING: "pending",
    OrderStatus.UNPAID: "pending",
    OrderStatus.PAID: "confirmed",
    OrderStatus.SHIPPED: "confirmed",
    OrderStatus.COMPLETED: "completed",
    OrderStatus.CLOSED: "cancelled",
}
DELIVERY_STATUSES = dict.fromkeys(OrderStatus, "pending") | {
    OrderStatus.SHIPPED: "shipped",
    OrderStatus.COMPLETED: "arrived",
}


def payment_status(order: Order) -> str:
    """The word for the money: what is closed was given back if it was paid, and can be paid no more if not."""
    closed = order.status == OrderStatus.CLOSED
    if order.paid_at is None:
        return "expired" if closed else "pending"
    return "refunded" if closed else "completed"


def order_wire(order: Order, public_url: str) -> OrderWire:
    """The order as it stands; subtotal less discount, plus delivery and fee, is the total."""
    currency, nothing, receiver = order.currency, money(0, order.currency), order.receiver
    number, closed, now = str(order.number), order.closed_at, standing(order)
    return OrderWire(
        id=order.id,
        order_number=number,
        system_order_number=number,
        merchant_order_number=order.seller_order_number,
        status=STATUSES[order.status],
        is_guest_checkout=False,
        order_remarks=order.remark,
        order_payment=_payment(order, now),
        order_delivery=_delivery(order),
        delivery_address=_address(receiver),
        delivery_data=DeliveryDataWire(
            order.shipments[-1].tracking_number if order.shipments else None, receiver.get("name", ""), _phone(receiver)
        ),
        customer_id=order.app_id,
        customer_name=receiver.get("name", ""),
        customer_email=receiver.get("email", ""),
        customer_phone=_phone(receiver),
        currency_iso=currency,
        subtotal=money(now.product_amount, currency),
        order_discount=money(max(0, -now.adjustment), currency),
        user_credit=nothing,
        total_tax_fee=nothing,
        total=money(now.total, currency),
        subtotal_items=[_item(line, currency, public_url) for line in now.lines],
        ref_order_id=order.outer_id,
        confirmed_at=timestamp(order.paid_at) if order.paid_at else None,
        updated_at=timestamp(order.modified_at),
        created_at=timestamp(order.created_at),
        cancelled_at=timestamp(closed) if closed else None,
        cancelled_reason=order.close_reason,
        created_by="openapi",
        order_source=OrderSourceWire(order.source),
        tags=[],
    )


def _payment(order: Order, now: Standing) -> OrderPaymentWire:
    return OrderPaymentWire(
        payment_type="custom",
        status=payment_status(order),
        payment_fee=money(max(0, now.adjustment), order.currency),
        total=money(now.total, order.currency),
        paid_at=timestamp(order.paid_at) if order.paid_at else None,
        updated_at=timestamp(order.modified_at),
        created_at=timestamp(order.created_at),
    )


def _delivery(order: Order) -> OrderDeliveryWire:
    carrier = order.shipments[-1].company if order.shipments else None
    return OrderDeliveryWire(
        id=order.id,
        status=DELIVERY_STATUSES[order.status],
        delivery_status=DELIVERY_STATUSES[order.status],
        name_translations={"en": carrier} if carrier else {},
        total=money(order.freight, order.currency),
        shipped_at=timestamp(order.shipped_at) if order.shipped_at else None,
        updated_at=timestamp(order.modified_at),
        remark="",
    )


def _address(receiver: dict[str, str]) -> DeliveryAddressWire:
    return DeliveryAddressWire(
        country=receiver.get("country", ""),
        city=receiver.get("city", ""),
        district=receiver.get("district", ""),
        state=receiver.get("state", ""),
        postcode=receiver.get("zip", ""),
        address_1=receiver.get("address", ""),
        address_2="",
        recipient_name=receiver.get("name", ""),
        recipient_phone=_phone(receiver),
    )


def _phone(receiver: dict[str, str]) -> str:
    return receiver.get("mobile_phone") or receiver.get("phone") or ""


def _item(line: OrderLine, currency: str, public_url: str) -> OrderItemWire:
    return OrderItemWire(
        id=line.id,
        item_type="Product",
        item_id=line.product_id,
        item_variation_key=line.variation_id,
        item_price=money(line.price, currency),
        price=money(line.price, currency),
        title_translations=line.title_translations,
        fields_translations=line.choices,
        sku=line.sku,
        quantity=line.quantity,
        total=money(line.amount, currency),
        media=_media(line, public_url),
    )


def _media(line: OrderLine, public_url: str) -> ItemMediaWire | None:
    if line.media_id is None:
        return None
    url = f"{public_url}{MEDIA_PATH}/{line.media_id}/{XLARGE}.jpg"
    return ItemMediaWire(line.media_id, {XLARGE: PictureLinkWire(url)})
