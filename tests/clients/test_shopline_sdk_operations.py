"""Every operation of the merchants' side that the published Python client has, one after another on one product."""

import base64
import importlib
import pkgutil
from types import ModuleType
from typing import Any

import httpx
import pytest
import shopline_sdk.apis.product_app_metafields
import shopline_sdk.apis.product_metafields
from drawing import jpeg
from shopfront import Shopfront
from shopline_sdk.apis.bulk_operations import get_a_bulk_operation, get_bulk_operations
from shopline_sdk.apis.categories import (
    bulk_assign,
    bulk_update_category_product_sorting,
    create_category,
    delete_category,
    get_categories,
    get_category,
    update_category,
)
from shopline_sdk.apis.medias import create_image
from shopline_sdk.apis.merchants import get_merchants
from shopline_sdk.apis.products import (
    batch_update_current_product_labels,
    bulk_delete_product,
    bulk_update_stock,
    bulkpublish_unpublishproductinonlinestore,
    bulkpublish_unpublishproductinretailstore,
    create_product,
    create_product_variation,
    delete_product_variation,
    get_locked_inventory_count,
    get_product,
    get_product_stocks,
    get_products,
    search_products,
    update_current_product_tags,
    update_product_price,
    update_product_quantity,
    update_product_variation,
    update_product_variation_price,
    update_product_variation_quantity,
    update_quantity_by_sku,
    update_stock,
)
from shopline_sdk.apis.tokens import get_token_info
from shopline_sdk.apis.warehouses import get_warehouses
from shopline_sdk.apis.webhooks import create_webhook, delete_webhook, get_webhooks, update_webhook
from shopline_sdk.exceptions import ShoplineAPIError
from shopline_sdk.models.create_category_body import CategoryConfig, CreateCategoryBody
from shopline_sdk.models.create_product_body import CreateProductBody, ProductConfig
from shopline_sdk.models.create_product_variation_body import CreateProductVariationBody, Variant_OptionsItem
from shopline_sdk.models.create_webhook_body import CreateWebhookBody
from shopline_sdk.models.search_products_body import SearchProductsBody
from shopline_sdk.models.translatable import Translatable
from shopline_sdk.models.update_category_body import UpdateCategoryBody
from shopline_sdk.models.update_product_variation_body import UpdateProductVariationBody
from shopline_sdk.models.update_webhook_body import UpdateWebhookBody
from test_shopline_sdk import Session, run

NAMES = Translatable(**{"en": "Bowl", "zh-hant": "大碗"})


async def bowl(session: Session, **fields: Any) -> Any:
    config = ProductConfig(**{"title_translations": NAMES, "price": 50, "status": "active"} | fields)
    return await create_product.call(session, CreateProductBody(product=config))


def option(kind: str, name: str) -> Variant_OptionsItem:
    return Variant_OptionsItem(name_translations=Translatable(en=name), type=kind)


def test_variations(shopfront: Shopfront) -> None:
    picture = shopfront.host(jpeg(8850))

    async def life(session: Session) -> None:
        product = await bowl(session)
        body = CreateProductVariationBody(
            variant_options=[option("color", "red"), option("size", "S")],
            price=60,
            quantity=4,
            sku="B-RS",
            image=picture,
        )
        made = await create_product_variation.call(session, product.id, body)
        (form,) = made.variations
        assert (form.price.dollars, form.quantity, form.sku, form.fields_translations.en) == (
            60,
            4,
            "B-RS",
            ["red", "S"],
        )
        assert form.media.images["original"]["width"] == 320
        assert [title.key for title in made.field_titles] == ["color", "size"]
        body = UpdateProductVariationBody(weight=1.5, gtin="471")
        changed = await update_product_variation.call(session, made.id, form.id, body)
        assert (changed.variations[0].weight, changed.variations[0].barcode, changed.variations[0].gtin) == (
            1.5,
            "471",
            "471",
        )
        price = update_product_variation_price.Body(price=70.0, member_price=65)
        priced = await update_product_variation_price.call(session, made.id, form.id, price)
        assert (priced.price.cents, priced.member_price.dollars) == (70, 65)
        quantity = update_product_variation_quantity.Body(quantity=-3, replace=False)
        counted = await update_product_variation_quantity.call(session, made.id, form.id, quantity)
        assert (counted.quantity, counted.product_id, counted.sku) == (1, made.id, "B-RS")
        await delete_product_variation.call(session, made.id, form.id)
        assert (await get_product.call(session, made.id)).variations == []

    run(shopfront, life)


