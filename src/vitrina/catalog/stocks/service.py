"""Quantities as merchants set them: of a product, of a variation, by SKU, and in each warehouse."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from vitrina.catalog import repository as products
from vitrina.catalog.changing import changing
from vitrina.catalog.errors import ProductNotFound, QuantityLocked
from vitrina.catalog.forms import find_variation
from vitrina.catalog.models import Product, Stock, Variation, Warehouse
from vitrina.catalog.service import CatalogService
from vitrina.catalog.stock import MOST_QUANTITY, STOCK_UPDATE, checked_quantity, settle_warehouses
from vitrina.catalog.stocks import repository
from vitrina.errors import Invalid, NotFound, VitrinaError, shown
from vitrina.storage.database import Database
from vitrina.storage.schema import now


@dataclass(frozen=True, slots=True)
class Level:
    """How much of something lies in one warehouse."""

    warehouse_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ProductStocks:
    """What lies where of a product, and of each of its variations by id."""

    product: Product
    levels: list[Level]
    variations: dict[str, list[Level]]


@dataclass(frozen=True, slots=True)
class StockChange:
    """A quantity to set, or with ``replace`` false to add, in a warehouse; none means the shop's first."""

    quantity: int
    replace: bool = True
    warehouse_id: str | None = None
    variation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A product or variation whose quantity was set."""

    product: Product
    variation: Variation | None

    @property
    def item(self) -> Product | Variation:
        """What was counted."""
        return self.product if self.variation is None else self.variation


class StockService:
    """Sets and tells quantities; never below zero."""

    def __init__(self, database: Database, catalog: CatalogService) -> None:
        self._database = database
        self._catalog = catalog

    async def warehouses(self, shop_id: str) -> list[Warehouse]:
        """The shop's warehouses; its first is made when somebody asks."""
        found = await self._database.read(lambda session: repository.warehouses(session, shop_id))
        return found or await self._database.write(lambda session: _warehouses(session, shop_id))

    async def stocks(self, shop_id: str, product_id: str) -> ProductStocks:
        """What lies where of a product.

        Raises:
            ProductNotFound: the shop has no such product.
        """
        await self.warehouses(shop_id)
        return await self._database.read(lambda session: _stocks(session, shop_id, product_id))

    async def set_stock(self, shop_id: str, product_id: str, change: StockChange) -> ProductStocks:
        """Sets what lies in one warehouse; the product's own quantity follows.

        Raises:
            ProductNotFound, VariationNotFound, NotFound: one of those named does not exist.
            Invalid: there would be less than none, or more than may be.
        """
        await self._catalog.change(
            shop_id, product_id, lambda session, product: _set_level(session, product, change), STOCK_UPDATE
        )
        return await self.stocks(shop_id, product_id)

    async def set_quantity(self, shop_id: str, product_id: str, change: StockChange) -> Counted:
        """Sets the quantity of a product without variations, or of one variation.

        Raises:
            QuantityLocked: the product is unlimited, or counted by its variations.
            Invalid: there would be less than none, or more than may be.
        """

        def work(session: Session, product: Product) -> Counted:
            counted = _counted(product, change.variation_id)
            _count(session, counted.item, change.quantity, replace=change.replace)
            return counted

        return await self._catalog.change(shop_id, product_id, work, STOCK_UPDATE)

    async def set_by_sku(self, shop_id: str, sku: str, quantity: int, *, replace: bool) -> list[Counted]:
        """Sets the quantity of every product and variation with this SKU.

        Raises:
            NotFound: nothing has it.
            QuantityLocked: all that have it are unlimited or counted by their variations.
            Invalid: there would be less than none, or more than may be.
        """

        def work(session: Session) -> list[Counted]:
            found = products.products_with_sku(session, shop_id, sku)
            if not found:
                raise NotFound("sku_not_found", "Not found.", actual=sku)
            counted = [one for product in found for one in _by_sku(product, sku)]
            if not counted:
                raise QuantityLocked("quantity_locked", "The quantity of this SKU cannot be set.", actual=sku)
            for one in counted:
                with changing(session, one.product, STOCK_UPDATE):
                    _count(session, one.item, quantity, replace=replace)
            return counted

        return await self._database.write(work)

    async def set_many(
        self, shop_id: str, changes: Sequence[tuple[str, StockChange]]
    ) -> list[tuple[str, VitrinaError]]:
        """Sets many stocks, each by itself; returns (product id, error) of those that could not be set."""
        failed = []
        for product_id, change in changes:
            try:
                await self.set_stock(shop_id, product_id, change)
            except VitrinaError as error:
                failed.append((product_id, error))
        return failed


