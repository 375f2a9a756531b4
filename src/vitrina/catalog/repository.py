"""SQL of shops, products and medias. Every function runs in the caller's transaction."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Update, bindparam, event, func, inspect, or_, select, union, update
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, aliased, joinedload, selectinload

from vitrina.catalog.models import (
    BulkOperation,
    Category,
    Media,
    Product,
    ProductWord,
    Shelving,
    Shop,
    Status,
    VariantOption,
    Variation,
)
from vitrina.catalog.words import TAG
from vitrina.photos.models import Look, Photo
from vitrina.storage.prepared import rows
from vitrina.storage.schema import among

MOST_OPERATIONS = 250  # the newest bulk operations that can still be asked for
_PICTURE = joinedload(Media.photo)
# Whole products in seven statements, however many there are; a category tree has three levels.
WHOLE = (
    joinedload(Product.shop),
    selectinload(Product.medias).options(_PICTURE),
    selectinload(Product.variations).joinedload(Variation.media).options(_PICTURE),
    selectinload(Product.variant_options).joinedload(VariantOption.media).options(_PICTURE),
    selectinload(Product.shelvings)
    .joinedload(Shelving.category)
    .options(
        joinedload(Category.banner).options(_PICTURE),
        selectinload(Category.children).options(
            joinedload(Category.banner).options(_PICTURE),
            selectinload(Category.children).joinedload(Category.banner).options(_PICTURE),
        ),
    ),
)
# Rises with whatever a product shows: its own fields and forms, its shop's categories, its shop's currency.
EDITION = (
    select(Product.version, Shop.shelves_version, Shop.currency)
    .join(Shop, Shop.id == Product.shop_id)
    .where(Product.id == bindparam("product_id"), Product.shop_id == bindparam("shop_id"))
    .where(Product.status != Status.REMOVED)
)
_PLACES = (
    select(Media.photo_id, Media.id, Product.id)
    .join(Product, Product.id == Media.product_id)
    .where(Media.photo_id.in_(among("photo_ids")), Product.status == Status.ACTIVE)
    .order_by(Media.kind.desc(), Media.position)  # main before detail
)
# Columns of a photo that no product shows; one that is not named here counts as shown.
_UNSEEN_OF_PHOTOS = frozenset({"used_at", "thumbhash", "colour", "siblings"})


def shops(session: Session) -> Sequence[Shop]:
    """All shops, the oldest first."""
    return session.scalars(select(Shop).order_by(Shop.created_at, Shop.id)).all()


def shop_by_handle(session: Session, handle: str) -> Shop | None:
    """The shop with this handle."""
    return session.scalar(select(Shop).where(Shop.handle == handle))


def shop_by_id(session: Session, shop_id: str) -> Shop:
    """The shop with this id; ids come from tokens, so it exists."""
    return session.get_one(Shop, shop_id)


def product(session: Session, shop_id: str, product_id: str) -> Product | None:
    """A shop's product with its shop, medias and photos, unless it was removed."""
    query = (
        select(Product)
        .where(Product.id == product_id, Product.shop_id == shop_id, Product.status != Status.REMOVED)
        .options(*WHOLE)
    )
    return session.scalar(query)


def has_product(session: Session, shop_id: str, product_id: str) -> bool:
    """Whether a product is the shop's, and was not removed."""
    query = select(Product.id).where(
        Product.id == product_id, Product.shop_id == shop_id, Product.status != Status.REMOVED
    )
    return session.scalar(query) is not None


def products_of(session: Session, shop_id: str, product_ids: Sequence[str]) -> list[Product]:
    """Those of the ids that are a shop's products, whole, in the order asked for; removed ones are left out."""
    query = (
        select(Product)
        .where(Product.id.in_(product_ids), Product.shop_id == shop_id, Product.status != Status.REMOVED)
        .options(*WHOLE)
    )
    found = {product.id: product for product in session.scalars(query)}
    return [found[product_id] for product_id in dict.fromkeys(product_ids) if product_id in found]


def products_with_sku(session: Session, shop_id: str, sku: str) -> list[Product]:
    """A shop's whole products that have a SKU, or a variation with it, in the order they were made."""
    # Together and not one or the other: PostgreSQL would ask it of every product.
    product = aliased(Product)
    own = select(product.id).where(product.sku == sku)
    query = (
        select(Product)
        .where(Product.shop_id == shop_id, Product.status != Status.REMOVED)
        .where(Product.id.in_(union(own, select(Variation.product_id).where(Variation.sku == sku))))
        .options(*WHOLE)
    )
    return list(session.scalars(query.order_by(Product.created_at, Product.id)))


def bulk_operations(session: Session, shop_id: str) -> list[BulkOperation]:
    """A shop's bulk operations, the newest first."""
    query = select(BulkOperation).where(BulkOperation.shop_id == shop_id)
    return list(session.scalars(query.order_by(BulkOperation.created_at.desc()).limit(MOST_OPERATIONS)))


