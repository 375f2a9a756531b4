"""Search by photo: a buyer's picture in, products out."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from vitrina.catalog.models import Product
from vitrina.catalog.repository import products_by_id
from vitrina.looks.models import Space
from vitrina.photos.inspect import InspectRules
from vitrina.photos.repository import pack, unpack
from vitrina.photos.service import PhotoService
from vitrina.search import repository
from vitrina.search.errors import SnapshotNotFound
from vitrina.search.finder import Finder
from vitrina.search.models import Snapshot
from vitrina.storage.database import Database
from vitrina.storage.schema import now


@dataclass(frozen=True, slots=True)
class Found:
    """A product that a search found: the media that looks most like the picture, and how much (0–1)."""

    product: Product
    media_id: str
    score: float


class SearchService:
    """Keeps buyers' pictures for a while and finds products by them."""

    def __init__(
        self,
        database: Database,
        photos: PhotoService,
        finder: Finder,
        space: Space,
        rules: InspectRules,
        snapshot_life: timedelta,
    ) -> None:
        self._database = database
        self._photos = photos
        self._finder = finder
        self._space = space
        self._rules = rules
        self._snapshot_life = snapshot_life

    async def upload(self, app_id: str, data: bytes) -> str:
        """Keeps a picture to search with; returns its imageId.

        Raises:
            PhotoRefused: the picture cannot be taken.
        """
        looks = await self._photos.look_at(data, self._rules)
        digest = hashlib.sha256(data).hexdigest()

        def work(session: Session) -> str:
            repository.drop_expired(session, now())
            snapshot = Snapshot(
                app_id=app_id,
                sha256=digest,
                space=self._space.name,
                looks=pack(looks),
                expires_at=now() + self._snapshot_life,
            )
            session.add(snapshot)
            session.flush()
            return snapshot.id

        return await self._database.write(work)

    async def by_snapshot(self, app_id: str, image_id: str, limit: int) -> list[Found]:
        """Products like a picture uploaded before.

        Raises:
            SnapshotNotFound: this app has no such picture, or no longer.
        """
        snapshot = await self._database.read(lambda session: repository.snapshot(session, app_id, image_id, now()))
        if snapshot is None or snapshot.space != self._space.name:
            raise SnapshotNotFound.of(image_id)
        return await self._find(unpack(snapshot.looks, self._space.dimension), limit)

    async def by_picture(self, data: bytes, limit: int) -> list[Found]:
        """Products like a picture that is not kept.

        Raises:
            PhotoRefused: the picture cannot be taken.
        """
        return await self._find(await self._photos.look_at(data, self._rules), limit)

    async def by_url(self, url: str, limit: int) -> list[Found]:
        """Products like the picture at a URL.

        Raises:
            PhotoRefused: the URL may not or cannot be fetched, or holds no picture.
        """
        return await self.by_picture(await self._photos.fetch(url), limit)

    async def _find(self, looks: NDArray[np.float32], limit: int) -> list[Found]:
        hits = await self._finder.find(looks, limit)
        ids = [hit.product_id for hit in hits]
        products = await self._database.read(lambda session: products_by_id(session, ids))
        # A product can be removed between the two reads.
        return [Found(products[hit.product_id], hit.media_id, hit.score) for hit in hits if hit.product_id in products]
