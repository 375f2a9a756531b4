"""Processor time of one search by photo over HTTP: what the models take, and everything around them.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=tests .venv/bin/python benchmarks/around.py PICTURES [PHOTOS] \
        [SEARCHES] [FOLDER]

PICTURES is a folder of JPEG files, such as the clothing photos. A market of PHOTOS products (10,000) is put straight
into a database: looks and points of the pictures, slightly changed for every product. FOLDER keeps it for another run;
half a million take 11 GB and an hour to make. A server is started on it, and pictures are searched with in two ways: as
a buyer's client does, which uploads each and asks for what is similar, a hundred products; and by POST /v1/search, one
request with a page of twenty.

Models: decode, views, looks, points (the server's workers); candidates from looks and from visual words, and their
verification (measured in this process on the same index and words, with as many threads as a server has). Around: all
else the server does: HTTP, database, grouping, JSON. The share is given with the index counted as either.
"""

import asyncio
import base64
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from accepted import RULES
from processes import processes
from serving import Server, running_server
from shopfront import answered, find, upload
from sqlalchemy import insert
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media, MediaKind, Product, Shop, Status
from vitrina.looks.bundled import open_embedder
from vitrina.looks.points import POINTS_KIND
from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.memory import keep_freed_memory
from vitrina.photos.develop import develop
from vitrina.photos.inspect import inspect
from vitrina.photos.job import Developed, DevelopJob, Views
from vitrina.photos.models import Look, Marks, Photo
from vitrina.photos.repository import newest_photo, pack, points_of
from vitrina.search.candidates import LOOKS_A_PRODUCT, PROPOSED, VERIFIED
from vitrina.search.index.keeper import IndexKeeper
from vitrina.search.verify import verify_all
from vitrina.search.visual.keeper import VisualKeeper
from vitrina.storage.database import Database
from vitrina.storage.repository import log_changes
from vitrina.web.app import KEPT_MEMORY

CHANGE = 0.3  # length of what is added to a look for each product, which has length 1
PICTURES, MOST_ITEMS, A_PAGE, STEP = 100, 100, 20, 500
INDEX = "index"


@dataclass
class Market:
    """Products made of a few pictures, and the pictures as queries."""

    database: Database
    folder: Path
    queries: list[tuple[bytes, Developed]]


def open_market(folder: Path, files: list[Path], photos: int) -> Market:
    """The market kept in a folder, filled up to so many photos."""
    folder.mkdir(parents=True, exist_ok=True)
    embedder = open_embedder(DEFAULT_SPACE.name, folder / "models")

    def seen(data: bytes, views: Views) -> Developed:
        found = inspect(data, RULES)
        return develop(data, DevelopJob(found.kind, pixels=found.pixels, renditions=False, views=views), [embedder])

    database = Database(f"sqlite:///{folder / 'vitrina.db'}")
    database.migrate()
    bases = [seen(path.read_bytes(), "gallery") for path in files]
    for first in range(asyncio.run(database.read(newest_photo)) + 1, photos + 1, STEP):
        numbers = range(first, min(first + STEP, photos + 1))
        asyncio.run(database.write(lambda session: _sell(session, numbers, bases)))  # noqa: B023
    queries = [(path.read_bytes(), seen(path.read_bytes(), "query")) for path in files]
    return Market(database, folder, queries)


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


async def stages(market: Market, searches: int) -> dict[str, float]:
    """Milliseconds of processor time of the stages that run in the server itself."""
    keeper = IndexKeeper(market.database, market.folder / "index" / "looks" / DEFAULT_SPACE.name, DEFAULT_SPACE)
    await keeper.open()
    await keeper.settled()
    visual = VisualKeeper(market.database, market.folder / "index")
    await visual.open()
    await visual.make()
    spent = {INDEX: 0.0, "visual words": 0.0, "verification": 0.0}
    for number in range(searches):
        _, made = market.queries[number % len(market.queries)]
        times = [time.process_time()]
        found = keeper.nearest(made.looks[DEFAULT_SPACE.name], MOST_ITEMS * LOOKS_A_PRODUCT)
        times.append(time.process_time())
        proposed = visual.nearest(made.points, PROPOSED)
        times.append(time.process_time())
        best = [photo_id for photo_id, _ in (*found[:VERIFIED], *proposed)]
        packed = await market.database.read(lambda session: points_of(session, best))  # noqa: B023
        times.append(time.process_time())
        verify_all(made.points, packed)
        times.append(time.process_time())
        for name, (began, ended) in zip(spent, (times[:2], times[1:3], times[3:]), strict=True):
            spent[name] += ended - began
    await visual.close()
    await keeper.close()
    return {name: seconds / searches * 1000 for name, seconds in spent.items()}


def served(server: Server, search: Callable[[bytes], int], market: Market, searches: int) -> tuple[float, float]:
    """Milliseconds of processor time a search, of the server's own processes and of its workers."""
    pictures = [data for data, _ in market.queries]
    found = search(pictures[0])
    before = _spent(server.pid)
    for number in range(searches):
        assert search(pictures[number % len(pictures)]) == found
    after = _spent(server.pid)
    own, workers = ((after[kind] - before[kind]) / searches * 1000 for kind in (False, True))
    return own, workers


def as_a_buyer(server: Server) -> Callable[[bytes], int]:
    buyer = server.buyer()
    return lambda data: len(find(buyer, upload(buyer, data)))


def in_one_request(server: Server) -> Callable[[bytes], int]:
    merchant = server.merchant()

    def search(data: bytes) -> int:
        photo = base64.b64encode(data).decode()
        return len(answered(merchant.post("/search", json={"photo": photo, "per_page": A_PAGE}))["items"])

    return search


def _spent(session: int) -> dict[bool, float]:
    """Seconds of processor time so far, of a server's own processes and, True, of its workers."""
    seconds = {False: 0.0, True: 0.0}
    for process in processes(session):
        seconds[b"vitrina.photos.worker" in process.command] += process.seconds
    return seconds


def main() -> None:
    files = sorted(Path(sys.argv[1]).glob("*.jpg"))[:PICTURES]
    photos = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    searches = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    keep_freed_memory(KEPT_MEMORY)  # as the server does
    with tempfile.TemporaryDirectory() as unkept:
        folder = Path(sys.argv[4] if len(sys.argv) > 4 else unkept)
        market = open_market(folder, files, photos)
        inside = asyncio.run(stages(market, searches))
        market.database.close()
        print(f"{photos} photos, {searches} searches; milliseconds of processor time a search")
        print("; ".join(f"{name} {spent:.1f}" for name, spent in inside.items()))
        with running_server(folder) as server:
            for name, way in (("upload, 100 products", as_a_buyer), ("POST /v1/search, 20", in_one_request)):
                own, workers = served(server, way(server), market, searches)
                show(name, workers + sum(inside.values()), own - sum(inside.values()), inside[INDEX])


def show(name: str, models: float, around: float, index: float) -> None:
    whole = models + around
    shares = f"{around / whole:.1%} of the whole; {(around + index) / whole:.1%} with the index"
    print(f"{name}: models {models:.1f}; around {around:.1f}, {shares}", flush=True)


if __name__ == "__main__":
    main()
