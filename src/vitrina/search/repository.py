"""SQL of snapshots and of what a search is narrowed to. Functions of a Session run in the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    and_,
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

from vitrina.catalog.models import Media, Product, ProductWord, Shelving, Shop, Status, Variation
from vitrina.catalog.money import subunit_digits
from vitrina.catalog.words import TAG, tag_word
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

_HUNDREDTHS = 100  # to a whole unit of any currency
CALIBRATION = "curve:"  # key of the fact, before the name of the Space

_OF_PRODUCT = Variation.product_id == Product.id
# Whether any form of a product can be ordered; as vitrina.catalog.stock.left_of counts.
STOCKED = or_(
    Product.unlimited_quantity,
    Product.out_of_stock_orderable,
    exists().where(_OF_PRODUCT, Variation.quantity > 0),
    and_(Product.quantity > 0, ~exists().where(_OF_PRODUCT)),
)

# What an app's picture is searched with, and until when.
SNAPSHOT = select(Snapshot.space, Snapshot.looks, Snapshot.points, Snapshot.expires_at).where(
    Snapshot.id == bindparam("image_id"), Snapshot.app_id == bindparam("app_id")
)
_SNAPSHOTS = cast("Table", Snapshot.__table__)
_EXPIRED = delete(_SNAPSHOTS).where(_SNAPSHOTS.c.expires_at <= bindparam("at"))
_KEPT = insert(_SNAPSHOTS)
# A curve that was fitted on buyers' pictures of the market's products.
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


def conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """What must hold of a product that matches."""
    found: list[ColumnElement[bool]] = _price_conditions(session, filters)
    if filters.shop_ids:
        found.append(Product.shop_id.in_(filters.shop_ids))
    if filters.category_ids:
        shelved = select(Shelving.product_id).where(Shelving.category_id.in_(filters.category_ids))
        found.append(Product.id.in_(shelved))
    if filters.tags:
        found.append(Product.id.in_(_tagged(filters.tags)))
    if filters.excluded_tags:
        found.append(Product.id.not_in(_tagged(filters.excluded_tags)))
    if filters.in_stock:
        found.append(STOCKED)
    if filters.language:
        found.append(Product.title_translations[filters.language].as_string() != "")
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
    wanted = [tag_word(tag) for tag in tags]
    # The shops are named because the index of words begins with them.
    of_shops = select(ProductWord.product_id).where(ProductWord.shop_id.in_(select(Shop.id)))
    return of_shops.where(ProductWord.field == TAG, ProductWord.word.in_(wanted))


def facets(session: Session, product_ids: Select[str] | Sequence[str]) -> Facets:
    """How many of some products share each value."""
    counts: dict[str, dict[str, int]] = {name: {} for name in _VALUES}
    if isinstance(product_ids, Select):
        # Named, so that what matches is found once for all facets.
        matching = product_ids.cte("matching")
        found: Iterable[Any] = session.execute(_counted(select(matching.c.id)))
    else:
        found = rows(session, _COUNTED, product_ids=product_ids)
    for name, value, products in found:
        counts[name][value] = products
    return {name: ordered(of_values) for name, of_values in counts.items()}


def _counted(product_ids: Select[str] | BindParameter[Any]) -> CompoundSelect[str, str, int]:
    return union_all(*(_counted_by(name, product_ids) for name in _VALUES))


def _counted_by(name: str, product_ids: Select[str] | BindParameter[Any]) -> Select[str, str, int]:
    value, product_id = _VALUES[name]
    # No product has a value twice, so rows are counted.
    counting = select(literal(name), value, func.count()).where(product_id.in_(product_ids)).group_by(value)
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


async def calibration(database: Database, space: str) -> Calibration:
    """The curve that scores in a Space go by: this market's own, or the one that ships."""
    fact = await database.glance(_CURVE, key=CALIBRATION + space)
    return msgspec.json.decode(fact[0], type=Calibration) if fact else DEFAULT


def keep_calibration(session: Session, space: str, curve: Calibration) -> None:
    """Makes a curve the one that scores in a Space go by."""
    session.merge(Fact(key=CALIBRATION + space, value=msgspec.json.encode(curve).decode()))
