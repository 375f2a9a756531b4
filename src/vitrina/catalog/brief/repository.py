"""SQL of products in brief. Runs in the caller's transaction.

Columns and no objects: a search shows a hundred products, and a hundred objects of four tables take 35 ms where these
rows take 3. Of their pictures only those are read that are shown.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from vitrina.catalog.brief.models import Brief, BriefMedia
from vitrina.catalog.models import Media, MediaKind, Product, Shop, Variation
from vitrina.catalog.prices import Prices, least_of
from vitrina.catalog.stock import left_of
from vitrina.photos.models import Photo
from vitrina.storage.prepared import rows
from vitrina.storage.schema import among

# What is read of a picture, as BriefMedia has it.
_COVER = (Media.id, Media.created_at, Photo.colour, Photo.thumbhash)
_PRODUCTS = (
    select(
        Product.id,
        Product.item_id,
        Product.shop_id,
        Shop.name,
        Shop.currency,
        Product.title_translations,
        Product.tags,
        Product.price,
        Product.price_sale,
        Product.details["same_price"].as_boolean(),
        Product.unlimited_quantity | Product.out_of_stock_orderable,
        Product.quantity,
        *_COVER,
    )
    .join(Shop, Shop.id == Product.shop_id)
    .outerjoin(Media, and_(Media.product_id == Product.id, Media.kind == MediaKind.MAIN, Media.position == 0))
    .outerjoin(Photo, Photo.id == Media.photo_id)
    .where(Product.id.in_(among("product_ids")))
)
_FORMS = (
    select(Variation.product_id, Variation.price, Variation.price_sale, Variation.quantity)
    .where(Variation.product_id.in_(among("product_ids")))
    .order_by(Variation.position)
)
_MEDIAS = select(*_COVER).join(Photo, Photo.id == Media.photo_id).where(Media.id.in_(among("media_ids")))

# (price, sale price) and quantity of one form.
_Form = tuple[Prices, int]
_NO_OTHERS: Mapping[str, str] = MappingProxyType({})


def briefs(session: Session, product_ids: Sequence[str], covers: Mapping[str, str] = _NO_OTHERS) -> dict[str, Brief]:
    """Those of some products that there are, of any shop, in two statements, or in three where there are ``covers``.

    Args:
        session: The caller's.
        product_ids: The products.
        covers: By product, a media to show it by in place of its first.
    """
    forms = _forms(session, product_ids)
    medias = _medias(session, list(covers.values())) if covers else {}
    found = {}
    for row in rows(session, _PRODUCTS, product_ids=product_ids):
        one, item_id, shop_id, shop, currency, titles, tags, price, sale, same, endless, quantity, *first = row
        cover = medias.get(covers[one]) if one in covers else BriefMedia(*first) if first[0] else None
        full, selling = least_of((price, sale), [prices for prices, _ in forms[one]], same_price=bool(same))
        left = left_of(endless=endless, own=quantity, forms=[count for _, count in forms[one]])
        found[one] = Brief(one, item_id, shop_id, shop, currency, titles, tags, full, selling, left, cover)
    return found


def _forms(session: Session, product_ids: Sequence[str]) -> defaultdict[str, list[_Form]]:
    found = defaultdict(list)
    for product_id, price, sale, quantity in rows(session, _FORMS, product_ids=product_ids):
        found[product_id].append(((price, sale), quantity))
    return found


def _medias(session: Session, media_ids: Sequence[str]) -> dict[str, BriefMedia]:
    return {row[0]: BriefMedia(*row) for row in rows(session, _MEDIAS, media_ids=media_ids)}
