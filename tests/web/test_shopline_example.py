"""The documented example product, made over the API, comes back as documented: same keys, types and values."""

import json
import re
from pathlib import Path
from typing import Any

from drawing import jpeg
from shopfront import Json, Shopfront, answered

EXAMPLE: Json = json.loads((Path(__file__).parent / "example_product.json").read_text())
COPIED = (
    "status",
    "title_translations",
    "hide_price",
    "same_price",
    "is_preorder",
    "preorder_note_translations",
    "weight",
    "quantity",
    "unlimited_quantity",
    "sku",
    "location_id",
    "description_translations",
    "seo_title_translations",
    "seo_description_translations",
    "seo_keywords",
    "is_reminder_active",
    "show_custom_related_products",
    "related_product_ids",
    "max_order_quantity",
    "out_of_stock_orderable",
    "subscription_enabled",
    "subscription_period_duration",
)
MONEY = ("price", "price_sale", "cost", "member_price")
OBJECT_ID = re.compile(r"[0-9a-f]{24}")
MEDIA_URL = re.compile(r"https?://[^/]+/media/image_clips/[0-9a-f]{24}/([a-z]+\.[a-z]+)\?\d+")
# What the OpenAPI document calls a media's id; the example does not.
OTHER_NAME = "id"


def plain(money: Json) -> float:
    dollars: float = money["dollars"]
    return dollars


def make_categories(shopfront: Shopfront, node: Json, parent_id: str | None = None) -> str:
    wanted = {name: node[name] for name in node if name.endswith("_translations") or name in {"seo_keywords", "key"}}
    body = {"category": wanted | {"parent_id": parent_id, "priority": node["priority"]}}
    category_id: str = answered(shopfront.merchant.post("/categories", json=body))["id"]
    for child in node.get("children", []):
        make_categories(shopfront, child, category_id)
    return category_id


def request_body(example: Json, category_id: str, images: list[str]) -> Json:
    body = {name: example[name] for name in COPIED} | {name: plain(example[name]) for name in MONEY}
    types = ("custom_1", "custom_2")
    titles = [
        {"type": kind, "name_translations": title["name_translations"]}
        for kind, title in zip(types, example["field_titles"], strict=True)
    ]
    return body | {
        "tags": ",".join(example["tags"]),
        "category_ids": [category_id],
        "images": images,
        "variant_custom_type_translations": titles,
        "variant_options": [
            {"key": one["id"], "type": types[one["index"]], "name_translations": one["name_translations"]}
            for one in example["variant_options"]
        ],
        "variations": [
            {"key": one["variant_option_ids"]}
            | {name: one[name] for name in ("quantity", "sku", "location_id")}
            | {name: plain(one[name]) for name in ("price", "price_sale", "member_price")}
            for one in example["variations"]
        ],
    }


def comparable(value: Any, names: dict[str, str]) -> Any:
    """A body whose ids are numbered as they appear and whose URLs keep their file names."""
    if isinstance(value, dict):
        return {key: comparable(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [comparable(inner, names) for inner in value]
    if isinstance(value, str) and OBJECT_ID.fullmatch(value):
        return names.setdefault(value, f"id {len(names)}")
    if isinstance(value, str) and (match := MEDIA_URL.fullmatch(value)):
        return match[1]
    return value


def like(example: Any, answer: Any) -> Any:
    """The answer with the keys that the example has, in the answer's own order."""
    if isinstance(example, dict) and isinstance(answer, dict):
        return {key: like(example[key], inner) for key, inner in answer.items() if key in example}
    if isinstance(example, list) and isinstance(answer, list):
        return [like(one, other) for one, other in zip(example, answer, strict=True)]
    return answer


def test_the_example_product_comes_back_as_documented(shopfront: Shopfront) -> None:
    category_id = make_categories(shopfront, EXAMPLE["categories"][0])
    images = [shopfront.host(jpeg(number, 580, 580)) for number in (900, 901)]
    body = {"product": request_body(EXAMPLE, category_id, images)}
    made = answered(shopfront.merchant.post("/products", json=body))
    answer = answered(shopfront.merchant.get(f"/products/{made['id']}"))
    shown = like(EXAMPLE, answer)
    expected, got = comparable(EXAMPLE, {}), comparable(shown, {})
    assert json.dumps(got, ensure_ascii=False, indent=1) == json.dumps(expected, ensure_ascii=False, indent=1)
    assert list(answer)[: len(EXAMPLE)] == list(EXAMPLE)
    assert all(media[OTHER_NAME] == media["_id"] for media in answer["medias"])


def test_add_images_answers_with_the_same_product(shopfront: Shopfront) -> None:
    product = shopfront.product(variations=[{"fields_translations": {"en": ["one"]}, "price": 3, "quantity": 2}])
    changed = shopfront.add(product, jpeg(902, 300, 200))
    assert changed == shopfront.read(product)
    assert list(changed) == list(product)
