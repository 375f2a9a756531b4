"""Processor time of one search by photo over HTTP: what the models take, and everything around them.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=tests .venv/bin/python benchmarks/around.py PICTURES [PHOTOS] \
        [SEARCHES] [FOLDER]

PICTURES is a folder of JPEG files, such as the clothing photos. A market of PHOTOS products (10,000) is put straight
into a database: looks and points of the pictures, slightly changed for every product. FOLDER keeps it for another run;
half a million take 11 GB and an hour to make. A server is started on it, and pictures are searched with in two ways: as
a buyer's client does, which uploads each and asks for what is similar, a hundred products; and by POST /v1/search, one
request with a page of twenty.

Models: decode, views, looks, points (the server's workers); candidates from looks and from visual words, and their
verification, as the server itself counts them (/metrics). Around: all else the server does: HTTP, database, grouping,
JSON. The share is given with the index counted as either.
"""

import asyncio
import base64
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import numpy as np
from accepted import RULES
from processes import processes
from serving import Server, running_server
from shopfront import answered, find, upload
from sqlalchemy import insert
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media, MediaKind, Product, Shop, Status
from vitrina.looks.bundled.opening import open_embedder
from vitrina.looks.points import POINTS_KIND
from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.photos.darkroom.develop import develop
from vitrina.photos.darkroom.job import Developed, DevelopJob
from vitrina.photos.inspect import inspect
from vitrina.photos.models import Look, Marks, Photo
from vitrina.photos.repository import newest_photo, pack
from vitrina.search.index.keeper import IndexKeeper
from vitrina.search.visual.keeper import VisualKeeper
from vitrina.storage.database import Database
from vitrina.storage.repository import log_changes

CHANGE = 0.3  # length of what is added to a look for each product, which has length 1
PICTURES, A_PAGE, STEP = 100, 20, 500
WARMING = 30  # searches before those that count
INDEX, WORKERS, SERVER = "index", "decode, views, looks, points", "the server in all"
STAGE = re.compile(r'^vitrina_search_cpu_seconds_total\{stage="(.+)"\} (\S+)$', re.MULTILINE)
Spent = dict[str, float]


def fill(database: Database, files: list[Path], photos: int, models: Path) -> None:
    """Makes products up to so many, of which some may be there from an earlier run."""
    begin = asyncio.run(database.read(newest_photo)) + 1
    if begin > photos:
        return
    embedder = open_embedder(DEFAULT_SPACE.name, models)

    def seen(data: bytes) -> Developed:
        found = inspect(data, RULES)
        return develop(data, DevelopJob(found.kind, pixels=found.pixels, renditions=False, views="gallery"), [embedder])

    bases = [seen(path.read_bytes()) for path in files]
    for first in range(begin, photos + 1, STEP):
        numbers = range(first, min(first + STEP, photos + 1))
        asyncio.run(database.write(lambda session: _sell(session, numbers, bases)))  # noqa: B023