def test_quantities_and_stocks(shopfront: Shopfront) -> None:
    async def life(session: Session) -> None:
        product = await bowl(session, quantity=5, sku="BOWL-STOCK")
        (place,) = (await get_warehouses.call(session)).items
        assert (
            await update_product_quantity.call(session, product.id, update_product_quantity.Body(quantity=8))
        ).quantity == 8
        by_sku = update_quantity_by_sku.Body(sku="BOWL-STOCK", quantity=2, replace=False)
        assert (await update_quantity_by_sku.call(session, by_sku)).quantity == 10
        stock = update_stock.Body(warehouse_id=place.id, quantity=3, is_replace=True)
        assert (await update_stock.call(session, product.id, stock)).stocks[0].quantity == 3
        assert (await get_product_stocks.call(session, product.id)).stocks[0].warehouse_id == place.id
        entries = [
            {"product_id": product.id, "warehouse_id": place.id, "quantity": 6},
            {"product_id": "0" * 24, "quantity": 1},
        ]
        done = await bulk_update_stock.call(session, bulk_update_stock.Body(bulk_data=entries, is_replace=False))
        assert [error["product_id"] for error in done.errors] == ["0" * 24]
        assert (await get_product.call(session, product.id)).quantity == 9
        locked = await get_locked_inventory_count.call(
            session, get_locked_inventory_count.Body(product_ids=[product.id])
        )
        assert locked.items[0]["locked_inventory_count"] == 0

    run(shopfront, life)


def test_prices_tags_labels_and_bulk_changes(shopfront: Shopfront) -> None:
    async def life(session: Session) -> None:
        product, other = await bowl(session), await bowl(session)
        price = update_product_price.Body(price=99.0, price_sale=88.0, cost=10)
        priced = await update_product_price.call(session, product.id, price)
        assert (priced.price.label, priced.price_sale.dollars, priced.lowest_price.cents) == ("NT$99", 88, 88)
        tags = update_current_product_tags.Body(tags=["round", "white"])
        assert (await update_current_product_tags.call(session, product.id, tags)).tags == ["round", "white"]
        label = batch_update_current_product_labels.Body(data=[{"product_ids": [product.id], "label": {"en": "New"}}])
        await batch_update_current_product_labels.call(session, label)
        params = get_product.Params(**{"include_fields[]": ["labels"]})
        assert (await get_product.call(session, product.id, params)).labels[0].en == "New"
        retail = bulkpublish_unpublishproductinretailstore
        # The client itself cannot send a status here; without one a product is shown.
        body = retail.Body(products=[{"id": product.id}, {"id": "0" * 24}])
        done = await retail.call(session, body)
        assert (done.updated_product_ids, len(done.errors)) == ([product.id], 1)
        assert (await get_product.call(session, product.id)).retail_status == "active"
        online = bulkpublish_unpublishproductinonlinestore
        draft = await bowl(session, status="draft")
        done = await online.call(session, online.Body(products=[{"id": draft.id}]))
        assert (done.updated_product_ids, done.errors) == ([draft.id], [])
        assert (await get_product.call(session, draft.id)).status == "active"
        gone = await bulk_delete_product.call(session, bulk_delete_product.Params(**{"ids[]": other.id}))
        assert gone.updated_product_ids == [other.id]

    run(shopfront, life)


def test_searches(shopfront: Shopfront) -> None:
    async def life(session: Session) -> None:
        product = await bowl(session, quantity=77, sku="FIND-ME-77")
        for wanted in ({"query": "find-me"}, {"query": "大碗", "quantity": "gte:77"}, {"sku": "FIND-ME-77"}):
            found = await search_products.call(session, SearchProductsBody(**wanted, fields=["id", "sku"]))
            assert [item.id for item in found.items] == [product.id], wanted
            assert found.items[0].price is None
        listed = await get_products.call(session, get_products.Params(id=f"in:{product.id}", sorts=["sold_out:asc"]))
        assert [item.id for item in listed.items] == [product.id]
        later = await get_products.call(session, get_products.Params(previous_id=product.id, per_page=1))
        assert later.items[0].id != product.id

    run(shopfront, life)


