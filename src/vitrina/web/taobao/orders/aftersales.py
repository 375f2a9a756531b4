"""What comes after an order: where the parcel is, and the money that was given back."""

import msgspec

from vitrina.catalog.money import hundredths
from vitrina.orders.bill import bill_of
from vitrina.orders.models import Order, OrderLine, OrderStatus, Shipment
from vitrina.web.taobao.amounts import decimal
from vitrina.web.taobao.calls.call import Call
from vitrina.web.taobao.calls.dialects import camel
from vitrina.web.taobao.calls.families import RESULT
from vitrina.web.taobao.calls.operations import operation
from vitrina.web.taobao.orders.render import SOURCE_MARKET, choices, picture_url
from vitrina.web.taobao.texts import title


class Trace(msgspec.Struct, rename=camel()):
    """One step of a parcel's way; ``standerd_desc`` is upstream's spelling."""

    time: str
    status: str
    status_desc: str
    standerd_desc: str


class Partner(msgspec.Struct, rename=camel()):
    company: str
    company_image_url: str = ""
    company_contact: str = ""


class ParcelReceiver(msgspec.Struct, rename=camel()):
    zip_code: str
    address: str
    province: str
    city: str
    phone: str
    district: str
    name: str


class Goods(msgspec.Struct, rename=camel()):
    quantity: int
    image_url: str
    property: str
    title: str


class Parcel(msgspec.Struct, rename=camel()):
    """One parcel; the market knows that it was sent, not where it is now."""

    mail_no: str
    logistics_traces: list[Trace]
    logistics_partner: list[Partner]
    receiver: ParcelReceiver
    logistics_goods: list[Goods]
    goods_number: int
    logistics_status: str
    logistics_desc: str


class Logistics(msgspec.Struct, rename=camel()):
    pnm_logistics_details: list[Parcel]
    purchase_order_outer_id: int


class RefundOrder(msgspec.Struct, rename=camel()):
    """The refund; ``refund_fee`` is whole hundredths."""

    refund_fee: int
    refund_status: int
    refund_type: int
    refund_desc: str
    goods_status: int
    reason_desc: str
    refund_id: int
    timeout_date: int


class RefundLine(msgspec.Struct, rename=camel()):
    """The line that the refund is for; amounts are whole hundredths, ``price`` decimal text."""

    supplier_id: int
    quantity: int
    total_price: int
    item_title: str
    post_fee: int
    product_fee: int
    sales_market: str
    purchase_order_line_id: int
    create_time: int
    price: str
    purchase_order_id: int
    supplier_nick: str
    currency: str
    item_image_url: str
    hongbao_deduction_amount: int


class RefundAggregate(msgspec.Struct, rename=camel()):
    refund_order: RefundOrder
    purchase_order_line: RefundLine


class Refund(msgspec.Struct, rename=camel()):
    distributor_id: int
    refund_order_aggregate: RefundAggregate
    currency: str


@operation("/logistics/detail/get", RESULT, "Parcels of an order line")
async def get_logistics(call: Call) -> Logistics:
    """The parcels that an order line was sent in."""
    number = call.params.integer("purchase_order_line_id")
    order = await call.market.orders.with_line(call.buyer.app_id, number)
    line = next(line for line in order.lines if line.number == number)
    sent = order.shipments if line.status in {OrderStatus.SHIPPED, OrderStatus.COMPLETED} else []
    return Logistics([_parcel(order, line, one, call.public_url) for one in sent], order.number)


@operation("/order/refund/query", RESULT, "A refund")
async def get_refund(call: Call) -> Refund:
    """What was given back for an order line that was cancelled."""
    refund_id = call.params.integer("refundId")
    order = await call.market.orders.with_refund(call.buyer.app_id, refund_id)
    line = next(line for line in order.lines if line.refund_id == refund_id)
    return Refund(
        0, RefundAggregate(_refund(order, line, refund_id), _line(order, line, call.public_url)), order.currency
    )


def _parcel(order: Order, line: OrderLine, shipment: Shipment, public_url: str) -> Parcel:
    arrived = line.status == OrderStatus.COMPLETED
    status, text = ("SIGNED", "已签收") if arrived else ("DELIVERING", "运输中")
    sent_at = shipment.shipped_at.strftime("%Y-%m-%d %H:%M:%S")
    to = order.receiver
    return Parcel(
        mail_no=shipment.tracking_number,
        logistics_traces=[Trace(sent_at, "DELIVERING", "运输中", "运输中")],
        logistics_partner=[Partner(shipment.company)],
        receiver=ParcelReceiver(
            zip_code=to.get("zip", ""),
            address=to.get("address", ""),
            province=to.get("state", ""),
            city=to.get("city", ""),
            phone=to.get("mobile_phone", to.get("phone", "")),
            district=to.get("district", ""),
            name=to.get("name", ""),
        ),
        logistics_goods=[
            Goods(line.quantity, picture_url(line, public_url), choices(line), title(line.title_translations))
        ],
        goods_number=line.quantity,
        logistics_status=status,
        logistics_desc=text,
    )


def _refund(order: Order, line: OrderLine, refund_id: int) -> RefundOrder:
    return RefundOrder(
        refund_fee=hundredths(line.refund_amount, order.currency),
        refund_status=line.refund_status,
        refund_type=1,  # money only: nothing was sent that could come back
        refund_desc=line.close_reason or "",
        goods_status=1,  # not received
        reason_desc=line.close_reason or "",
        refund_id=refund_id,
        timeout_date=0,
    )


def _line(order: Order, line: OrderLine, public_url: str) -> RefundLine:
    bill = bill_of(order)
    return RefundLine(
        supplier_id=order.shop.number,
        quantity=line.quantity,
        total_price=hundredths(order.total, order.currency),
        item_title=title(line.title_translations),
        post_fee=hundredths(bill.freight, order.currency),
        product_fee=hundredths(bill.lines[line.number], order.currency),
        sales_market=SOURCE_MARKET,
        purchase_order_line_id=line.number,
        create_time=round(order.created_at.timestamp() * 1000),
        price=decimal(line.price, order.currency),
        purchase_order_id=order.number,
        supplier_nick=order.shop.name,
        currency=order.currency,
        item_image_url=picture_url(line, public_url),
        hongbao_deduction_amount=0,
    )


HANDLERS = [get_logistics, get_refund]
