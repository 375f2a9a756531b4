"""SQL of photos and their looks. Every function runs in the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from vitrina.looks.points import POINTS_KIND
from vitrina.photos.darkroom.job import Developed
from vitrina.photos.models import Look, Marks, Photo
from vitrina.photos.renditions import Noted
from vitrina.storage.prepared import rows
from vitrina.storage.repository import log_changes
from vitrina.storage.schema import Base, among, now

# A photo that is brought in again is held so long before the note of it is renewed; see vitrina.photos.sweep.
HELD_FOR = timedelta(minutes=10)

# Half precision: a look is a direction, and its cosine changes by less than 0.001.
STORED = np.float16
_POINTS = select(Marks.photo_id, Marks.points).where(Marks.photo_id.in_(among("photo_ids")), Marks.kind == POINTS_KIND)


def photos_by_sha(session: Session, hashes: Iterable[str]) -> dict[str, Photo]:
    """The photos that are kept already, by SHA-256."""
    query = select(Photo).where(Photo.sha256.in_(list(hashes)))
    return {photo.sha256: photo for photo in session.scalars(query)}


def photos_after(session: Session, after: int, limit: int) -> list[Photo]:
    """The next photos after one, in order."""
    return list(session.scalars(select(Photo).where(Photo.id > after).order_by(Photo.id).limit(limit)))


def still_there(session: Session, photo_ids: Sequence[int]) -> list[int]:
    """Those of some photos that were not removed, in order."""
    return list(session.scalars(select(Photo.id).where(Photo.id.in_(photo_ids)).order_by(Photo.id)))


def note_renditions(session: Session, photo_id: int, noted: Mapping[str, Noted]) -> None:
    """Has a photo's row say what its renditions are now."""
    photo = session.get(Photo, photo_id)
    if photo is not None:
        photo.renditions = dict(noted)


def hold(session: Session, hashes: Iterable[str]) -> set[str]:
    """Notes that photos are about to be used again; returns those that are there, and will be for a while."""
    rows = photos_by_sha(session, hashes)
    for photo in rows.values():
        photo.used_at = now()
    return set(rows)


def is_held(photo: Photo) -> bool:
    """Whether it was brought in so lately that nobody will remove it for a while."""
    return (photo.used_at or photo.created_at) > now() - HELD_FOR


def unused(session: Session, before: datetime) -> list[str]:
    """Photos that no row of any table refers to and that were last brought in before an instant."""
    return list(session.scalars(select(Photo.sha256).where(*_unused(before))))


def drop_unused(session: Session, hashes: Sequence[str], before: datetime) -> int:
    """Removes those of some photos that are still unused, with their looks; returns how many."""
    found = list(session.scalars(select(Photo.id).where(Photo.sha256.in_(hashes), *_unused(before))))
    log_changes(session, found)
    session.execute(delete(Photo).where(Photo.id.in_(found)))
    return len(found)


def _unused(before: datetime) -> list[ColumnElement[bool]]:
    # What goes with its photo does not keep it.
    keys = [
        key
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is Photo.__table__.c.id and key.ondelete != "CASCADE"
    ]
    return [
        func.coalesce(Photo.used_at, Photo.created_at) < before,
        *(~exists().where(key.parent == Photo.id) for key in keys),
    ]


def add_photos(session: Session, made_of: Sequence[tuple[Photo, Developed]]) -> None:
    """Keeps new photos with what tells them from others: a row for each view's look, and their marks."""
    for photo, made in made_of:
        _stand_in(photo, made)
    session.add_all([photo for photo, _ in made_of])
    session.flush()
    _add_seen(session, {photo.id: made for photo, made in made_of})


def looks_of(session: Session, space: str, photo_ids: Sequence[int]) -> list[tuple[int, int, bytes]]:
    """(photo id, view, packed vector) of photos in one Space, ordered by photo."""
    query = (
        select(Look.photo_id, Look.view, Look.vector)
        .where(Look.space == space, Look.photo_id.in_(photo_ids))
        .order_by(Look.photo_id, Look.view)
    )
    return [(row.photo_id, row.view, row.vector) for row in session.execute(query)]


def remember(session: Session, photo_id: int, made: Developed) -> None:
    """Keeps the looks, marks and placeholder of a photo in the place of those it had of the same Spaces and kind."""
    session.execute(delete(Look).where(Look.photo_id == photo_id, Look.space.in_(list(made.looks))))
    session.execute(delete(Marks).where(Marks.photo_id == photo_id))
    _add_seen(session, {photo_id: made})
    _stand_in(session.get_one(Photo, photo_id), made)


def _add_seen(session: Session, made_of: Mapping[int, Developed]) -> None:
    looks = [
        {"photo_id": photo_id, "space": space, "view": view, "vector": pack(vector)}
        for photo_id, made in made_of.items()
        for space, seen in made.looks.items()
        for view, vector in enumerate(seen)
    ]
    if looks:
        session.execute(insert(Look), looks)
    marks = [
        {"photo_id": photo_id, "kind": POINTS_KIND, "points": made.points, "hash": made.hash}
        for photo_id, made in made_of.items()
    ]
    session.execute(insert(Marks), marks)


def _stand_in(photo: Photo, made: Developed) -> None:
    if made.placeholder is not None:
        photo.thumbhash, photo.colour = made.placeholder.thumbhash, made.placeholder.colour


def photos_without(session: Session, space: str, after: int, limit: int) -> list[Photo]:
    """The next photos after one, in order, without looks in a Space, this version's points or a placeholder."""
    query = select(Photo).where(Photo.id > after, _lacks(space)).order_by(Photo.id).limit(limit)
    return list(session.scalars(query))


def count_without(session: Session, space: str, after: int = 0) -> int:
    """How many photos after one :func:`photos_without` would give in all."""
    return session.scalar(select(func.count()).select_from(Photo).where(Photo.id > after, _lacks(space))) or 0


def newest_photo(session: Session) -> int:
    """Id of the photo that came in last, 0 before the first."""
    return session.scalar(select(func.max(Photo.id))) or 0


def drop_looks(session: Session, space: str, after: int, limit: int) -> list[int]:
    """Removes the looks in one Space of the next photos after one; returns those photos, in order."""
    query = select(Look.photo_id).where(Look.photo_id > after, Look.space == space, Look.view == 0)
    photos = list(session.scalars(query.order_by(Look.photo_id).limit(limit)))
    session.execute(delete(Look).where(Look.space == space, Look.photo_id.in_(photos)))
    return photos


def _lacks(space: str) -> ColumnElement[bool]:
    looked = select(Look.photo_id).where(Look.photo_id == Photo.id, Look.space == space).exists()
    marked = select(Marks.photo_id).where(Marks.photo_id == Photo.id, Marks.kind == POINTS_KIND).exists()
    return ~(looked & marked) | Photo.thumbhash.is_(None)


def points_of(session: Session, photo_ids: Iterable[int]) -> dict[int, bytes]:
    """The packed points of photos that have some of this version's kind."""
    return dict(rows(session, _POINTS, photo_ids=list(photo_ids)))


def pack(vectors: NDArray[np.float32]) -> bytes:
    """Vectors as the bytes that are stored."""
    return vectors.astype(STORED).tobytes()


def unpack(data: bytes, dimension: int) -> NDArray[np.float32]:
    """Stored bytes as float32 rows of ``dimension``."""
    return np.frombuffer(data, dtype=STORED).reshape(-1, dimension).astype(np.float32)
