"""What the order query answers with; amounts are whole hundredths of the order's currency, times milliseconds."""

import msgspec

from vitrina.web.taobao.calls.dialects import camel


class Receiver(msgspec.Struct, rename=camel()):
    """Where an order goes, as far as upstream shows it."""

    district: str
    state: str
    zip: str
    country: str
    address: str
    city: str


class LogisticOrder(msgspec.Struct, rename=camel()):
    """A parcel."""

    logistic_company_name: str
    logistic_number: str
    rts_time: int


class SupplyChainOrder(msgspec.Struct, rename=camel()):
    """A service beside the goods; this market has none. The first key is spelled as upstream spells it."""

    service_catrgory: str
    order_id: int


class OptionFields(msgspec.Struct, rename=camel()):
    SKU_IMG_URL: str
    supplierNick: str  # noqa: N815 - upstream's spelling, here and in the next two
    en: str
    zh: str
    shopName: str  # noqa: N815
    shopId: str  # noqa: N815


class SkuChoices(msgspec.Struct, rename=camel()):
    en: str
    zh: str


class SkuInfo(msgspec.Struct, rename=camel()):
    skuPv: SkuChoices  # noqa: N815
    skuImgUrl: str  # noqa: N815


class SubOrder(msgspec.Struct, rename=camel()):
    """One line of an order."""

    sub_purchase_order_id: int
    sku_id: int
    item_id: str
    title: str
    quantity: int
    status: str
    close_reason: str | None
    error_code: str | None
    error_message: str | None
    detail_error_code: str | None
    purchase_order_outer_id: str
    purchase_order_line_outer_id: str
    logistic_orders: list[LogisticOrder]
    international_logistic_orders: list[LogisticOrder]
    supply_chain_service_orders: list[SupplyChainOrder]
    close_time_without_payment: int | None
    alipay_pay_order_no: str | None
    hongbao_deduction_amount: str
    product_amount: int
    option_fields: OptionFields
    sku_info: SkuInfo
    pay_time: int | None
    pay_currency: str
    pay_amount: str
    purchase_amount: int
    purchase_currency: str
    domestic_post_fee: int
    order_remark_v2: str
    can_confirm_receipt: bool
    item_commission_rate: str
    refund_id: int | None
    refund_status: int
    order_line_no: str


class PurchaseOrder(msgspec.Struct, rename=camel()):
    """One order, which is of one shop."""

    status: str
    order_source: str
    receiver: Receiver
    pay_time: str | None
    purchase_id: int
    distributor_nick: str
    purchase_currency: str
    outer_purchase_id: str
    purchase_amount: int
    next_close_time_without_payment: int | None
    sub_user_id: int
    order_remark: str
    product_amount: int
    source_market: str
    hongbao_deduction_amount: int
    seller_order_number: str
    modify_time: int
    pay_amount: str
    domestic_post_fee: int
    supplier_nick: str
    created_time: int
    pay_currency: str
    sub_purchase_orders: list[SubOrder]


class OrderPage(msgspec.Struct, rename=camel()):
    results_total: int
    page_no: int
    page_size: int
    purchase_orders: list[PurchaseOrder]
