"""One market: opens the parts and hands out the services. The faces and the commands talk to it alone."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from vitrina.access.apps import AppService
from vitrina.access.grants import GrantService
from vitrina.access.merchants import MerchantAccess
from vitrina.access.replays import OnceOnly
from vitrina.catalog.bringing.own import OwnPictures
from vitrina.catalog.bringing.service import Bringer
from vitrina.catalog.bulk import BulkService
from vitrina.catalog.categories.service import CategoryService
from vitrina.catalog.metafields.service import MetafieldService
from vitrina.catalog.service import CatalogService
from vitrina.catalog.shops import ShopService
from vitrina.catalog.stocks.service import StockService
from vitrina.events.webhooks import WebhookService
from vitrina.looks.models import Space
from vitrina.looks.registry.repository import roles, spaces_in_use
from vitrina.looks.registry.service import SpaceService
from vitrina.looks.subject.saliency_model import saliency_model
from vitrina.orders.housekeeper import keep_tidy
from vitrina.orders.service import OrderService
from vitrina.photos.chores.cutouts import CutoutMaker
from vitrina.photos.chores.models import Task
from vitrina.photos.chores.service import Housework, Maker
from vitrina.photos.chores.siblings import SiblingMaker
from vitrina.photos.darkroom.service import Darkroom
from vitrina.photos.fetching.fetcher import Fetcher, FetchRules
from vitrina.photos.inspect import InspectRules
from vitrina.photos.kinds import Kind
from vitrina.photos.rebuild import Rebuilder
from vitrina.photos.service import PhotoService
from vitrina.records import Records, open_records
from vitrina.search.assortment.keeper import AssortmentKeeper
from vitrina.search.finder import Finder
from vitrina.search.index.indexes import Indexes
from vitrina.search.index.keeper import IndexKeeper
from vitrina.search.service import SearchService
from vitrina.search.spaces.switch import SpaceSwitch
from vitrina.search.together import TogetherSearch
from vitrina.search.visual.keeper import VisualKeeper
from vitrina.search.words.service import WordSearch
from vitrina.settings import MEGAPIXEL, Settings
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects
from vitrina.tasks import running

MIB = 1024 * 1024
# Photos by URL (SHOPLINE "Add Product Images"): JPEG or PNG, up to 10 MB.
URL_KINDS, URL_BYTES = frozenset({Kind.JPEG, Kind.PNG}), 10 * MIB
# Uploaded media (SHOPLINE "Create Media"): PNG, GIF or JPEG, up to 8 MB.
MEDIA_KINDS, MEDIA_BYTES = frozenset({Kind.JPEG, Kind.PNG, Kind.GIF}), 8 * MIB
# Pictures to search with (Taobao Global "upload image"): JPEG, PNG or WebP, up to 3 MB.
SNAPSHOT_KINDS, SNAPSHOT_BYTES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP}), 3 * MIB


@dataclass(frozen=True, slots=True)
class Market:
    """The services of one running market, and the parts that are asked whether they are well."""

    settings: Settings
    access: MerchantAccess
    grants: GrantService
    apps: AppService
    replays: OnceOnly
    shops: ShopService
    catalog: CatalogService
    categories: CategoryService
    stocks: StockService
    metafields: MetafieldService
    bulk: BulkService
    webhooks: WebhookService
    search: SearchService
    words: WordSearch
    together: TogetherSearch
    orders: OrderService
    database: Database
    objects: Objects
    indexes: Indexes
    assortment: AssortmentKeeper
    visual: VisualKeeper
    darkroom: Darkroom
    rebuilder: Rebuilder
    housework: Housework

    @property
    def keeper(self) -> IndexKeeper:
        """The index that searches are made in."""
        return self.indexes.current


@asynccontextmanager
async def open_market(settings: Settings) -> AsyncIterator[Market]:
    """Opens every part, in the order they stand on each other, and closes them again."""
    if settings.cutouts:
        saliency_model()  # a server that cannot do what it is told says so at once
    async with open_records(settings) as records, _fetcher(settings) as fetcher, AsyncExitStack() as closing:
        objects = Objects(settings.effective_objects_url)
        indexes = Indexes(records.database, settings.data / "index" / "looks")
        closing.push_async_callback(indexes.close)
        await indexes.open()
        assortment = AssortmentKeeper(records.database)
        visual = VisualKeeper(records.database, settings.data / "index")
        closing.push_async_callback(visual.close)
        await visual.open()
        spaces = await records.database.read(lambda session: spaces_in_use(session, roles(session)))
        registry = SpaceService(records.database, objects, settings.data / "models")
        await registry.ready(spaces)
        lagging = threading.Event()
        with _working_darkroom(settings, spaces) as darkroom:
            switch = SpaceSwitch(records.database, objects, registry, indexes, darkroom, lagging)
            async with running(keep_tidy(records.orders)), running(switch.follow()):
                yield _market(
                    settings,
                    records,
                    objects,
                    indexes,
                    assortment,
                    visual,
                    PhotoService(
                        records.database,
                        objects,
                        fetcher,
                        darkroom,
                        lagging=lagging,
                        xlarge_box=settings.xlarge_box,
                        tasks=_tasks(settings),
                    ),
                    darkroom,
                )


def _market(
    settings: Settings,
    records: Records,
    objects: Objects,
    indexes: Indexes,
    assortment: AssortmentKeeper,
    visual: VisualKeeper,
    photos: PhotoService,
    darkroom: Darkroom,
) -> Market:
    database = records.database
    by_url, by_upload = _rules(settings, URL_KINDS, URL_BYTES), _rules(settings, MEDIA_KINDS, MEDIA_BYTES)
    finder, words = Finder(database, indexes, assortment, visual), WordSearch(database)
    rebuilder = Rebuilder(database, objects, darkroom)
    bringer = Bringer(database, photos, OwnPictures(database, objects, settings.public_url), by_url, by_upload)
    catalog = CatalogService(database, bringer, committed=indexes.catch_up)
    return Market(
        settings=settings,
        access=records.access,
        grants=records.grants,
        apps=records.apps,
        replays=OnceOnly(database, timedelta(seconds=settings.signature_window)),
        shops=records.shops,
        catalog=catalog,
        categories=CategoryService(database, catalog),
        stocks=StockService(database, catalog),
        metafields=MetafieldService(database),
        bulk=BulkService(database, catalog),
        webhooks=WebhookService(database),
        words=words,
        together=TogetherSearch(database, finder, words),
        orders=records.orders,
        search=SearchService(
            database,
            photos,
            finder,
            indexes,
            _rules(settings, SNAPSHOT_KINDS, SNAPSHOT_BYTES),
            timedelta(hours=settings.snapshot_hours),
        ),
        database=database,
        objects=objects,
        indexes=indexes,
        assortment=assortment,
        visual=visual,
        darkroom=darkroom,
        rebuilder=rebuilder,
        housework=Housework(database, _makers(settings, objects, darkroom, rebuilder)),
    )


def _tasks(settings: Settings) -> list[Task]:
    """What is made of photos when nobody waits."""
    wanted = {Task.SIBLINGS: bool(settings.sibling_formats), Task.CUTOUT: settings.cutouts}
    return [task for task, on in wanted.items() if on]


def _makers(settings: Settings, objects: Objects, darkroom: Darkroom, rebuilder: Rebuilder) -> dict[Task, Maker]:
    makers: dict[Task, Maker] = {
        Task.SIBLINGS: SiblingMaker(objects, darkroom, rebuilder, settings.sibling_formats),
        Task.CUTOUT: CutoutMaker(objects, darkroom, rebuilder),
    }
    return {task: makers[task] for task in _tasks(settings)}


def _rules(settings: Settings, kinds: frozenset[Kind], most_bytes: int) -> InspectRules:
    return InspectRules(kinds, most_bytes, max_pixels=settings.max_pixels, max_side=settings.max_side)


def _fetcher(settings: Settings) -> Fetcher:
    return Fetcher(FetchRules(allow=settings.fetch_allow, max_bytes=URL_BYTES, total_timeout=settings.fetch_timeout))


@contextmanager
def _working_darkroom(settings: Settings, spaces: list[Space]) -> Iterator[Darkroom]:
    darkroom = Darkroom(
        spaces=spaces,
        cache=settings.data / "models",
        workers=settings.workers,
        deadline=settings.develop_timeout,
        waiting_pixels=settings.waiting_megapixels * MEGAPIXEL,
    )
    darkroom.start()
    try:
        yield darkroom
    finally:
        darkroom.close()