def _warehouses(session: Session, shop_id: str) -> list[Warehouse]:
    found = repository.warehouses(session, shop_id)
    if not found:
        found = [Warehouse(shop_id=shop_id, name="Default")]
        session.add_all(found)
        session.flush()
    return found


def _counted(product: Product, variation_id: str | None) -> Counted:
    if product.unlimited_quantity:
        raise QuantityLocked("quantity_locked", "The product's quantity is unlimited and cannot be set.")
    if variation_id is not None:
        return Counted(product, find_variation(product, variation_id))
    if product.variations:
        raise QuantityLocked(
            "quantity_locked",
            "The product has variations and is counted by them.",
            hint="Set the quantity of a variation instead.",
        )
    return Counted(product, None)


def _by_sku(product: Product, sku: str) -> list[Counted]:
    if product.unlimited_quantity:
        return []
    if product.variations:
        return [Counted(product, one) for one in product.variations if one.sku == sku]
    return [Counted(product, None)]


def _count(session: Session, item: Product | Variation, quantity: int, *, replace: bool) -> None:
    total = quantity if replace else item.quantity + quantity
    if not 0 <= total <= MOST_QUANTITY:
        raise Invalid(
            "quantity_invalid", f"The quantity must stay between 0 and {MOST_QUANTITY}.", MOST_QUANTITY, total
        )
    item.quantity, item.updated_at = total, now()
    settle_warehouses(session, item.id, total)


def _set_level(session: Session, product: Product, change: StockChange) -> None:
    warehouses = _warehouses(session, product.shop_id)
    item = find_variation(product, change.variation_id) if change.variation_id else product
    if change.warehouse_id is not None and change.warehouse_id not in {one.id for one in warehouses}:
        raise NotFound("warehouse_not_found", f"There is no warehouse {shown(change.warehouse_id)} in this shop.")
    elsewhere = {stock.warehouse_id: stock for stock in repository.stocks_of(session, [item.id])}
    rest = item.quantity - sum(stock.quantity for stock in elsewhere.values())
    first = change.warehouse_id in {None, warehouses[0].id}
    stock = None if first else elsewhere.get(change.warehouse_id or "")
    there = rest if first else (stock.quantity if stock else 0)
    level = checked_quantity(change.quantity if change.replace else there + change.quantity)
    if not first and stock is None:
        stock = Stock(warehouse_id=change.warehouse_id, item_id=item.id)
        session.add(stock)
    if stock is not None:
        stock.quantity = level
        session.flush()
    _count(session, item, level - there, replace=False)


def _stocks(session: Session, shop_id: str, product_id: str) -> ProductStocks:
    product = products.product(session, shop_id, product_id)
    if product is None:
        raise ProductNotFound.of(product_id)
    warehouses = repository.warehouses(session, shop_id)
    stocks = repository.stocks_of(session, [product.id, *(variation.id for variation in product.variations)])
    held = {(stock.item_id, stock.warehouse_id): stock.quantity for stock in stocks}

    def levels(item: Product | Variation) -> list[Level]:
        others = [Level(place.id, held.get((item.id, place.id), 0)) for place in warehouses[1:]]
        return [Level(warehouses[0].id, item.quantity - sum(level.quantity for level in others)), *others]

    return ProductStocks(product, levels(product), {one.id: levels(one) for one in product.variations})