def test_categories(shopfront: Shopfront) -> None:
    async def life(session: Session) -> None:
        top = await create_category.call(session, CreateCategoryBody(category=CategoryConfig(name_translations=NAMES)))
        assert top.name_translations == NAMES
        below = CreateCategoryBody(
            category=CategoryConfig(name_translations=NAMES, parent_id=top.id, seo_keywords="bowl")
        )
        child = await create_category.call(session, below)
        changed = await update_category.call(
            session, top.id, UpdateCategoryBody(category={"name_translations": {"en": "Bowls"}})
        )
        assert changed.name_translations.en == "Bowls"
        assert changed.children[0]["id"] == child.id
        first, second = await bowl(session), await bowl(session)
        assign = bulk_assign.Body(product_ids=[first.id, second.id], category_ids=[child.id])
        assert len((await bulk_assign.call(session, assign)).result) == 2
        shelved = await get_product.call(session, first.id)
        assert shelved.category_ids == [child.id]
        sorting = bulk_update_category_product_sorting
        body = sorting.Body(data=[{"product_id": second.id, "descendant": first.id}])
        job = await sorting.call(session, child.id, body)
        assert (await get_a_bulk_operation.call(session, job.job_tracker_id)).status == "done"
        assert (await get_bulk_operations.call(session)).items[0].id == job.job_tracker_id
        in_order = SearchProductsBody(category_id=child.id, sort_type="custom_sorting")
        assert [item.id for item in (await search_products.call(session, in_order)).items] == [second.id, first.id]
        params = get_categories.Params(**{"include_fields[]": ["product_count"], "per_page": 250})
        listed = {category.id: category for category in (await get_categories.call(session, params)).items}
        assert listed[top.id].children[0]["product_count"] == 2
        await delete_category.call(session, child.id)
        assert (await get_product.call(session, first.id)).category_ids == []
        assert (await get_category.call(session, top.id)).children == []

    run(shopfront, life)


def test_an_upload_as_text(shopfront: Shopfront) -> None:
    data = jpeg(8851, 60, 40)
    text, urls = base64.b64encode(data).decode(), []

    async def life(session: Session) -> None:
        for sent in (text, f"data:image/jpeg;base64,{text}", shopfront.host(data)):
            made = await create_image.call(session, create_image.Body(data=sent))
            assert made.data["images"]["original"]["width"] == 60
            urls.append(made.data["images"]["original"]["url"])
        for wrong in ("", "no picture", "data:,", "http://"):
            with pytest.raises(ShoplineAPIError) as refused:
                await create_image.call(session, create_image.Body(data=wrong))
            assert refused.value.status_code == 422

    run(shopfront, life)
    assert [httpx.get(url, trust_env=False).content for url in urls] == [data] * 3


def check_metafields(module: ModuleType, kind: str) -> Any:
    def named(start: str) -> Any:
        names = sorted(found.name for found in pkgutil.iter_modules(module.__path__) if found.name.startswith(start))
        return importlib.import_module(f"{module.__name__}.{names[-1]}")

    async def life(session: Session) -> None:
        product = await bowl(session)
        fact = {"namespace": "care", "key": "wash", "field_type": "single_line_text_field", "field_value": "by hand"}
        create = named("create_specific")
        made = await create.call(session, product.id, create.Body(**fact))
        assert (made.key, made.field_value, made.metafield_type, made.resource_id) == (
            "wash",
            "by hand",
            kind,
            product.id,
        )
        bulk = named("bulk_create")
        more = bulk.Body(items=[{**fact, "key": "heat", "field_type": "number_integer", "field_value": 90}])
        (added,) = (await bulk.call(session, product.id, more)).items
        assert added.field_value == 90
        update = named("update_specific")
        body = update.Body(field_type="single_line_text_field", field_value="machine")
        assert (await update.call(session, product.id, made.id, body)).field_value == "machine"
        assert (await named("get_specific").call(session, product.id, made.id)).field_value == "machine"
        bulk = named("bulk_update")
        body = bulk.Body(items=[{"id": added.id, "field_type": "number_integer", "field_value": 95}])
        assert (await bulk.call(session, product.id, body)).items[0].field_value == 95
        assert {
            one.key for one in (await named("get_app_m" if kind == "app" else "get_m").call(session, product.id)).items
        } == {"wash", "heat"}
        bulk = named("bulk_delete")
        await bulk.call(session, product.id, bulk.Body(items=[{"id": added.id}]))
        await named("delete_specific").call(session, product.id, made.id)

    return life


def test_metafields_of_merchants(shopfront: Shopfront) -> None:
    run(shopfront, check_metafields(shopline_sdk.apis.product_metafields, "merchant"))


def test_metafields_of_apps(shopfront: Shopfront) -> None:
    run(shopfront, check_metafields(shopline_sdk.apis.product_app_metafields, "app"))


def test_webhooks_tokens_and_merchants(shopfront: Shopfront) -> None:
    async def life(session: Session) -> None:
        body = CreateWebhookBody(address="https://hooks.invalid/a", topics=["product/create"])
        made = await create_webhook.call(session, body)
        assert (made.status, made.topics, made.format) == ("active", ["product/create"], "json")
        changed = UpdateWebhookBody(topics=["product/update", "stock/update"])
        assert (await update_webhook.call(session, made.id, changed)).topics == [
            "product/update",
            "stock/update",
        ]
        assert made.id in [one.id for one in (await get_webhooks.call(session)).items]
        await delete_webhook.call(session, made.id)
        info = await get_token_info.call(session)
        assert info.merchant["handle"] == "tea-house"
        (shop,) = (await get_merchants.call(session)).items
        assert (shop.handle, shop.base_currency_code) == ("tea-house", "TWD")

    run(shopfront, life)
