"""What the operations that place orders answer with; amounts are whole hundredths of the shop's currency."""

import msgspec

from vitrina.web.taobao.amounts import Amount
from vitrina.web.taobao.calls.dialects import camel


class PriceInfo(msgspec.Struct, rename=camel()):
    """One line that can be bought, by its numbers for orders."""

    item_id: int
    sku_id: int
    quantity: int
    origin_price: Amount
    discount_price: Amount


class SupplyChainService(msgspec.Struct, rename=camel()):
    """A service beside the goods; this market has none."""

    option_id: int
    name: str


class RenderedShop(msgspec.Struct, rename=camel()):
    """What would be ordered from one shop."""

    nick: str
    seller_id: int
    item_price_infos: list[PriceInfo]
    mainland_shipping_fee: Amount
    order_fee: Amount
    choose_supply_chain_services: list[SupplyChainService]
    dispatch_place: str
    estimated_delivery_time: str
    currency_code: str
    delivery_fee: int


class UnavailableSku(msgspec.Struct, rename=camel()):
    """One line that cannot be bought, and why."""

    item_id: int
    sku_id: int
    reason: str
    error_code: str
    error_msg: str


class RenderedOrder(msgspec.Struct, rename=camel()):
    """What can be bought; the total is null where shops with different currencies are involved."""

    render_item_list: list[RenderedShop]
    unavailable_sku_list: list[UnavailableSku]
    total_real_pay_price: Amount | None


class CreatedLine(msgspec.Struct, rename=camel()):
    item_id: str
    order_line_no: str
    quantity: int
    estimate_amount: int
    estimate_currency: str
    sub_purchase_order_id: int
    sku_id: int
    supplier_nick: str


class CreatedOrder(msgspec.Struct, rename=camel()):
    """An order that was placed with one shop."""

    purchase_id: int
    supplier_nick: str
    estimate_amount: int
    estimate_currency: str
    source_market: str
    order_line_list: list[CreatedLine]


class Created(msgspec.Struct, rename=camel()):
    """What was ordered, and with ``support_partial_success`` what was left out."""

    payment_url: str | None
    outer_purchase_id: str
    success: bool
    error_message: str | None
    error_code: str | None
    order_list: list[CreatedOrder]
    unavailable_sku_list: list[UnavailableSku]


class PayFailure(msgspec.Struct, rename=camel()):
    purchase_order_id: int
    reason: str


class PayResult(msgspec.Struct, rename=camel()):
    """Which orders are paid now, and which cannot be."""

    pay_failure_purchase_order_ids: list[int]
    will_pay_purchase_order_ids: list[int]
    pay_failed_results: list[PayFailure]
