"""The main job on real pictures: a merchant adds images by URL, a buyer finds the products by photo.

Starts the server on an empty folder, serves the studio and shelf pictures of a grocery data set from a loopback
origin, creates its products over /v1, adds their images, then uploads every phone photo and asks for similar products.

    PYTHONPATH=tests python benchmarks/main_job.py ../shared/data/grocery [--studio-only] [--json FILE]
"""

import argparse
import base64
import csv
import functools
import http.server
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from processes import PeakMemory
from serving import running_server

T = TypeVar("T")
MOST_IMAGES = 12


@dataclass
class Report:
    """Times are in milliseconds, memory in MB summed over all processes of the server."""

    products: int
    photos: int
    queries: int
    recall_at_1: float
    recall_at_5: float
    map_at_10: float
    photos_per_second: float
    add_images_p50: float
    add_images_p95: float
    search_p50: float
    search_p95: float
    peak_memory: float


def main() -> None:
    options = _options()
    if not options.data.is_dir():
        raise SystemExit(f"The data set is not at {options.data}; it is kept beside the checkout, not in it.")
    report = run(options.data, studio_only=options.studio_only)
    for name, value in asdict(report).items():
        print(f"{name.replace('_', ' '):20} {value:.3f}" if isinstance(value, float) else f"{name:20} {value}")
    if options.json:
        options.json.write_text(json.dumps(asdict(report), indent=1))


def run(data: Path, *, studio_only: bool) -> Report:
    """The whole job once."""
    with (
        tempfile.TemporaryDirectory() as folder,
        origin(data / "products") as address,
        running_server(Path(folder) / "data", address) as server,
        PeakMemory(server.pid) as memory,
    ):
        merchant, buyer = server.merchant("grocer"), server.buyer()
        item_ids, photos, adding = _ingest(merchant, data, address, studio_only=studio_only)
        ranks, searching = _search(buyer, data, item_ids)
    return Report(
        products=len(item_ids),
        photos=photos,
        queries=len(ranks),
        recall_at_1=sum(rank == 1 for rank in ranks) / len(ranks),
        recall_at_5=sum(rank <= 5 for rank in ranks) / len(ranks),
        # One product is right for each photo, so its average precision is the reciprocal of its rank.
        map_at_10=sum(1 / rank for rank in ranks if rank <= 10) / len(ranks),
        photos_per_second=photos / sum(adding),
        add_images_p50=statistics.median(adding) * 1000,
        add_images_p95=_p95(adding) * 1000,
        search_p50=statistics.median(searching) * 1000,
        search_p95=_p95(searching) * 1000,
        peak_memory=memory.peak / 1e6,
    )


def _ingest(
    merchant: httpx.Client, data: Path, address: str, *, studio_only: bool
) -> tuple[dict[str, str], int, list[float]]:
    """Creates every product with its images; returns the product of each title, and the seconds of each add_images."""
    titles: dict[str, str] = {}
    photos, seconds = 0, []
    for row in _rows(data / "products.csv"):
        names = row["images"].split(";")[: 1 if studio_only else MOST_IMAGES]
        body = {"title_translations": {"en": row["title"]}, "price": 30, "quantity": 5, "status": True}
        product_id = _ok(merchant.post("/products", json={"product": body}))["id"]
        urls = [f"http://{address}/{name}" for name in names]
        answer, took = _timed(lambda: merchant.post(f"/products/{product_id}/add_images", json={"urls": urls}))  # noqa: B023
        assert len(_ok(answer)["medias"]) == len(names)
        titles[row["product_id"]] = row["title"]
        photos += len(names)
        seconds.append(took)
    return titles, photos, seconds


def _search(buyer: httpx.Client, data: Path, titles: dict[str, str]) -> tuple[list[float], list[float]]:
    """The rank of the right product for every phone photo (infinite if it is not found), and the seconds of each."""
    ranks, seconds = [], []
    for row in _rows(data / "truth.csv"):
        text = base64.b64encode((data / "queries" / row["query"]).read_bytes()).decode()
        items, took = _timed(functools.partial(_similar, buyer, text))
        found = [item["title"] for item in items]
        wanted = titles[row["product_id"]]
        ranks.append(found.index(wanted) + 1 if wanted in found else float("inf"))
        seconds.append(took)
    return ranks, seconds


def _similar(buyer: httpx.Client, text: str) -> list[dict[str, Any]]:
    upload = _ok(buyer.post("/upload/image", files={"image_base64": (None, text)}))
    answer = _ok(buyer.get("/traffic/item/imgsearch", params={"image_id": upload["data"]["imageId"]}))
    items: list[dict[str, Any]] = answer["data"]
    return items


@contextmanager
def origin(folder: Path) -> Iterator[str]:
    """A plain web server for a folder; gives its host:port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _ok(answer: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert answer.status_code == 200, body
    assert not body.get("errorCode"), body
    return body


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the grocery data set")
    parser.add_argument("--studio-only", action="store_true", help="one studio picture a product, no shelf pictures")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
