"""SQL of photos that may be the same. Functions of a Session run in the caller's transaction."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media, Product, Status
from vitrina.photos.models import Marks


@dataclass(frozen=True, slots=True)
class MarkedPhoto:
    """A shown photo and its perceptual hash."""

    photo_id: int
    hash: int


def marked_photos(session: Session, shop_id: str | None, after: int, limit: int) -> list[MarkedPhoto]:
    """The next shown photos after one that have marks, of one shop or of all, in order."""
    query = (
        select(Marks.photo_id, Marks.hash)
        .join(Media, Media.photo_id == Marks.photo_id)
        .join(Product, Product.id == Media.product_id)
        .where(Marks.photo_id > after, Product.status == Status.ACTIVE)
        .distinct()
        .order_by(Marks.photo_id)
        .limit(limit)
    )
    if shop_id is not None:
        query = query.where(Product.shop_id == shop_id)
    return [MarkedPhoto(row.photo_id, row.hash) for row in session.execute(query)]


def hashes_of(session: Session, photo_ids: list[int]) -> dict[int, int]:
    """The perceptual hashes of photos that have one."""
    query = select(Marks.photo_id, Marks.hash).where(Marks.photo_id.in_(photo_ids))
    return {row.photo_id: row.hash for row in session.execute(query)}


def exact_duplicates(session: Session, shop_id: str | None) -> list[int]:
    """Photos that stand on several active products, one of them the shop's if there is one, the most first."""
    count = func.count(Media.product_id.distinct())
    query = (
        select(Media.photo_id)
        .join(Product, Product.id == Media.product_id)
        .where(Product.status == Status.ACTIVE)
        .group_by(Media.photo_id)
        .having(count > 1)
        .order_by(count.desc(), Media.photo_id)
    )
    if shop_id is not None:
        query = query.having(func.max(case((Product.shop_id == shop_id, 1), else_=0)) == 1)
    return list(session.scalars(query))


def count_marked(session: Session, shop_id: str | None, after: int) -> int:
    """How many photos :func:`marked_photos` has after one."""
    query = (
        select(func.count(Marks.photo_id.distinct()))
        .join(Media, Media.photo_id == Marks.photo_id)
        .join(Product, Product.id == Media.product_id)
        .where(Marks.photo_id > after, Product.status == Status.ACTIVE)
    )
    if shop_id is not None:
        query = query.where(Product.shop_id == shop_id)
    return session.scalar(query) or 0


def places_named(session: Session, photo_ids: set[int]) -> dict[int, str]:
    """A product that buyers can see for each photo."""
    query = (
        select(Media.photo_id, func.min(Product.id))
        .join(Product, Product.id == Media.product_id)
        .where(Media.photo_id.in_(photo_ids), Product.status == Status.ACTIVE)
        .group_by(Media.photo_id)
    )
    return {photo_id: product_id for photo_id, product_id in session.execute(query)}  # noqa: C416 - rows are no pairs to mypy
