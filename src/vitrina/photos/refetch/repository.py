"""SQL of what origins said of their pictures. Every function runs in the caller's transaction."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from vitrina.photos.fetching.validators import Validators
from vitrina.photos.models import Photo
from vitrina.photos.refetch.models import Visit
from vitrina.storage.schema import now


def visits(session: Session, shop_id: str, hashes: Collection[str]) -> list[tuple[Visit, Photo]]:
    """What a shop found at some URLs, and the photos it came to."""
    query = (
        select(Visit, Photo)
        .join(Photo, Photo.id == Visit.photo_id)
        .where(Visit.shop_id == shop_id, Visit.url_hash.in_(hashes))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def note(session: Session, shop_id: str, found: Mapping[str, tuple[int, Validators | None]]) -> None:
    """Keeps what was found at URLs, by their hash, in the place of what was found there before."""
    if not found:
        return
    session.execute(delete(Visit).where(Visit.shop_id == shop_id, Visit.url_hash.in_(list(found))))
    rows = [
        {
            "shop_id": shop_id,
            "url_hash": url_hash,
            "photo_id": photo_id,
            "final_hash": validators.found_at,
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "seen_at": now(),
        }
        for url_hash, (photo_id, validators) in found.items()
        if validators is not None
    ]
    if rows:
        # Another request of the shop may just have noted the same: either note will do.
        with suppress(IntegrityError), session.begin_nested():
            session.execute(insert(Visit), rows)


def count_old(session: Session, before: datetime) -> int:
    """How many URLs were last visited before an instant."""
    return session.scalar(select(func.count()).select_from(Visit).where(Visit.seen_at < before)) or 0


def drop_old(session: Session, before: datetime, limit: int) -> int:
    """Forgets about ``limit`` of what :func:`count_old` counts, the oldest; returns how many."""
    oldest = select(Visit.seen_at).where(Visit.seen_at < before).order_by(Visit.seen_at)
    last = session.scalar(oldest.offset(limit - 1).limit(1))
    old = Visit.seen_at < before if last is None else Visit.seen_at <= last
    return session.connection().execute(delete(Visit).where(old)).rowcount
