"""SQL of snapshots and of what a search is narrowed to. Functions of a Session run in the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media, MediaKind, Product, ProductWord, Shelving, Shop, Status, Variation
from vitrina.catalog.money import subunit_digits
from vitrina.catalog.words import TAG, folded
from vitrina.photos.models import Marks, Photo
from vitrina.search.calibration import DEFAULT, Calibration
from vitrina.search.facets import CATEGORY, SHOP, Facets, ordered
from vitrina.search.facets import TAG as TAG_FACET
from vitrina.search.filters import Filters
from vitrina.search.models import Snapshot
from vitrina.storage.database import Database
from vitrina.storage.ids import snapshot_id
from vitrina.storage.models import Fact
from vitrina.storage.prepared import rows
from vitrina.storage.schema import among

T = TypeVar("T")
_HUNDREDTHS = 100  # to a whole unit of any currency
CALIBRATION = "calibration:"  # key of the fact, before the name of the Space

_STOCKED = or_(
    Product.unlimited_quantity,
    Product.out_of_stock_orderable,
    Product.quantity > 0,
    exists().where(Variation.product_id == Product.id, Variation.quantity > 0),
)


# What an app's picture is searched with, and until when.
SNAPSHOT = select(Snapshot.space, Snapshot.looks, Snapshot.points, Snapshot.expires_at).where(
    Snapshot.id == bindparam("image_id"), Snapshot.app_id == bindparam("app_id")
)
_SNAPSHOTS = cast("Table", Snapshot.__table__)
_EXPIRED = delete(_SNAPSHOTS).where(_SNAPSHOTS.c.expires_at <= bindparam("at"))
_KEPT = insert(_SNAPSHOTS)
# A curve that was fitted on the market's own photos.
_CURVE = select(Fact.value).where(Fact.key == bindparam("key"))


def count_expired(session: Session, at: datetime) -> int:
    """How many snapshots there are whose time is over."""
    return session.scalar(select(func.count()).select_from(Snapshot).where(Snapshot.expires_at <= at)) or 0


def drop_expired(session: Session, at: datetime) -> int:
    """Forgets the snapshots whose time is over; returns how many."""
    return session.connection().execute(_EXPIRED, {"at": at}).rowcount


def keep_snapshot(session: Session, **columns: Any) -> str:
    """Keeps a picture that will be searched with; returns its id. ``columns`` are those of the table without defaults.

    A row and no object: an object takes three times as long, and nobody needs it.
    """
    image_id = snapshot_id()
    session.connection().execute(_KEPT, {"id": image_id, **columns})
    return image_id


def shown_photos_after(session: Session, photo_id: int, limit: int) -> list[int]:
    """The next ``limit`` photos after one that buyers can see, in order."""
    query = (
        select(Media.photo_id)
        .join(Product, Product.id == Media.product_id)
        .where(Media.photo_id > photo_id, Product.status == Status.ACTIVE)
        .distinct()
        .order_by(Media.photo_id)
        .limit(limit)
    )
    return list(session.scalars(query))


def matching_photos(session: Session, filters: Filters) -> list[int]:
    """Photos on products that buyers can see and that match."""
    query = select(Media.photo_id).join(Product, Product.id == Media.product_id).distinct()
    return list(session.scalars(_narrowed(session, query, filters)))


def matching_products(session: Session, product_ids: set[str], filters: Filters) -> set[str]:
    """Those of some products that match."""
    query = select(Product.id).where(Product.id.in_(product_ids))
    return set(session.scalars(_narrowed(session, query, filters)))


def _narrowed(session: Session, query: Select[T], filters: Filters) -> Select[T]:
    return query.where(Product.status == Status.ACTIVE, *conditions(session, filters))


def conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """What must hold of a product that matches."""
    found: list[ColumnElement[bool]] = _price_conditions(session, filters)
    if filters.shop_ids:
        found.append(Product.shop_id.in_(filters.shop_ids))
    if filters.shop_number is not None:
        found.append(Product.shop_id.in_(select(Shop.id).where(Shop.number == filters.shop_number)))
    if filters.category_ids:
        shelved = select(Shelving.product_id).where(Shelving.category_id.in_(filters.category_ids))
        found.append(Product.id.in_(shelved))
    if filters.tags:
        found.append(Product.id.in_(_tagged(filters.tags)))
    if filters.excluded_tags:
        found.append(Product.id.not_in(_tagged(filters.excluded_tags)))
    if filters.in_stock:
        found.append(_STOCKED)
    if filters.language:
        found.append(Product.title_translations[filters.language].as_string().is_not(None))
    if filters.product_ids is not None:
        found.append(Product.id.in_(filters.product_ids))
    return found


def _price_conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.min_price is not None:
        found.append(Product.lowest_price >= filters.min_price)
    if filters.max_price is not None:
        found.append(Product.lowest_price <= filters.max_price)
    if filters.min_hundredths is not None:
        found.append(price_in_hundredths(session) >= filters.min_hundredths)
    if filters.max_hundredths is not None:
        found.append(price_in_hundredths(session) <= filters.max_hundredths)
    return found


def price_in_hundredths(session: Session) -> ColumnElement[Any]:
    """What a product costs at least, in hundredths of whatever its shop's currency is."""
    currencies = session.scalars(select(Shop.currency).distinct())
    whole = select(Shop.id).where(Shop.currency.in_([one for one in currencies if subunit_digits(one) == 0]))
    return Product.lowest_price * case((Product.shop_id.in_(whole), _HUNDREDTHS), else_=1)


