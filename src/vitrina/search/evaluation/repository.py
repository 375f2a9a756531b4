"""SQL of what searches are tried with. Runs in the caller's transaction."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media, MediaKind, Product, Shelving, Status
from vitrina.photos.models import Photo


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
