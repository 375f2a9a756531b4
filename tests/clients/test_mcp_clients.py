"""Two published toolkits of agents, unmodified: they call paths that upstream does not document, and are understood."""

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from drawing import jpeg
from shopfront import Json, Shopfront

Tool = Callable[..., dict[str, Any]]


@pytest.fixture(params=["", "shopline_mcp."], ids=["mcp-shopline", "shopline-mcp"])
def load(
    request: pytest.FixtureRequest, shopfront: Shopfront, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], ModuleType]:
    """Imports a module of the toolkit, which is told our address and token and nothing else."""
    settings = importlib.import_module(f"{request.param}config.settings")
    monkeypatch.setattr(settings, "BASE_URL", shopfront.server.url)
    token = shopfront.merchant.headers["Authorization"].removeprefix("Bearer ")
    monkeypatch.setattr(settings, "ACCESS_TOKEN", token)
    return lambda name: importlib.import_module(f"{request.param}tools.{name}")


def test_a_product_is_made_changed_and_read(load: Callable[[str], ModuleType], shopfront: Shopfront) -> None:
    writes = load("writes.product_writes")
    facts = {"title_translations": {"zh-hant": "茶壺"}, "price": 10, "status": "active", "quantity": 3, "sku": "POT-1"}
    made = writes.create_product(product_data={"product": facts})
    product_id = made["resource_id"]

    def read() -> Json:
        return shopfront.read({"id": product_id})

    writes.update_product(product_id=product_id, product_data={"weight": 2.5})
    writes.update_product_quantity(product_id=product_id, quantity=7)
    writes.update_product_price(product_id=product_id, price=12.0)
    writes.update_product_tags(product_id=product_id, tags=["clay", "brown"])
    product = read()
    assert (product["weight"], product["quantity"], product["price"]["dollars"]) == (2.5, 7, 12)
    assert product["tags"] == ["clay", "brown"]
    writes.add_product_images(product_id=product_id, image_urls=[shopfront.host(jpeg(960))])
    assert len(read()["medias"]) == 1
    writes.bulk_update_quantities(updates=[{"product_id": product_id, "quantity": 4}])
    assert read()["quantity"] == 4
    option = {"type": "color", "name_translations": {"zh-hant": "棕"}}
    writes.create_product_variation(
        product_id=product_id, variation_data={"variant_options": [option], "price": 9, "quantity": 1, "sku": "POT-1B"}
    )
    variation_id = read()["variations"][0]["id"]
    writes.update_variation_quantity(product_id=product_id, variation_id=variation_id, quantity=6)
    writes.update_variation_price(product_id=product_id, variation_id=variation_id, price=8.0)
    form = read()["variations"][0]
    assert (form["quantity"], form["price"]["dollars"]) == (6, 8)
    writes.delete_product_variation(product_id=product_id, variation_id=variation_id)
    writes.delete_product(product_id=product_id)
    assert shopfront.merchant.get(f"/products/{product_id}").status_code == 404


def test_categories_are_made_and_filled(load: Callable[[str], ModuleType], shopfront: Shopfront) -> None:
    categories, products = load("writes.category_writes"), load("writes.product_writes")
    made = categories.create_category(category_data={"name_translations": {"zh-hant": "茶具"}})
    product = shopfront.product()
    products.bulk_assign_categories(product_ids=[product["id"]], category_ids=[made["resource_id"]])
    assert shopfront.read(product)["category_ids"] == [made["resource_id"]]
    categories.delete_category(category_id=made["resource_id"])
    assert shopfront.read(product)["category_ids"] == []


def test_lists_stocks_and_the_token_are_read(load: Callable[[str], ModuleType], shopfront: Shopfront) -> None:
    form = {"fields_translations": {"zh-hant": ["棕"]}, "price": 5, "quantity": 2, "sku": "STOCK-POT"}
    product = shopfront.product(title_translations={"zh-hant": "庫存壺"}, variations=[form])
    tools = load("product_tools")
    listed = tools.get_product_list(keyword="庫存壺", max_results=20)
    assert product["id"] in str(listed)
    assert tools.get_warehouses()["warehouses"]
    assert load("token_tools").get_token_info()
    alerts = tools.get_low_stock_alerts(threshold=3)["alerts"]
    assert "STOCK-POT" in [alert["sku"] for alert in alerts]
