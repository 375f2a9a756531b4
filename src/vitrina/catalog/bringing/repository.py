"""SQL of bringing pictures in. Every function runs in the caller's transaction."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media
from vitrina.photos.models import Photo


def photos_had(session: Session, shop_id: str, digests: Collection[str]) -> set[str]:
    """Which photos, by their SHA-256, a shop has as medias, of removed products too."""
    query = select(Photo.sha256).join(Media, Media.photo_id == Photo.id)
    return set(session.scalars(query.where(Media.shop_id == shop_id, Photo.sha256.in_(digests)).distinct()))