def _tagged(tags: Iterable[str]) -> Select[str]:
    wanted = [folded(tag) for tag in tags]
    return select(ProductWord.product_id).where(ProductWord.field == TAG, ProductWord.word.in_(wanted))


def facets(session: Session, product_ids: Select[str] | Sequence[str]) -> Facets:
    """How many of some products share each value."""
    counts: dict[str, dict[str, int]] = {name: {} for name in _VALUES}
    if isinstance(product_ids, Select):
        found: Iterable[Any] = session.execute(_counted(product_ids))
    else:
        found = rows(session, _COUNTED, product_ids=product_ids)
    for name, value, products in found:
        counts[name][value] = products
    return {name: ordered(of_values) for name, of_values in counts.items()}


def _counted(product_ids: Select[str] | BindParameter[Any]) -> CompoundSelect[str, str, int]:
    return union_all(*(_counted_by(name, product_ids) for name in _VALUES))


def _counted_by(name: str, product_ids: Select[str] | BindParameter[Any]) -> Select[str, str, int]:
    value, product_id = _VALUES[name]
    products = func.count(product_id.distinct())
    counting = select(literal(name), value, products).where(product_id.in_(product_ids)).group_by(value)
    return counting.where(ProductWord.field == TAG) if name == TAG_FACET else counting


# The column of each facet's values, and that of the products that have them.
_VALUES: dict[str, tuple[Any, Any]] = {
    SHOP: (Product.shop_id, Product.id),
    CATEGORY: (Shelving.category_id, Shelving.product_id),
    TAG_FACET: (ProductWord.word, ProductWord.product_id),
}
_COUNTED = _counted(among("product_ids"))


def first_photo(session: Session, product_id: str) -> int | None:
    """The photo of a product's first media, if buyers can see it."""
    query = (
        select(Media.photo_id)
        .join(Product, Product.id == Media.product_id)
        .where(Product.id == product_id, Product.status == Status.ACTIVE)
        .order_by(Media.kind.desc(), Media.position)  # main before detail
        .limit(1)
    )
    return session.scalar(query)


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """The first photo of a product that buyers can see."""

    sha256: str
    extension: str
    product_id: str
    title: str
    sku: str | None
    category: str | None


def shown_photo_sample(session: Session) -> list[ShownPhoto]:
    """The first main photo of every product that buyers can see, with a category of the product."""
    category = select(func.min(Shelving.category_id)).where(Shelving.product_id == Product.id).scalar_subquery()
    query = (
        select(Photo.sha256, Photo.extension, Product.id, Product.title_translations, Product.sku, category)
        .join(Media, Media.photo_id == Photo.id)
        .join(Product, Product.id == Media.product_id)
        .where(Product.status == Status.ACTIVE, Media.kind == MediaKind.MAIN, Media.position == 0)
        .order_by(Product.id)
    )
    rows = session.execute(query).all()
    return [
        ShownPhoto(sha, ext, one, next(iter(titles.values()), ""), sku, shelf)
        for sha, ext, one, titles, sku, shelf in rows
    ]


async def calibration(database: Database, space: str) -> Calibration:
    """The curve that scores in a Space go by: this market's own, or the one that ships."""
    fact = await database.glance(_CURVE, key=CALIBRATION + space)
    return msgspec.json.decode(fact[0], type=Calibration) if fact else DEFAULT


def keep_calibration(session: Session, space: str, curve: Calibration) -> None:
    """Makes a curve the one that scores in a Space go by."""
    session.merge(Fact(key=CALIBRATION + space, value=msgspec.json.encode(curve).decode()))


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


def exact_duplicates(session: Session, shop_id: str | None) -> list[tuple[int, int]]:
    """(photo id, number of products) of photos that stand on several active products, most first."""
    count = func.count(Media.product_id.distinct())
    query = (
        select(Media.photo_id, count)
        .join(Product, Product.id == Media.product_id)
        .where(Product.status == Status.ACTIVE)
        .group_by(Media.photo_id)
        .having(count > 1)
        .order_by(count.desc(), Media.photo_id)
    )
    if shop_id is not None:
        query = query.where(Product.shop_id == shop_id)
    return [(photo_id, products) for photo_id, products in session.execute(query)]


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
