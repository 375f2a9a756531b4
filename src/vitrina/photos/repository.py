"""SQL of photos and their looks. Every function runs in the caller's transaction."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from vitrina.photos.models import Look, Photo

# Half precision: a look is a direction, and its cosine changes by less than 0.001.
STORED = np.float16


def photos_by_sha(session: Session, hashes: Iterable[str]) -> dict[str, Photo]:
    """The photos that are kept already, by SHA-256."""
    query = select(Photo).where(Photo.sha256.in_(list(hashes)))
    return {photo.sha256: photo for photo in session.scalars(query)}


def add_photo(session: Session, photo: Photo, space: str, looks: NDArray[np.float32]) -> Photo:
    """Keeps a new photo with its looks, one row of ``looks`` (views, dimension) a view."""
    session.add(photo)
    session.flush()
    rows = [
        {"photo_id": photo.id, "space": space, "view": view, "vector": pack(vector)}
        for view, vector in enumerate(looks)
    ]
    session.execute(insert(Look), rows)
    return photo


def looks_of(session: Session, space: str, photo_ids: Sequence[int]) -> list[tuple[int, int, bytes]]:
    """(photo id, view, packed vector) of photos in one Space, ordered by photo."""
    query = (
        select(Look.photo_id, Look.view, Look.vector)
        .where(Look.space == space, Look.photo_id.in_(photo_ids))
        .order_by(Look.photo_id, Look.view)
    )
    return [(row.photo_id, row.view, row.vector) for row in session.execute(query)]


def pack(vectors: NDArray[np.float32]) -> bytes:
    """Vectors as the bytes that are stored."""
    return vectors.astype(STORED).tobytes()


def unpack(data: bytes, dimension: int) -> NDArray[np.float32]:
    """Stored bytes as float32 rows of ``dimension``."""
    return np.frombuffer(data, dtype=STORED).reshape(-1, dimension).astype(np.float32)
