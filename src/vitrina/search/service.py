"""Search by photo: a buyer's picture in, products out."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from vitrina.catalog.brief.models import Brief
from vitrina.catalog.brief.repository import briefs
from vitrina.errors import Invalid, NotFound
from vitrina.looks.errors import UnknownSpace
from vitrina.photos.darkroom.job import Box
from vitrina.photos.inspect import InspectRules
from vitrina.photos.repository import looks_of, pack, points_of, unpack
from vitrina.photos.service import PhotoService
from vitrina.search import repository
from vitrina.search.errors import SnapshotNotFound
from vitrina.search.filters import NONE, Filters
from vitrina.search.finder import Finder, Probe
from vitrina.search.index.indexes import Indexes
from vitrina.storage.database import Database
from vitrina.storage.schema import now

SWEEP_EVERY = timedelta(minutes=1)  # how soon after its time a picture is forgotten, while others come


class Found(NamedTuple):
    """A product that a search found, and how likely it is the one in the picture (0–1)."""

    product: Brief
    score: float


class SearchService:
    """Keeps buyers' pictures for a while and finds products by them."""

    def __init__(
        self,
        database: Database,
        photos: PhotoService,
        finder: Finder,
        indexes: Indexes,
        rules: InspectRules,
        snapshot_life: timedelta,
    ) -> None:
        self._database = database
        self._photos = photos
        self._finder = finder
        self._indexes = indexes
        self._rules = rules
        self._snapshot_life = snapshot_life
        self._sweep_at = datetime.min.replace(tzinfo=UTC)

    async def upload(self, app_id: str, data: bytes) -> str:
        """Keeps a picture to search with; returns its imageId.

        Raises:
            PhotoRefused: the picture cannot be taken.
        """
        probe = await self.picture_probe(data)

        def work(session: Session) -> str:
            if (moment := now()) >= self._sweep_at:
                repository.drop_expired(session, moment)
                self._sweep_at = moment + SWEEP_EVERY
            return repository.keep_snapshot(
                session,
                app_id=app_id,
                space=probe.space,
                looks=pack(probe.looks),
                points=probe.points,
                expires_at=moment + self._snapshot_life,
            )

        return await self._database.write(work)

    async def by_snapshot(self, app_id: str, image_id: str, limit: int, filters: Filters = NONE) -> list[Found]:
        """Products like a picture uploaded before, among those that match ``filters``.

        Raises:
            SnapshotNotFound: this app has no such picture, or no longer.
        """
        return await self._find(await self.snapshot_probe(app_id, image_id), limit, filters)

    async def by_picture(
        self, data: bytes, limit: int, filters: Filters = NONE, *, matched: bool = False
    ) -> list[Found]:
        """Products like a picture that is not kept, among those that match ``filters``.

        With ``matched`` each is shown by the one of its pictures that is most like.

        Raises:
            PhotoRefused: the picture cannot be taken.
        """
        return await self._find(await self.picture_probe(data), limit, filters, matched=matched)

    async def snapshot_probe(self, app_id: str, image_id: str) -> Probe:
        """A picture uploaded before, to search with.

        Raises:
            SnapshotNotFound: this app has no such picture, or no longer.
        """
        snapshot = await self._database.glance(repository.SNAPSHOT, image_id=image_id, app_id=app_id)
        if snapshot is None or snapshot[-1] <= now():
            raise SnapshotNotFound.of(image_id)
        space, looks, points, _ = snapshot
        try:
            keeper = await self._indexes.of(space)
        except UnknownSpace as error:  # the Space it was seen in was dropped since
            raise SnapshotNotFound.of(image_id) from error
        return Probe(space, unpack(looks, keeper.space.dimension), points or b"")

    async def picture_probe(self, data: bytes, box: Box | None = None, space: str | None = None) -> Probe:
        """A picture that is not kept, or the part of it in ``box``, to search with in a Space, or in the active one.

        Raises:
            PhotoRefused: the picture cannot be taken.
            Invalid: the box does not lie in the picture.
        """
        space = space or self._indexes.current.space.name
        seen = await self._photos.look_at(data, self._rules, space, None if box is None else _checked(box))
        return Probe(space, seen.looks[space], seen.points)

    async def product_probe(self, product_id: str) -> Probe:
        """The first picture of a product that buyers can see, to search with.

        Raises:
            NotFound: there is no such product, or it has no picture.
        """
        space = self._indexes.current.space

        def work(session: Session) -> Probe | None:
            photo_id = repository.first_photo(session, product_id)
            if photo_id is None:
                return None
            vectors = b"".join(vector for _, _, vector in looks_of(session, space.name, [photo_id]))
            points = points_of(session, [photo_id]).get(photo_id, b"")
            return Probe(space.name, unpack(vectors, space.dimension), points)

        probe = await self._database.read(work)
        if probe is None or not len(probe.looks):
            raise NotFound("product_not_found", f"There is no product {product_id!r} with a picture.")
        return probe

    async def by_url(self, app_id: str, url: str, limit: int, filters: Filters = NONE) -> list[Found]:
        """Products like the picture at a URL, which is fetched for an app, among those that match ``filters``.

        Raises:
            PhotoRefused: the URL may not or cannot be fetched, or holds no picture.
        """
        return await self.by_picture(await self._photos.fetch(url, app_id), limit, filters)

    async def _find(self, probe: Probe, limit: int, filters: Filters, *, matched: bool = False) -> list[Found]:
        search = await self._finder.begin(probe, filters)

        def work(session: Session) -> list[Found]:
            hits = search.run(session, limit).hits
            covers = {hit.product_id: hit.media_id for hit in hits if matched}
            products = briefs(session, [hit.product_id for hit in hits], covers)
            return [Found(products[hit.product_id], hit.score) for hit in hits]

        return await self._database.read(work)


def _checked(box: Box) -> Box:
    left, top, width, height = box
    # A caller's arithmetic may miss the edge by a rounding.
    edge = 1 + 1e-6
    if min(left, top) < 0 or min(width, height) <= 0 or left + width > edge or top + height > edge:
        raise Invalid(
            "box_invalid",
            "The box does not lie in the picture.",
            "0 to 1",
            str(box),
            "Send left, top, width and height as shares of the picture's sides.",
        )
    return box
