"""A market made of photos straight in its database: no server, no files, no requests."""

import asyncio
import itertools
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from bundled_embedder import bundled_embedder
from postgres import database_url
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media, MediaKind, Product, Shop, Status
from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.photos.darkroom.develop import develop
from vitrina.photos.darkroom.job import Developed, DevelopJob, Views
from vitrina.photos.inspect import InspectRules, inspect
from vitrina.photos.kinds import Kind
from vitrina.photos.models import Photo
from vitrina.photos.repository import add_photos
from vitrina.search.finder import Probe
from vitrina.search.index.indexes import Indexes
from vitrina.search.index.keeper import IndexKeeper
from vitrina.storage.database import Database
from vitrina.storage.repository import log_changes

RULES = InspectRules(frozenset({Kind.JPEG}), 2**23)
_numbers = itertools.count(1)


def drawn(seed: int) -> bytes:
    """A busy picture, unlike those of other seeds."""
    random = np.random.default_rng(seed)
    picture = np.full((480, 600, 3), 255, np.uint8)
    for _ in range(150):
        top, left = random.integers(0, 440), random.integers(0, 560)
        tall, wide = random.integers(8, 60, 2)
        picture[top : top + tall, left : left + wide] = random.integers(0, 256, 3)
    return bytes(cv2.imencode(".jpg", picture)[1])


def seen(data: bytes, views: Views = "gallery") -> Developed:
    found = inspect(data, RULES)
    job = DevelopJob(found.kind, pixels=found.pixels, renditions=False, views=views)
    return develop(data, job, [bundled_embedder()])


def probe(data: bytes) -> Probe:
    """A picture to search with."""
    made = seen(data, "query")
    return Probe(DEFAULT_SPACE.name, made.looks[DEFAULT_SPACE.name], made.points)


class PhotographedMarket:
    """Shops whose products show photos; ``folder`` is the data folder of a market."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.database = Database(database_url(folder / "vitrina.db"))
        self.database.migrate()

    def sell(self, handle: str, photos: Sequence[Developed | int]) -> tuple[list[str], list[int]]:
        """A shop with a product for each photo, new or known by its number; returns ids of products and photos."""

        def work(session: Session) -> tuple[list[str], list[int]]:
            shop = Shop(handle=handle, name=handle, currency="TWD")
            session.add(shop)
            session.flush()
            products, numbers = [], []
            for one in photos:
                photo_id = one if isinstance(one, int) else _added(session, one)
                product = Product(shop_id=shop.id, title_translations={"en": "x"}, status=Status.ACTIVE)
                session.add(product)
                session.flush()
                media = Media(
                    shop_id=shop.id, product_id=product.id, photo_id=photo_id, kind=MediaKind.MAIN, position=0
                )
                session.add(media)
                products.append(product.id)
                numbers.append(photo_id)
            log_changes(session, numbers)
            return products, numbers

        return asyncio.run(self.database.write(work))

    async def indexes(self) -> Indexes:
        indexes = Indexes(self.database, self.folder / "index" / "looks")
        await indexes.open()
        return indexes

    async def keeper(self) -> IndexKeeper:
        return (await self.indexes()).current


def _added(session: Session, made: Developed) -> int:
    photo = Photo(
        sha256=f"{next(_numbers):064x}",
        extension="jpg",
        size=1,
        width=made.width,
        height=made.height,
        has_alpha=False,
        renditions={},
    )
    add_photos(session, [(photo, made)])
    return photo.id