def skus(session: Session, shop_id: str) -> set[str]:
    """Every SKU of a shop's products that were not removed."""
    query = select(Product.sku).where(Product.shop_id == shop_id, Product.status != Status.REMOVED)
    return {sku for sku in session.scalars(query) if sku}


def has_sku(session: Session, shop_id: str, sku: str) -> bool:
    """Whether a shop has a product of that SKU that was not removed."""
    query = select(Product.id).where(Product.sku == sku, Product.shop_id == shop_id, Product.status != Status.REMOVED)
    return session.scalar(query.limit(1)) is not None


def item(session: Session, item_id: int) -> Product | None:
    """A product as a buyer may see it, by its number; hidden ones too, for those who know it."""
    return session.scalar(
        select(Product)
        .where(Product.item_id == item_id, Product.status.in_((Status.ACTIVE, Status.HIDDEN)))
        .options(*WHOLE)
    )


def products_by_id(session: Session, product_ids: Sequence[str]) -> dict[str, Product]:
    """Products of any shop with shop, medias and photos."""
    query = select(Product).where(Product.id.in_(product_ids)).options(*WHOLE)
    return {found.id: found for found in session.scalars(query)}


def tags_elsewhere(session: Session, product: Product, words: Sequence[str]) -> set[str]:
    """Those of the words that are tags of other products of the shop; there must be some words."""
    others = (
        select(ProductWord.word)
        .join(Product, Product.id == ProductWord.product_id)
        .where(ProductWord.shop_id == product.shop_id, ProductWord.field == TAG)
        .where(ProductWord.product_id != product.id, Product.status != Status.REMOVED)
    )
    # Each asked for by itself, so that the first product that has it is the last that is read.
    borne = session.execute(select(*(others.where(ProductWord.word == word).exists() for word in words))).one()
    return {word for word, is_borne in zip(words, borne, strict=True) if is_borne}


def shelves_changed(session: Session, shop_id: str) -> None:
    """Notes that a shop's categories changed, and with them what its products show."""
    session.execute(update(Shop).where(Shop.id == shop_id).values(shelves_version=Shop.shelves_version + 1))


@event.listens_for(Photo, "after_update")
def _photo_changed(_mapper: Mapper[Photo], connection: Connection, photo: Photo) -> None:
    changed = {attribute.key for attribute in inspect(photo).attrs if attribute.history.has_changes()}
    if changed - _UNSEEN_OF_PHOTOS:
        _photos_changed(connection, Photo.id == photo.id)


@event.listens_for(Session, "do_orm_execute")
def _photos_updated(state: ORMExecuteState) -> None:
    statement = state.statement
    if isinstance(statement, Update) and state.bind_mapper is inspect(Photo):
        _photos_changed(state.session.connection(), statement.whereclause)


def _photos_changed(connection: Connection, which: ColumnElement[bool] | None) -> None:
    """Notes that products and shops show photos anew, whoever changed those: photos know nothing of products."""
    medias = select(Media.id).join(Photo, Photo.id == Media.photo_id)
    medias = medias if which is None else medias.where(which)
    products = select(Media.product_id).where(Media.id.in_(medias))
    shops = select(Category.shop_id).where(Category.banner_id.in_(medias))
    connection.execute(update(Product).where(Product.id.in_(products)).values(version=Product.version + 1))
    connection.execute(update(Shop).where(Shop.id.in_(shops)).values(shelves_version=Shop.shelves_version + 1))


def medias_for(session: Session, product: Product, media_ids: Iterable[str]) -> dict[str, Media]:
    """Those of the medias that a product may show: its own, and its shop's that stand nowhere yet."""
    query = (
        select(Media)
        .where(Media.id.in_(list(media_ids)), Media.shop_id == product.shop_id)
        .where(or_(Media.product_id.is_(None), Media.product_id == product.id))
        .options(joinedload(Media.photo))
    )
    return {found.id: found for found in session.scalars(query)}


def medias_by_id(session: Session, media_ids: Collection[str]) -> dict[str, Media]:
    """Those of some medias that there are, of any shop, with their photos."""
    query = select(Media).where(Media.id.in_(media_ids)).options(joinedload(Media.photo))
    return {found.id: found for found in session.scalars(query)}


def media(session: Session, media_id: str) -> Media | None:
    """A media with its photo."""
    return session.scalar(select(Media).where(Media.id == media_id).options(joinedload(Media.photo)))


def places_of_photos(session: Session, photo_ids: Iterable[int]) -> list[tuple[int, str, str]]:
    """Where photos are shown to buyers: (photo id, media id, product id), only on active products."""
    return rows(session, _PLACES, photo_ids=list(photo_ids))


def count_shown_looks(session: Session, space: str) -> int:
    """How many looks in one Space belong to photos that buyers can see."""
    shown = select(Media.photo_id).join(Product, Product.id == Media.product_id).where(Product.status == Status.ACTIVE)
    query = select(func.count()).select_from(Look).where(Look.space == space, Look.photo_id.in_(shown))
    return session.scalar(query) or 0
