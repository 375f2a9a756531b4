"""From the domain's words to the wire's: orders."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from vitrina.catalog.money import hundredths
from vitrina.orders.bill import Bill, bill_of
from vitrina.orders.collision import for_orders
from vitrina.orders.errors import Problem
from vitrina.orders.models import Order, OrderLine, OrderStatus, Shipment
from vitrina.orders.pay import Paid
from vitrina.orders.render import Rendered, ShopPart
from vitrina.orders.requests import Placed, PlacedOrder, Refused
from vitrina.photos.own import MEDIA_PATH
from vitrina.photos.renditions import XLARGE
from vitrina.web.taobao.amounts import amount
from vitrina.web.taobao.errors import upstream_code
from vitrina.web.taobao.orders.query_wire import (
    LogisticOrder,
    OptionFields,
    PurchaseOrder,
    Receiver,
    SkuChoices,
    SkuInfo,
    SubOrder,
)
from vitrina.web.taobao.orders.statuses import NAMES
from vitrina.web.taobao.orders.wire import (
    Created,
    CreatedLine,
    CreatedOrder,
    PayFailure,
    PayResult,
    PriceInfo,
    RenderedOrder,
    RenderedShop,
    UnavailableSku,
)
from vitrina.web.taobao.texts import title

SOURCE_MARKET = "TAOBAO"


def rendered(result: Rendered) -> RenderedOrder:
    """What can be bought and what cannot."""
    currencies = {part.shop.currency for part in result.parts}
    total = sum(part.total for part in result.parts)
    return RenderedOrder(
        [_shop(part) for part in result.parts],
        unavailable(result.problems),
        amount(total, currencies.pop()) if len(currencies) == 1 else None,
    )


def unavailable(problems: Sequence[Problem | Refused]) -> list[UnavailableSku]:
    """The lines that cannot be bought."""
    return [
        UnavailableSku(one.mp_id, one.mp_sku_id, one.message, upstream_code(one.code), one.message) for one in problems
    ]


def created(placed: Placed) -> Created:
    """What was ordered."""
    first = next(iter(placed.refused), None)
    return Created(
        payment_url=None,
        outer_purchase_id=placed.outer_id,
        success=True,
        error_message=first.message if first else None,
        error_code=upstream_code(first.code) if first else None,
        order_list=[_created_order(order) for order in placed.orders],
        unavailable_sku_list=unavailable(placed.refused),
    )


def paid(result: Paid) -> PayResult:
    """Which orders are paid."""
    failures = [PayFailure(number, reason) for number, reason in result.failures.items()]
    return PayResult(list(result.failures), result.numbers, failures)


def purchase_order(order: Order, public_url: str) -> PurchaseOrder:
    """An order as the query shows it."""
    currency, waits = order.currency, order.status == OrderStatus.UNPAID
    bill = bill_of(order)
    return PurchaseOrder(
        status=NAMES[order.status],
        order_source=order.source,
        receiver=_receiver(order.receiver),
        pay_time=str(_ms(order.paid_at)) if order.paid_at else None,
        purchase_id=order.number,
        distributor_nick=order.app_id,
        purchase_currency=currency,
        outer_purchase_id=order.outer_id,
        purchase_amount=hundredths(order.total, currency),
        next_close_time_without_payment=_ms(order.close_at) if waits else None,
        sub_user_id=0,
        order_remark=order.remark,
        product_amount=hundredths(order.product_amount, currency),
        source_market=SOURCE_MARKET,
        hongbao_deduction_amount=0,
        seller_order_number=order.seller_order_number,
        modify_time=_ms(order.modified_at),
        pay_amount=str(hundredths(order.total, currency)) if order.paid_at else "0",
        domestic_post_fee=hundredths(bill.freight, currency),
        supplier_nick=order.shop.name,
        created_time=_ms(order.created_at),
        pay_currency=currency,
        sub_purchase_orders=[_sub_order(order, line, bill, public_url) for line in order.lines],
    )


def parcels(shipments: Sequence[Shipment]) -> list[LogisticOrder]:
    """The parcels of an order."""
    return [LogisticOrder(one.company, one.tracking_number, _ms(one.shipped_at)) for one in shipments]


def picture_url(line: OrderLine, public_url: str) -> str:
    """Where the picture of what was bought is; empty if it had none."""
    return f"{public_url}{MEDIA_PATH}/{line.media_id}/{XLARGE}.jpg" if line.media_id else ""


def choices(line: OrderLine, language: str | None = None) -> str:
    """The choices of a line, in a language."""
    return title({key: " ".join(names) for key, names in line.choices.items()}, language)


def _shop(part: ShopPart) -> RenderedShop:
    currency = part.shop.currency
    return RenderedShop(
        nick=part.shop.name,
        seller_id=part.shop.number,
        item_price_infos=[
            PriceInfo(
                line.wanted.mp_id,
                line.wanted.mp_sku_id,
                line.wanted.quantity,
                amount(line.full_price, currency),
                amount(line.price, currency),
            )
            for line in part.lines
        ],
        mainland_shipping_fee=amount(part.freight, currency),
        order_fee=amount(part.total, currency),
        choose_supply_chain_services=[],
        dispatch_place="",
        estimated_delivery_time="",
        currency_code=currency,
        delivery_fee=hundredths(part.freight, currency),
    )


def _created_order(order: PlacedOrder) -> CreatedOrder:
    return CreatedOrder(
        purchase_id=order.number,
        supplier_nick=order.shop_name,
        estimate_amount=hundredths(order.amount, order.currency),
        estimate_currency=order.currency,
        source_market=SOURCE_MARKET,
        order_line_list=[
            CreatedLine(
                item_id=str(line.mp_id),
                order_line_no=line.line_no,
                quantity=line.quantity,
                estimate_amount=hundredths(line.amount, order.currency),
                estimate_currency=order.currency,
                sub_purchase_order_id=line.number,
                sku_id=line.mp_sku_id,
                supplier_nick=order.shop_name,
            )
            for line in order.lines
        ],
    )


def _sub_order(order: Order, line: OrderLine, bill: Bill, public_url: str) -> SubOrder:
    currency, image = order.currency, picture_url(line, public_url)
    paid = bill.lines.get(line.number, 0) if order.paid_at else 0
    english, chinese = choices(line, "en"), choices(line)
    sent = parcels(order.shipments) if line.status in {OrderStatus.SHIPPED, OrderStatus.COMPLETED} else []
    return SubOrder(
        sub_purchase_order_id=line.number,
        sku_id=for_orders(line.sku_id),
        item_id=str(for_orders(line.item_id)),
        title=title(line.title_translations),
        quantity=line.quantity,
        status=NAMES[line.status],
        close_reason=line.close_reason if line.status == OrderStatus.CLOSED else None,
        error_code=None,
        error_message=None,
        detail_error_code=None,
        purchase_order_outer_id=str(order.number),
        purchase_order_line_outer_id=str(line.number),
        logistic_orders=sent,
        international_logistic_orders=[],
        supply_chain_service_orders=[],
        close_time_without_payment=_ms(order.close_at) if line.status == OrderStatus.UNPAID else None,
        alipay_pay_order_no=None,
        hongbao_deduction_amount="0",
        product_amount=hundredths(line.amount, currency),
        option_fields=OptionFields(image, order.shop.name, english, chinese, order.shop.name, str(order.shop.number)),
        sku_info=SkuInfo(SkuChoices(english, chinese), image),
        pay_time=_ms(order.paid_at) if order.paid_at else None,
        pay_currency=currency,
        pay_amount=str(hundredths(paid, currency)),
        purchase_amount=hundredths(bill.lines.get(line.number, line.amount), currency),
        purchase_currency=currency,
        domestic_post_fee=hundredths(bill.freight, currency),
        order_remark_v2=line.remark,
        can_confirm_receipt=line.status == OrderStatus.SHIPPED,
        item_commission_rate="0",
        refund_id=line.refund_id,
        refund_status=line.refund_status,
        order_line_no=line.line_no,
    )


def _receiver(fields: Mapping[str, str]) -> Receiver:
    return Receiver(**{name: fields.get(name, "") for name in Receiver.__struct_fields__})


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