def _sell(session: Session, numbers: range, bases: list[Developed]) -> None:
    random = np.random.default_rng(numbers.start)
    shop = Shop(handle=f"shop-{numbers.start}", name="Shop", currency="TWD")
    session.add(shop)
    session.flush()
    products = [
        Product(
            shop_id=shop.id,
            title_translations={"en": f"Thing {number}"},
            status=Status.ACTIVE,
            price=30,
            lowest_price=30,
        )
        for number in numbers
    ]
    session.add_all(products)
    sizes = {name: [200, 200, "jpg"] for name in ("thumb", "large", "xlarge")}
    facts = {"extension": "jpg", "size": 1, "width": 400, "height": 400, "has_alpha": False, "renditions": sizes}
    session.add_all([Photo(id=number, sha256=f"{number:064x}", **facts) for number in numbers])
    session.flush()
    for product, number in zip(products, numbers, strict=True):
        base = bases[number % len(bases)]
        of_base = base.looks[DEFAULT_SPACE.name]
        change = random.normal(size=of_base.shape)
        looks = of_base + CHANGE * change / np.linalg.norm(change, axis=1, keepdims=True)
        looks /= np.linalg.norm(looks, axis=1, keepdims=True)
        rows = [
            {"photo_id": number, "space": DEFAULT_SPACE.name, "view": view, "vector": pack(look)}
            for view, look in enumerate(looks)
        ]
        session.execute(insert(Look), rows)
        # Points of another picture, so that not every candidate agrees with the query.
        points = bases[(number + number // len(bases)) % len(bases)].points
        session.add(Marks(photo_id=number, kind=POINTS_KIND, points=points, hash=base.hash))
        place = {"kind": MediaKind.MAIN, "position": 0}
        session.add(Media(shop_id=shop.id, product_id=product.id, photo_id=number, **place))
    log_changes(session, numbers)


async def prepare(database: Database, folder: Path) -> None:
    """Makes the index and the visual words, which take minutes where the market is large."""
    keeper = IndexKeeper(database, folder / "looks" / DEFAULT_SPACE.name, DEFAULT_SPACE)
    await keeper.open()
    await keeper.settled()
    await keeper.close()
    visual = VisualKeeper(database, folder)
    await visual.open()
    await visual.make()
    await visual.close()


def served(server: Server, search: Callable[[bytes], int], pictures: list[bytes], searches: int) -> Spent:
    """Milliseconds of processor time a search: each stage's, the workers', and what the server's own processes take."""
    found = {search(data) for data in pictures[-WARMING:]}
    before = _spent(server)
    for number in range(searches):
        found.add(search(pictures[number % len(pictures)]))
    after = _spent(server)
    assert len(found) == 1, found
    return {name: (seconds - before[name]) / searches * 1000 for name, seconds in after.items()}


def settle(merchant: httpx.Client, data: bytes) -> None:
    """Returns when the assortment is in memory: a search with a filter waits for it."""
    photo = base64.b64encode(data).decode()
    answered(merchant.post("/search", json={"photo": photo, "filters": {"min_price": 1}}))


def by_upload(buyer: httpx.Client, data: bytes) -> int:
    return len(find(buyer, upload(buyer, data)))


def in_one_request(merchant: httpx.Client, data: bytes) -> int:
    photo = base64.b64encode(data).decode()
    return len(answered(merchant.post("/search", json={"photo": photo, "per_page": A_PAGE}))["items"])


def _spent(server: Server) -> Spent:
    told = httpx.get(f"{server.url}/metrics", trust_env=False).text
    spent = {name: float(seconds) for name, seconds in STAGE.findall(told)} | {WORKERS: 0.0, SERVER: 0.0}
    for process in processes(server.pid):
        spent[WORKERS if b"vitrina.photos.darkroom.worker" in process.command else SERVER] += process.seconds
    return spent


@contextmanager
def market_of(arguments: list[str]) -> Iterator[tuple[int, list[bytes], Path]]:
    """How many photos the market has that a command line asks for, pictures to search with, and the market's folder."""
    files = sorted(Path(arguments[1]).glob("*.jpg"))[:PICTURES]
    photos = int(arguments[2]) if len(arguments) > 2 else 10_000
    with tempfile.TemporaryDirectory() as unkept:
        folder = Path(arguments[4] if len(arguments) > 4 else unkept)
        folder.mkdir(parents=True, exist_ok=True)
        database = Database(f"sqlite:///{folder / 'vitrina.db'}")
        database.migrate()
        fill(database, files, photos, folder / "models")
        asyncio.run(prepare(database, folder / "index"))
        database.close()
        yield photos, [path.read_bytes() for path in files], folder


def main() -> None:
    searches = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    with market_of(sys.argv) as (photos, pictures, folder):
        print(f"{photos} photos, {searches} searches; milliseconds of processor time a search")
        with running_server(folder) as server, server.buyer() as buyer, server.merchant() as merchant:
            settle(merchant, pictures[0])
            show("upload, 100 products", served(server, partial(by_upload, buyer), pictures, searches))
            show("POST /v1/search, 20", served(server, partial(in_one_request, merchant), pictures, searches))


def show(name: str, spent: Spent) -> None:
    stages = {of: took for of, took in spent.items() if of != SERVER}
    whole = spent[SERVER] + spent[WORKERS]
    around = whole - sum(stages.values())
    shares = f"{around / whole:.1%} of {whole:.1f}; {(around + spent[INDEX]) / whole:.1%} with the index"
    print(f"{name}: {'; '.join(f'{of} {took:.1f}' for of, took in stages.items())}; around {around:.1f}, {shares}")


if __name__ == "__main__":
    main()
