"""vitrina demo"""

import asyncio
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from rich.progress import track

from vitrina.catalog.edit import NewPicture, ProductEdit
from vitrina.catalog.errors import SkuTaken
from vitrina.catalog.models import MediaKind, Status
from vitrina.catalog.placing import Placing
from vitrina.cli.common import DataOption, JsonOption, errors, load_settings, run, show
from vitrina.demo import DemoProduct, demo_products, draw_pictures, draw_queries
from vitrina.market import Market, open_market
from vitrina.photos.models import Upload
from vitrina.settings import Settings

SHOP, SHOP_NAME = "demo", "Vitrina Demo"
QUERIES = "demo-photos"


def demo(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Fill a demo market: some 60 drawn products, and photos of some of them to search with.

    Running it again adds only what is missing.
    """
    settings = load_settings(data)
    show(run(_demo(settings, quiet=as_json)), as_json=as_json)


async def _demo(settings: Settings, *, quiet: bool) -> dict[str, int | str]:
    async with open_market(settings) as market:
        shop = await market.shops.ensure(SHOP, SHOP_NAME)
        present = await market.catalog.skus(shop.id)
        missing = [product for product in demo_products() if product.sku not in present]
        # Some are drawn while others are developed.
        at_work = asyncio.Semaphore(settings.workers + 1)

        async def make(product: DemoProduct) -> None:
            async with at_work:
                await _make(market, shop.id, product)

        making = asyncio.as_completed([make(product) for product in missing])
        for made in track(making, "Drawing products", total=len(missing), console=errors, disable=quiet):
            await made
    photos = _write_queries(settings.data / QUERIES)
    return {"products": len(demo_products()), "new": len(missing), "photos_to_search_with": str(photos)}


async def _make(market: Market, shop_id: str, product: DemoProduct) -> None:
    drawn = await asyncio.to_thread(draw_pictures, product)
    pictures = [NewPicture(Upload(picture.name, picture.data)) for picture in drawn]
    with suppress(SkuTaken):  # another run was faster
        await market.catalog.create(shop_id, _edit(product), [Placing(MediaKind.MAIN, pictures)], once=True)


def _edit(product: DemoProduct) -> ProductEdit:
    return ProductEdit(
        status=Status.ACTIVE,
        title_translations=product.titles,
        price=Decimal(product.price_dollars),
        quantity=product.quantity,
        sku=product.sku,
        tags=list(product.tags),
        details={"description_translations": product.descriptions},
    )


def _write_queries(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for query in draw_queries():
        (folder / query.name).write_bytes(query.data)
    return folder
