"""The demo market as data: what is sold, and what to search with."""

from dataclasses import dataclass

from vitrina.demo import photographs
from vitrina.demo.goods import GOODS, Good
from vitrina.demo.kinds import KINDS

# Goods of which there is a snapshot: one of each kind.
SNAPSHOTS = (
    "mug-seigaiha",
    "vase-terracotta",
    "bottle-coral",
    "plate-flower",
    "lamp-mushroom",
    "chair-tartan",
    "cushion-zigzag",
    "tee-cat",
    "shoe-sunset",
    "bag-backpack",
    "watch-chrono",
    "headphones-cat",
)


@dataclass(frozen=True)
class DemoProduct:
    """One product: texts by language, a price in TWD, and how many there are."""

    handle: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    category: dict[str, str]
    price_dollars: int
    quantity: int
    tags: tuple[str, ...]
    sku: str


@dataclass(frozen=True)
class DemoPicture:
    """A picture file of a product."""

    name: str
    data: bytes


@dataclass(frozen=True)
class DemoQuery:
    """A photo to search with, and the handle of the product it shows."""

    name: str
    data: bytes
    handle: str


def demo_products() -> list[DemoProduct]:
    """Everything the market sells."""
    return [_product(good) for good in GOODS]


def draw_pictures(product: DemoProduct) -> list[DemoPicture]:
    """A product's pictures; the first is the studio picture. The same bytes every time."""
    return [DemoPicture(name, data) for name, data in photographs.shop_pictures(_good(product.handle))]


def draw_queries() -> list[DemoQuery]:
    """Photos of some of the products, as buyers take them. The same bytes every time."""
    return [
        DemoQuery(f"{handle}.jpg", photographs.snapshot(_good(handle), number), handle)
        for number, handle in enumerate(SNAPSHOTS)
    ]


def _product(good: Good) -> DemoProduct:
    kind = KINDS[good.kind]
    titles = {"en": good.en, "zh-hant": good.zh_hant} | ({"zh-cn": good.zh_cn} if good.zh_cn else {})
    return DemoProduct(
        handle=good.handle,
        titles=titles,
        descriptions=kind.text,
        category=kind.category,
        price_dollars=good.price,
        quantity=good.quantity,
        tags=(kind.category["en"].lower(), *dict.fromkeys(name for name in good.style.colours)),
        sku=f"DEMO-{good.handle.upper()}",
    )


def _good(handle: str) -> Good:
    return next(good for good in GOODS if good.handle == handle)
