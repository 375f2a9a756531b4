"""Processor time of a search by photo over HTTP with filters and without, in turns.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=tests .venv/bin/python benchmarks/filters.py PICTURES [PHOTOS] \
        [ROUNDS] [FOLDER]

The market and what counts are those of benchmarks/around.py; each picture is searched with once by POST /v1/search in
every way: without a filter, with one that every photo passes, with one that 1 in 10 passes (shops), and 1 in 100.
"""

import asyncio
import base64
import statistics
import sys
from collections import Counter

import httpx
from around import market_of
from processes import seconds_of
from serving import Server, running_server
from shopfront import Json, answered
from sqlalchemy import select

from vitrina.catalog.models import Shop
from vitrina.storage.database import Database

ROUNDS = 50


def cases(database: Database) -> dict[str, Json]:
    """Filters by name."""
    shops = list(asyncio.run(database.read(lambda session: session.scalars(select(Shop.id)).all())))

    def one_in(share: int) -> Json:
        return {"shop_ids": shops[: max(1, len(shops) // share)]}

    return {"none": {}, "all pass": {"min_price": 1}, "1 in 10": one_in(10), "1 in 100": one_in(100)}


def ask(merchant: httpx.Client, data: bytes, filters: Json) -> int:
    """Searches, and returns how many products there are in the ranking."""
    photo = base64.b64encode(data).decode()
    total: int = answered(merchant.post("/search", json={"photo": photo, "filters": filters}))["total"]
    return total


def measure(server: Server, merchant: httpx.Client, pictures: list[bytes], asked: dict[str, Json]) -> None:
    """Prints the middle of every way's milliseconds, and of its ratio to no filter within a round."""
    took: dict[str, list[float]] = {name: [] for name in asked}
    totals: Counter[str] = Counter()
    for data in pictures:
        for name, filters in asked.items():
            before = seconds_of(server.pid)
            totals[name] += ask(merchant, data, filters)
            took[name].append((seconds_of(server.pid) - before) * 1000)
    for name, values in took.items():
        ratio = statistics.median(one / none for one, none in zip(values, took["none"], strict=True))
        found = totals[name] / len(pictures)
        print(f"{name}: {statistics.mean(values):.1f} ms, {ratio:.2f} of none; {found:.0f} products ranked")


def main() -> None:
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else ROUNDS
    with market_of(sys.argv) as (photos, pictures, folder):
        database = Database(f"sqlite:///{folder / 'vitrina.db'}")
        asked = cases(database)
        database.close()
        with running_server(folder) as server, server.merchant() as merchant:
            for data in pictures[:5]:
                for filters in asked.values():
                    ask(merchant, data, filters)
            print(f"{photos} photos, {rounds} searches each way; processor time of a search")
            measure(server, merchant, (pictures * rounds)[:rounds], asked)


if __name__ == "__main__":
    main()
