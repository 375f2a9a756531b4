"""The variations of a product."""

from typing import Annotated

from litestar import delete, post, put
from litestar.params import Parameter

from vitrina.access.merchants import Merchant
from vitrina.catalog.edit import ProductEdit
from vitrina.catalog.forms import drop_variation, find_variation
from vitrina.catalog.prices import set_prices
from vitrina.catalog.stocks.service import StockChange
from vitrina.errors import Invalid
from vitrina.market import Market
from vitrina.web.shopline import render
from vitrina.web.shopline.aliases import paths
from vitrina.web.shopline.bodies import PriceBody, price_edit
from vitrina.web.shopline.forms_wire import VariationWire
from vitrina.web.shopline.products.body import skips_refused
from vitrina.web.shopline.products.forms_body import VariationBody, variation_edit
from vitrina.web.shopline.products.handlers import ProductId
from vitrina.web.shopline.products.quantities import QuantityBody, QuantityWire, quantity_wire
from vitrina.web.shopline.reading import Raw, field_names, read, unwrapped
from vitrina.web.shopline.render_forms import variation as variation_wire
from vitrina.web.shopline.wire import MessageWire, ProductWire

VariationId = Annotated[str, Parameter(description="Variation ID")]
PATH = "/products/{product_id:str}/variations"
ONE = f"{PATH}/{{variation_id:str}}"


@post(PATH, status_code=200, summary="Create product variation", scope="products:update", body=VariationBody)
async def create_variation(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> ProductWire:
    """Adds a variation; options the product does not have yet are added with it."""
    form = _unwrapped(sent)
    if not form:
        raise Invalid("variation_missing", "The body must say what the variation is: its variant_options and price.")
    edit = ProductEdit(forms=variation_edit(form))
    changed = await market.catalog.update(merchant.shop_id, product_id, edit, skip_refused=skips_refused(sent))
    return render.product(changed, market.settings.public_url)


@put(ONE, summary="Update product variation", scope="products:update", body=VariationBody)
async def update_variation(
    market: Market, merchant: Merchant, product_id: ProductId, variation_id: VariationId, sent: Raw
) -> ProductWire:
    """Changes the fields of a variation that are sent."""
    edit = ProductEdit(forms=variation_edit(_unwrapped(sent), variation_id))
    changed = await market.catalog.update(merchant.shop_id, product_id, edit)
    return render.product(changed, market.settings.public_url)


@delete(ONE, status_code=200, summary="Delete product variation", scope="products:update")
async def delete_variation(
    market: Market, merchant: Merchant, product_id: ProductId, variation_id: VariationId
) -> MessageWire:
    """Takes a variation off the product, with the options no other has."""
    await market.catalog.change(
        merchant.shop_id, product_id, lambda _session, product: drop_variation(product, variation_id)
    )
    return MessageWire("Product variation deleted.")


@put(paths(f"{ONE}/update_price"), summary="Update product variation price", scope="products:update", body=PriceBody)
async def update_variation_price(
    market: Market, merchant: Merchant, product_id: ProductId, variation_id: VariationId, sent: Raw
) -> VariationWire:
    """Sets the prices of a variation that are sent."""
    edit = price_edit(read(sent, PriceBody))
    await market.catalog.change(
        merchant.shop_id,
        product_id,
        lambda _session, product: set_prices(find_variation(product, variation_id), edit, product.shop.currency),
    )
    changed = await market.catalog.get(merchant.shop_id, product_id)
    return variation_wire(changed, find_variation(changed, variation_id), market.settings.public_url)


@put(
    paths(f"{ONE}/update_quantity"),
    summary="Update product variation quantity",
    scope="products:update",
    body=QuantityBody,
)
async def update_variation_quantity(
    market: Market, merchant: Merchant, product_id: ProductId, variation_id: VariationId, sent: Raw
) -> QuantityWire:
    """Sets a variation's quantity, or with ``replace`` false adds to it."""
    wanted = read(sent, QuantityBody)
    change = StockChange(wanted.quantity, replace=wanted.replace is not False, variation_id=variation_id)
    return quantity_wire(await market.stocks.set_quantity(merchant.shop_id, product_id, change))


def _unwrapped(sent: Raw) -> Raw:
    return unwrapped(sent, VariationBody.__name__, field_names(VariationBody))


HANDLERS = [create_variation, update_variation, delete_variation, update_variation_price, update_variation_quantity]
