"""What values look like where their type says little; requests made of them work once their ids are filled in."""

from typing import Any

ID = "5d3594c276e7ec003b7021c0"
PICTURE = "https://pictures.example/cup.jpg"
_GREEN = {"en": "green", "zh-hant": "綠"}
_NOT_FOUND = f"There is no product '{ID}' in this shop."

BY_NAME: dict[str, Any] = {
    "_id": ID,
    "id": ID,
    "url": PICTURE,
    "urls": [PICTURE],
    "image": PICTURE,
    "images": [PICTURE],
    "detail_images": [PICTURE],
    "banner_url": PICTURE,
    "title_translations": {"en": "Tea cup", "zh-hant": "茶杯"},
    "name_translations": _GREEN,
    "status": "active",
    "sku": "CUP-1",
    "barcode": "4710000000000",
    "gtin": "4710000000000",
    "decision": "refused",
    "reason": "http_status",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "label": "NT$30",
    "currency_iso": "TWD",
    "currency_symbol": "NT$",
    "cents": 30,
    "dollars": 30,
    "price": 30,
    "quantity": 5,
    "created_at": "2026-01-31T08:00:00.000+00:00",
    "updated_at": "2026-01-31T08:00:00.000+00:00",
    "data": "@cup.jpg",
    "tags": ["kitchen"],
    "key": "material",
    "namespace": "care",
    "image_type": "main",
    "field_type": "single_line_text_field",
    "field_value": "by hand",
    "language": "en",
    "country": "United States",
}
# By the name of the body or part of one; these come before the names that mean the same everywhere.
BY_PART: dict[str, dict[str, Any]] = {
    "AssignBody": {"is_bulk_remove": False, "unset_other_categories": False},
    "BulkDeleteBody": {"ids": [ID]},
    "CancelledReason": {"key": "out_of_stock", "message": "It is sold out."},
    "CollisionItem": {"mpId": "4503599627370497"},
    "CollisionSku": {"mpSkuId": 4503599627370597, "mpSkuid": 4503599627370597},
    "DeliveryStatusBody": {"status": "shipped", "tracking_number": "1Z999", "delivery_provider_name": {"en": "SF"}},
    "JobWire": {"status": "completed"},
    "MerchantError": {"error": _NOT_FOUND, "message": _NOT_FOUND, "code": "NotFoundError"},
    "OrderDeliveryWire": {"status": "shipped", "delivery_status": "shipped"},
    "OrderPaymentWire": {"status": "completed"},
    "OrderStateWire": {"status": "shipped"},
    "OrderStatusBody": {"status": "completed"},
    "OrderWire": {"status": "confirmed", "cancelled_at": None, "cancelled_reason": None},
    "ParcelReceiver": {"address": "1 Main Street"},
    "PayFailure": {"reason": "The order is closed."},
    "PurchaseOrder": {"status": "WAIT_SELLER_SEND_GOODS"},
    "Receiver": {"address": "1 Main Street"},
    "ShipmentBody": {"tracking_number": "1Z999", "delivery_provider_name": {"en": "SF Express"}},
    "ShipmentWire": {"delivery_status": "request_accepted"},
    "SortEntry": {"ancestor": ID, "descendant": None},
    "StocksBody": {"bulk_data": [{"product_id": ID, "warehouse_id": ID, "quantity": 5}]},
    "SubOrder": {"status": "WAIT_SELLER_SEND_GOODS"},
    "Trace": {"status": "DELIVERING"},
    "UnavailableSku": {"reason": "It is sold out.", "errorCode": "OutOfStock", "errorMsg": "It is sold out."},
    "WebhookBody": {
        "address": "https://hooks.example/shopline",
        "topics": ["product/update"],
        "webhook_version": "v0",
    },
    "WebhookWire": {"address": "https://hooks.example/shopline", "topics": ["product/update"], "note": None},
}
# Bodies that would contradict themselves with every key they may have.
WHOLE: dict[str, dict[str, Any]] = {
    "LabelEntry": {"product_ids": [ID], "label": {"en": "New"}},
    "ProductBody": {
        "title_translations": {"en": "Tea cup", "zh-hant": "茶杯"},
        "summary_translations": {"en": "For green tea"},
        "price": 30,
        "price_sale": 25,
        "sku": "CUP-1",
        "weight": 0.4,
        "brand": "Tea house",
        "status": True,
        "category_ids": [ID],
        "tags": "kitchen, clay",
        "images": [PICTURE],
        "variant_options": [{"key": "green", "type": "color", "name_translations": _GREEN}],
        "variations": [{"key": ["green"], "price": 30, "quantity": 5, "sku": "CUP-1-GREEN"}],
    },
    "SearchBody": {
        "words": "tea cup",
        "words_weight": 1,
        "min_score": 0.1,
        "filters": {"tags": ["kitchen"], "min_price": 1, "max_price": 100_000, "in_stock": True, "language": "en"},
        "page": 1,
        "per_page": 24,
    },
    "VariationBody": {
        "variant_options": [{"type": "color", "name_translations": _GREEN}],
        "price": "30",
        "price_sale": "25",
        "quantity": 5,
        "sku": "CUP-1-GREEN",
        "barcode": "4710000000000",
        "weight": 0.4,
        "image": PICTURE,
    },
}
# Null in an answer that is a success.
OF_FAILURES = frozenset(
    {
        "errorCode",
        "errorMsg",
        "errorMessage",
        "detailErrorCode",
        "innerErrorMsg",
        "failItems",
        "error_code",
        "error_msg",
    }
)
