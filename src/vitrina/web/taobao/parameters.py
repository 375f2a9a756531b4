"""What each operation takes, for the documentation; the operations read it where they need it."""

from typing import Any, NamedTuple

from litestar.handlers import HTTPRouteHandler

Schema = dict[str, Any]
JSON, FORM = "application/json", "multipart/form-data"


class Taken(NamedTuple):
    """One parameter: its schema, what it is, an example, and whether it must be there."""

    schema: Schema
    meaning: str
    example: Any
    needed: bool = False


_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_NUMBERS: Schema = {"type": "array", "items": _NUMBER}
_OBJECT: Schema = {"type": "object"}
_OBJECTS: Schema = {"type": "array", "items": _OBJECT}
# Numbers as they look here: those for orders are an item's own plus 2^52.
_ITEM, _MP_ITEM, _MP_SKU = 1000001, 4503599628370497, 4503599628370498
_PURCHASE, _LINE, _REFUND = 2000000001, 2000000002, 2000000003
_ADDRESS = {
    "name": "Ann",
    "phone": "555-0100",
    "mobile_phone": "555-0101",
    "zip": "11111",
    "country": "United States",
    "state": "Oregon",
    "city": "Springfield",
    "district": "North",
    "address": "1 Main Street",
}
_ORDER_LINE = {"itemId": _MP_ITEM, "skuId": _MP_SKU, "quantity": 1, "orderLineNo": "1", "orderRemark": "-"}
_LANGUAGE = {"language": Taken(_TEXT, "Language of titles: en, vi, ru, ko or ja.", "en")}
_PAGES = {
    "page_no": Taken(_NUMBER, "Page, from 1.", 1),
    "page_size": Taken(_NUMBER, "How many a page has.", 10),
}
_FILTERS = {
    "include_tags": Taken(_TEXTS, "Products with at least one of these tags.", ["new"]),
    "filters": Taken(_TEXTS, "min_price:N and max_price:N, in whole hundredths.", ["min_price:2000"]),
    "excludeFilters": Taken(_TEXTS, "Products with none of these tags.", ["used_item"]),
}
_ITEM_ID = {"item_id": Taken(_NUMBER, "Number of the product, as searches show it.", _ITEM, needed=True)}
_OF: dict[str, dict[str, Taken]] = {
    "create_token": {"code": Taken(_TEXT, "Code from the authorize page; the app must sign.", "<code>", needed=True)},
    "refresh_token": {"refresh_token": Taken(_TEXT, "Refresh token, which is then used up.", "<token>", needed=True)},
    "upload_image": {
        "image_base64": Taken(_TEXT, "JPEG, PNG or WebP of up to 3 MB, as Base64.", "<Base64>", needed=True)
    },
    "image_search": {
        "image_id": Taken(_TEXT, "The imageId of an uploaded picture; this or pic_url.", "1000000000000000001"),
        "pic_url": Taken(_TEXT, "Address of a picture; image_id comes before it.", "https://pictures.example/cup.jpg"),
        **_LANGUAGE,
        **_FILTERS,
    },
    "keyword_search": {
        "keyword": Taken(_TEXT, "Words that a product must have, in any language; this or shop_id.", "tea cup"),
        "shop_id": Taken(_NUMBER, "Products of this shop only.", 1),
        **_PAGES,
        "sort": Taken(_TEXT, "PRICE_ASC, PRICE_DESC, SALE_QTY_ASC or SALE_QTY_DESC; else by relevance.", "PRICE_ASC"),
        **_FILTERS,
        **_LANGUAGE,
    },
    "get_item": {
        **_ITEM_ID,
        "item_resource": Taken(_TEXT, "taobao; there is one market, so it is ignored.", "taobao"),
        **_LANGUAGE,
    },
    "collide": _ITEM_ID,
    "render_order": {
        "render_item_List": Taken(
            _OBJECTS,
            "Lines: itemId and skuId (mpId and mpSkuId of the collision) and quantity.",
            [{"itemId": _MP_ITEM, "skuId": _MP_SKU, "quantity": 1}],
            needed=True,
        ),
        "receiver_address": Taken(_OBJECT, "Where it goes; its country decides the freight.", _ADDRESS),
        "warehouse_address": Taken(_OBJECT, "Stands for the receiver where there is none.", _ADDRESS),
        "need_supplychain_service": Taken(_FLAG, "Ignored: there are none.", True),
    },
    "create_order": {
        "outer_purchase_id": Taken(_TEXT, "Your own id; the same again places no second order.", "PO-1", needed=True),
        "purchase_amount": Taken(_NUMBER, "What you planned, in whole hundredths; not compared.", 443, needed=True),
        "order_line_list": Taken(_OBJECTS, "Lines, as in pre-create.", [_ORDER_LINE], needed=True),
        "receiver": Taken(_OBJECT, "Where it goes.", _ADDRESS, needed=True),
        "warehouse_address_info": Taken(_OBJECT, "Where it is gathered.", _ADDRESS),
        "seller_order_number": Taken(_TEXT, "Kept, and shown by the order query.", "-"),
        "order_source": Taken(_TEXT, "Kept, and shown by the order query.", "lazada"),
        "channel_order_type": Taken(_TEXT, "Kept.", "NORMAL"),
        "order_remark": Taken(_TEXT, "Kept, and shown by the order query.", "-"),
        "support_partial_success": Taken(
            _FLAG,
            "Whether lines that cannot be bought are left out.",
            False,
        ),
    },
    "pay_orders": {"purchaseOrderIdList": Taken(_NUMBERS, "Up to ten orders.", [_PURCHASE], needed=True)},
    "cancel_order": {
        "purchase_id": Taken(_NUMBER, "The order.", _PURCHASE, needed=True),
        "sub_purchase_orderId_list": Taken(_NUMBERS, "Lines of it; all of them if empty.", [_LINE]),
        "cancel_reason": Taken(_TEXT, "Why.", "changed my mind"),
        "cancel_remark": Taken(_TEXT, "More of it.", "-"),
    },
    "query_orders": {
        "purchase_ids": Taken(_NUMBERS, "These orders only.", [_PURCHASE]),
        "outer_purchase_id": Taken(_TEXT, "The order with this id of yours.", "PO-1"),
        "status": Taken(_TEXT, "Only orders that stand so.", "WAIT_SELLER_SEND_GOODS"),
        "modify_time_start": Taken(_NUMBER, "Changed at or after this, in milliseconds since 1970.", 1767225600000),
        "modify_time_end": Taken(_NUMBER, "The same, the other way.", 1798761600000),
        "sort_field": Taken(_TEXT, "modify_time or create_time.", "modify_time"),
        "sort_type": Taken(_TEXT, "DESC or ASC.", "DESC"),
        **_PAGES,
    },
    "get_logistics": {
        "purchase_order_line_id": Taken(_NUMBER, "subPurchaseOrderId of the order query.", _LINE, needed=True)
    },
    "get_refund": {"refundId": Taken(_NUMBER, "refundId of the order query.", _REFUND, needed=True)},
}


def query_of(handler: HTTPRouteHandler) -> list[dict[str, Any]]:
    """What may stand in the query of an operation; what has a structure stands there as JSON text."""
    return [
        {
            "name": name,
            "in": "query",
            "required": one.needed,
            "description": one.meaning + (" As JSON text." if _is_nested(one.schema) else ""),
            "schema": _TEXT if _is_nested(one.schema) else one.schema,
        }
        for name, one in _taken(handler).items()
    ]


def body_of(handler: HTTPRouteHandler) -> dict[str, Any]:
    """The same as a body, which may be a form too, with an example."""
    taken = _taken(handler)
    properties = {name: one.schema | {"description": one.meaning} for name, one in taken.items()}
    schema = {
        "type": "object",
        "properties": properties,
        "required": [name for name, one in taken.items() if one.needed],
    }
    kind = FORM if "image_base64" in taken else JSON
    return {
        "required": True,
        "content": {kind: {"schema": schema, "example": {name: one.example for name, one in taken.items()}}},
    }


def _taken(handler: HTTPRouteHandler) -> dict[str, Taken]:
    return _OF[handler.handler_name.rpartition(".")[2]]


def _is_nested(schema: Schema) -> bool:
    return schema in (_OBJECT, _OBJECTS)
