"""SQL of shops, products and medias. Every function runs in the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from vitrina.catalog.models import Media, Product, Shop, Status
from vitrina.photos.models import Look

WITH_MEDIAS = selectinload(Product.medias).joinedload(Media.photo)


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """Which of a shop's products to list, and in what order."""

    page: int = 1
    per_page: int = 24
    newest_first: bool = True
    ids: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = field(default=(Status.ACTIVE, Status.DRAFT, Status.HIDDEN))
    updated_after: datetime | None = None
    updated_before: datetime | None = None


def shop_by_handle(session: Session, handle: str) -> Shop | None:
    """The shop with this handle."""
    return session.scalar(select(Shop).where(Shop.handle == handle))


def shop_by_id(session: Session, shop_id: str) -> Shop:
    """The shop with this id; ids come from tokens, so it exists."""
    return session.get_one(Shop, shop_id)


def product(session: Session, shop_id: str, product_id: str, *, for_update: bool = False) -> Product | None:
    """A shop's product with its shop, medias and photos, unless it was removed."""
    query = (
        select(Product)
        .where(Product.id == product_id, Product.shop_id == shop_id, Product.status != Status.REMOVED)
        .options(joinedload(Product.shop), WITH_MEDIAS)
    )
    return session.scalar(query.with_for_update(of=Product) if for_update else query)


def products(session: Session, shop_id: str, query: ProductQuery) -> tuple[list[Product], int]:
    """One page of a shop's products with medias and photos, and how many there are in all."""
    matching = _matching(shop_id, query)
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    order = (Product.created_at.desc(), Product.id.desc()) if query.newest_first else (Product.created_at, Product.id)
    page = (
        matching.options(joinedload(Product.shop), WITH_MEDIAS)
        .order_by(*order)
        .limit(query.per_page)
        .offset((query.page - 1) * query.per_page)
    )
    return list(session.scalars(page)), total


def _matching(shop_id: str, query: ProductQuery) -> Select[Product]:
    matching = select(Product).where(Product.shop_id == shop_id, Product.status.in_(query.statuses))
    if query.ids:
        matching = matching.where(Product.id.in_(query.ids))
    if query.updated_after:
        matching = matching.where(Product.updated_at >= query.updated_after)
    if query.updated_before:
        matching = matching.where(Product.updated_at <= query.updated_before)
    return matching


def skus(session: Session, shop_id: str) -> set[str]:
    """Every SKU of a shop's products that were not removed."""
    query = select(Product.sku).where(Product.shop_id == shop_id, Product.status != Status.REMOVED)
    return {sku for sku in session.scalars(query) if sku}


def item(session: Session, item_id: int) -> Product | None:
    """A product as a buyer may see it, by its number; hidden ones too, for those who know it."""
    return session.scalar(
        select(Product)
        .where(Product.item_id == item_id, Product.status.in_((Status.ACTIVE, Status.HIDDEN)))
        .options(joinedload(Product.shop), WITH_MEDIAS)
    )


def products_by_id(session: Session, product_ids: Sequence[str]) -> dict[str, Product]:
    """Products of any shop with shop, medias and photos."""
    query = select(Product).where(Product.id.in_(product_ids)).options(joinedload(Product.shop), WITH_MEDIAS)
    return {found.id: found for found in session.scalars(query)}


def media(session: Session, media_id: str) -> Media | None:
    """A media with its photo."""
    return session.scalar(select(Media).where(Media.id == media_id).options(joinedload(Media.photo)))


def places_of_photos(session: Session, photo_ids: Iterable[int]) -> list[tuple[int, str, str]]:
    """Where photos are shown to buyers: (photo id, media id, product id), only on active products."""
    query = (
        select(Media.photo_id, Media.id, Media.product_id)
        .join(Product, Product.id == Media.product_id)
        .where(Media.photo_id.in_(list(photo_ids)), Product.status == Status.ACTIVE)
        .order_by(Media.kind.desc(), Media.position)  # main before detail
    )
    return [(row.photo_id, row.id, row.product_id) for row in session.execute(query)]


def count_shown_looks(session: Session, space: str) -> int:
    """How many looks in one Space belong to photos that buyers can see."""
    shown = select(Media.photo_id).join(Product, Product.id == Media.product_id).where(Product.status == Status.ACTIVE)
    query = select(func.count()).select_from(Look).where(Look.space == space, Look.photo_id.in_(shown))
    return session.scalar(query) or 0
