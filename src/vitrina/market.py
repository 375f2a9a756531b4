"""One market: opens the parts and hands out the services. The faces and the commands talk to it alone."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from vitrina.access.limits import FixedWindow
from vitrina.access.service import AccessService
from vitrina.catalog.service import CatalogService
from vitrina.catalog.shops import ShopService
from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.photos.darkroom import Darkroom
from vitrina.photos.fetch import Fetcher, FetchRules
from vitrina.photos.inspect import InspectRules
from vitrina.photos.kinds import Kind
from vitrina.photos.service import PhotoService
from vitrina.search.finder import Finder
from vitrina.search.keeper import IndexKeeper
from vitrina.search.service import SearchService
from vitrina.settings import Settings
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects

MIB = 1024 * 1024
# Photos by URL (SHOPLINE "Add Product Images"): JPEG or PNG, up to 10 MB.
URL_KINDS, URL_BYTES = frozenset({Kind.JPEG, Kind.PNG}), 10 * MIB
# Uploaded media (SHOPLINE "Create Media"): PNG, GIF or JPEG, up to 8 MB.
MEDIA_KINDS, MEDIA_BYTES = frozenset({Kind.JPEG, Kind.PNG, Kind.GIF}), 8 * MIB
# Pictures to search with (Taobao Global "upload image"): JPEG, PNG or WebP, up to 3 MB.
SNAPSHOT_KINDS, SNAPSHOT_BYTES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP}), 3 * MIB


@dataclass(frozen=True, slots=True)
class Records:
    """What stands in the database alone: enough to make shops and tokens, without workers or an index."""

    database: Database
    access: AccessService
    shops: ShopService


@dataclass(frozen=True, slots=True)
class Market:
    """The services of one running market, and the parts that are asked whether they are well."""

    settings: Settings
    access: AccessService
    shops: ShopService
    catalog: CatalogService
    search: SearchService
    database: Database
    objects: Objects
    keeper: IndexKeeper
    darkroom: Darkroom


@asynccontextmanager
async def open_records(settings: Settings) -> AsyncIterator[Records]:
    """Opens the database, brought to this version's schema."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.effective_database_url)
    try:
        database.migrate()
        yield Records(database, AccessService(database, FixedWindow(settings.rate_limit)), ShopService(database))
    finally:
        database.close()


@asynccontextmanager
async def open_market(settings: Settings) -> AsyncIterator[Market]:
    """Opens every part, in the order they stand on each other, and closes them again."""
    async with open_records(settings) as records, _fetcher(settings) as fetcher:
        objects = Objects(settings.effective_objects_url)
        keeper = IndexKeeper(records.database, settings.data / "index", DEFAULT_SPACE)
        await keeper.open()
        with _working_darkroom(settings) as darkroom:
            yield _market(
                settings,
                records,
                objects,
                keeper,
                PhotoService(
                    records.database,
                    objects,
                    fetcher,
                    darkroom,
                    space=DEFAULT_SPACE.name,
                    xlarge_box=settings.xlarge_box,
                ),
                darkroom,
            )
        await keeper.close()


def _market(
    settings: Settings,
    records: Records,
    objects: Objects,
    keeper: IndexKeeper,
    photos: PhotoService,
    darkroom: Darkroom,
) -> Market:
    database = records.database
    by_url, by_upload = _rules(settings, URL_KINDS, URL_BYTES), _rules(settings, MEDIA_KINDS, MEDIA_BYTES)
    return Market(
        settings=settings,
        access=records.access,
        shops=records.shops,
        catalog=CatalogService(database, photos, by_url=by_url, by_upload=by_upload, committed=keeper.catch_up),
        search=SearchService(
            database,
            photos,
            Finder(database, keeper),
            DEFAULT_SPACE,
            _rules(settings, SNAPSHOT_KINDS, SNAPSHOT_BYTES),
            timedelta(hours=settings.snapshot_hours),
        ),
        database=database,
        objects=objects,
        keeper=keeper,
        darkroom=darkroom,
    )


def _rules(settings: Settings, kinds: frozenset[Kind], most_bytes: int) -> InspectRules:
    return InspectRules(kinds, most_bytes, max_pixels=settings.max_pixels, max_side=settings.max_side)


def _fetcher(settings: Settings) -> Fetcher:
    return Fetcher(FetchRules(allow=settings.fetch_allow, max_bytes=URL_BYTES, total_timeout=settings.fetch_timeout))


@contextmanager
def _working_darkroom(settings: Settings) -> Iterator[Darkroom]:
    darkroom = Darkroom(
        space=DEFAULT_SPACE.name,
        cache=settings.data / "models",
        workers=settings.workers,
        deadline=settings.develop_timeout,
    )
    darkroom.start()
    try:
        yield darkroom
    finally:
        darkroom.close()
