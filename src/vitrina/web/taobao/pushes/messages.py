"""Push messages, as upstream sends them."""

from collections.abc import Mapping
from typing import Any

from vitrina.catalog.money import hundredths
from vitrina.events.pushes.models import Push, PushKind
from vitrina.events.pushes.sender import Recipient
from vitrina.orders.collision import for_orders
from vitrina.orders.models import OrderStatus
from vitrina.web.taobao.orders.statuses import NAMES

TYPES = {PushKind.STATUS: 3, PushKind.PRICE: 8, PushKind.REFUND: 9}  # upstream's message types
SITE = "vitrina"


def compose(push: Push, recipient: Recipient) -> dict[str, Any]:
    """The body of a message."""
    content = push.content
    seller = int(recipient.app_key)
    data = {PushKind.STATUS: _status, PushKind.PRICE: _price, PushKind.REFUND: _refund}[push.kind](content, seller)
    return {
        "seller_id": recipient.app_key,
        "message_type": TYPES[push.kind],
        "data": data,
        "timestamp": content["at_ms"],
        "site": SITE,
    }


def _status(content: Mapping[str, Any], seller: int) -> dict[str, Any]:
    company, number = (content["shipments"] or [["", ""]])[-1]
    return {
        "business_time": content["at_ms"],
        "outer_purchase_id": content["outer_id"],
        "purchase_id": content["order"],
        "seller_id": seller,
        "sku_list": [
            {
                "item_id": for_orders(line["item_id"]),
                "logistic_company_name": company,
                "logistic_number": number,
                "order_line_no": line["line_no"],
                "sku_id": for_orders(line["sku_id"]),
                "status": NAMES[OrderStatus(line["status"])],
            }
            for line in content["lines"]
        ],
        "status": NAMES[OrderStatus(content["status"])],
    }


def _price(content: Mapping[str, Any], seller: int) -> dict[str, Any]:
    currency = content["currency"]
    product, freight = (hundredths(content[name], currency) for name in ("product_amount", "freight"))
    return {
        "features": {},
        "salesOrderId": content["outer_id"],
        "salesSellerId": seller,
        "purchaseMarket": "TAOBAO",
        "purchaseOrderId": content["order"],
        "purchaseOrderPriceDTO": {
            "purchaseCurrency": currency,
            "purchaseTotalFee": product + freight,
            "purchaseProductFee": product,
            "purchaseShippingFee": freight,
        },
        "purchaseOrderLinePriceChangeMessageDTOList": [_line_price(line, currency) for line in content["lines"]],
    }


def _line_price(line: Mapping[str, Any], currency: str) -> dict[str, Any]:
    amount = hundredths(line["amount"], currency)
    return {
        "features": {},
        "salesOrderLineIdList": [line["line_no"]],
        "purchaseOrderLineId": line["number"],
        "purchaseOrderItemPriceDTO": {
            "purchaseCurrency": currency,
            "purchaseTotalFee": amount,
            "purchaseProductFee": amount,
            "purchaseProductUnitFee": amount // line["quantity"],  # a changed price may leave parts of a hundredth
            "purchaseShippingFee": 0,
        },
    }


def _refund(content: Mapping[str, Any], seller: int) -> dict[str, Any]:
    line = next(line for line in content["lines"] if line["number"] == content["line"])
    return {
        "business_time": content["at_ms"],
        "outer_purchase_id": content["outer_id"],
        "purchase_id": content["order"],
        "sub_purchase_order_id": line["number"],
        "order_line_no": line["line_no"],
        "seller_id": seller,
        "refund_id": content["refund_id"],
        "refund_status": line["refund_status"],
        "refund_fee": hundredths(line["refund_amount"], content["currency"]),
        "currency": content["currency"],
    }
