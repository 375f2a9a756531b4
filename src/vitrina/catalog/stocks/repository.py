"""SQL of stock. Every function runs in the caller's transaction."""

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media, Product, Stock, Variation, Warehouse
from vitrina.storage.schema import now


def is_endless(session: Session, product_id: str) -> bool:
    """Whether the product can be ordered whatever its quantity says."""
    query = select(Product.id).where(
        Product.id == product_id, or_(Product.unlimited_quantity, Product.out_of_stock_orderable)
    )
    return session.scalar(query) is not None


def take(session: Session, product_id: str, variation_id: str | None, count: int) -> bool:
    """Takes ``count`` off for an order in one statement, if so many are there."""
    item, mine = _item(product_id, variation_id)
    taking = {"quantity": item.quantity - count, "locked_quantity": item.locked_quantity + count}
    statement = update(item).where(mine, item.quantity >= count).values(**taking)
    return bool(session.execute(statement.returning(item.id)).scalars().all())


def put_back(session: Session, product_id: str, variation_id: str | None, count: int) -> None:
    """Puts back what was taken."""
    item, mine = _item(product_id, variation_id)
    session.execute(update(item).where(mine).values(quantity=item.quantity + count))


def unlock(session: Session, product_id: str, variation_id: str | None, count: int) -> None:
    """Notes that an order no longer holds so many."""
    item, mine = _item(product_id, variation_id)
    session.execute(update(item).where(mine).values(locked_quantity=item.locked_quantity - count))


def touch(session: Session, product_id: str) -> str:
    """Notes that what the product shows has changed; returns the shop it is of."""
    changed = update(Product).where(Product.id == product_id)
    changed = changed.values(version=Product.version + 1, updated_at=now())
    return session.scalars(changed.returning(Product.shop_id)).one()


def photos_on(session: Session, product_id: str) -> list[int]:
    """The photos that stand on a product."""
    return list(session.scalars(select(Media.photo_id).where(Media.product_id == product_id)))


def left_in_all(session: Session, product_id: str) -> int:
    """The quantity of a product, or of all its variations together."""
    forms = session.scalar(select(func.sum(Variation.quantity)).where(Variation.product_id == product_id))
    return left(session, product_id, None) if forms is None else int(forms)


def left(session: Session, product_id: str, variation_id: str | None) -> int:
    """The quantity that is there now."""
    item, mine = _item(product_id, variation_id)
    return session.scalar(select(item.quantity).where(mine)) or 0


def elsewhere(session: Session, item_id: str) -> int:
    """How much of a product or variation lies in warehouses other than the first."""
    return session.scalar(select(func.sum(Stock.quantity)).where(Stock.item_id == item_id)) or 0


def stocks_of(session: Session, item_ids: list[str]) -> list[Stock]:
    """What lies of these products and variations in warehouses other than the first."""
    return list(session.scalars(select(Stock).where(Stock.item_id.in_(item_ids)).order_by(Stock.warehouse_id)))


def warehouses(session: Session, shop_id: str) -> list[Warehouse]:
    """A shop's warehouses, the first one first."""
    query = select(Warehouse).where(Warehouse.shop_id == shop_id).order_by(Warehouse.created_at, Warehouse.id)
    return list(session.scalars(query))


def _item(product_id: str, variation_id: str | None) -> tuple[type[Product] | type[Variation], ColumnElement[bool]]:
    """The table that something is counted in, and which row of it."""
    if variation_id is None:
        return Product, Product.id == product_id
    return Variation, and_(Variation.id == variation_id, Variation.product_id == product_id)
