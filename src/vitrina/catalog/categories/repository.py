"""SQL of categories. Every function runs in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Select, Table, bindparam, delete, func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from vitrina.catalog.models import Category, Media, Product, Shelving, Status
from vitrina.storage.keyset import beyond, in_order
from vitrina.storage.repository import log_changes
from vitrina.storage.schema import now

ACTIVE, REMOVED = "active", "removed"
_BANNER = joinedload(Category.banner).joinedload(Media.photo)
# A category with the two levels there can be below it.
_TREE = (_BANNER, selectinload(Category.children).options(_BANNER, selectinload(Category.children).options(_BANNER)))
# By rows and not by objects: there may be a hundred thousand.
_SHELVINGS = cast("Table", Shelving.__table__)
_RANK = update(_SHELVINGS).where(_SHELVINGS.c.product_id == bindparam("of")).values(rank=bindparam("at"))
_ORDER = ((Category.priority.expression, False), (Category.id.expression, False))


@dataclass(frozen=True, slots=True)
class CategoryQuery:
    """Which of a shop's categories to list; without ``ids`` those at the top, each with what is below it."""

    page: int = 1
    per_page: int = 24
    previous_id: str | None = None
    ids: tuple[str, ...] = ()
    updated_after: datetime | None = None
    updated_before: datetime | None = None


def existing_ids(session: Session, shop_id: str, category_ids: Sequence[str]) -> set[str]:
    """Those of the ids that are active categories of the shop."""
    query = select(Category.id).where(
        Category.shop_id == shop_id, Category.status == ACTIVE, Category.id.in_(category_ids)
    )
    return set(session.scalars(query))


def category(session: Session, shop_id: str, category_id: str) -> Category | None:
    """A shop's category with those below it, unless it was removed."""
    return session.scalar(
        select(Category)
        .where(Category.id == category_id, Category.shop_id == shop_id, Category.status == ACTIVE)
        .options(*_TREE)
    )


def categories(session: Session, shop_id: str, query: CategoryQuery) -> tuple[list[Category], int]:
    """One page of a shop's categories and how many match in all."""
    matching = _matching(shop_id, query)
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    page = select(Category).where(Category.id.in_(matching)).options(*_TREE)
    page = page.order_by(*in_order(_ORDER)).limit(query.per_page)
    if query.previous_id:
        previous = select(Category.priority, Category.id)
        previous = previous.where(Category.id == query.previous_id, Category.shop_id == shop_id)
        page = page.where(beyond(_ORDER, session.execute(previous).first()))
    else:
        page = page.offset((query.page - 1) * query.per_page)
    return list(session.scalars(page)), total


def level_of(session: Session, category_id: str | None) -> int:
    """How deep a category stands: 1 at the top, 0 for none."""
    level = 0
    while category_id is not None:
        level += 1
        category_id = session.scalar(select(Category.parent_id).where(Category.id == category_id))
    return level


def last_priority(session: Session, shop_id: str, parent_id: str | None) -> int:
    """The highest priority among siblings, 0 where there are none."""
    query = select(func.max(Category.priority)).where(
        Category.shop_id == shop_id, Category.parent_id == parent_id, Category.status == ACTIVE
    )
    return session.scalar(query) or 0


def empty(session: Session, category_ids: Sequence[str], most: int) -> int:
    """Takes at most so many products out of these categories; returns how many."""
    standing = Shelving.category_id.in_(category_ids)
    product_ids = session.scalars(select(Shelving.product_id).where(standing).distinct().limit(most)).all()
    log_changes(session, session.scalars(select(Media.photo_id).where(Media.product_id.in_(product_ids))))
    # Whoever follows products by when they changed must hear that these stand elsewhere now.
    session.execute(update(Product).where(Product.id.in_(product_ids)).values(updated_at=now()))
    session.execute(delete(Shelving).where(standing, Shelving.product_id.in_(product_ids)))
    return len(product_ids)


def product_counts(session: Session, category_ids: Sequence[str]) -> dict[str, int]:
    """How many products stand in each of these categories."""
    query = (
        select(Shelving.category_id, func.count())
        .join(Product, Product.id == Shelving.product_id)
        .where(Shelving.category_id.in_(category_ids), Product.status != Status.REMOVED)
        .group_by(Shelving.category_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def ranks(session: Session, category_id: str) -> dict[str, int]:
    """The products of a category in its own order, each with the number it stands there by."""
    query = select(Shelving.product_id, Shelving.rank).where(Shelving.category_id == category_id)
    return {row[0]: row[1] for row in session.execute(query.order_by(Shelving.rank, Shelving.product_id))}


def rank(session: Session, category_id: str, ranks: Mapping[str, int]) -> None:
    """Sets the numbers that some products of a category stand there by."""
    rows = [{"of": product_id, "at": number} for product_id, number in ranks.items()]
    if rows:
        session.connection().execute(_RANK.where(_SHELVINGS.c.category_id == category_id), rows)


def _matching(shop_id: str, query: CategoryQuery) -> Select[str]:
    matching = select(Category.id).where(Category.shop_id == shop_id, Category.status == ACTIVE)
    matching = matching.where(Category.id.in_(query.ids) if query.ids else Category.parent_id.is_(None))
    if query.updated_after:
        matching = matching.where(Category.updated_at >= query.updated_after)
    if query.updated_before:
        matching = matching.where(Category.updated_at <= query.updated_before)
    return matching
