"""Every hostile and odd picture that could be collected, through both doors of a running server."""

import csv
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

from drawing import jpeg, see_through
from serving import resident
from shared_data import shared_data
from shopfront import Json, Shopfront, try_to_upload

# The slowest of them takes about a second on one free core.
SECONDS = 10
GROWTH_BYTES = 150 * 1024**2
WARM_UP = 6  # of each kind, after which every worker holds what it needs for any


def by_upload(shopfront: Shopfront, data: bytes) -> str:
    """What the buyers' door says: ``accepted``, ``rejected``, or what must never happen."""
    response = try_to_upload(shopfront.buyer, data)
    body = response.json()
    if response.status_code == 200 and body["errorCode"] is None:
        return "accepted" if body["data"]["imageId"] else "accepted without an imageId"
    explained = response.status_code == 200 and body["errorMsg"] and body["errorCode"] not in {"SystemError", ""}
    return "rejected" if explained else f"{response.status_code} {body}"


def by_url(shopfront: Shopfront, product: Json, data: bytes) -> str:
    """What the merchants' door says."""
    response = shopfront.try_to_add(product, [shopfront.host(data)], is_replace=True)
    body = response.json()
    if response.status_code == 200:
        return "accepted" if len(body["medias"]) == 1 else "accepted without a media"
    explained = response.status_code == 422 and all(
        one["reason"] and one["message"] for one in body["extras"]["images"]
    )
    return "rejected" if explained else f"{response.status_code} {body}"


def everyday_pictures() -> Iterator[bytes]:
    """Small, large and transparent ones."""
    for number in range(7000, 7000 + WARM_UP):
        yield jpeg(number)
        yield jpeg(number, 4000, 3000)
        yield see_through(number)


def timed(door: Callable[[bytes], str], data: bytes) -> str:
    started = time.monotonic()
    said = door(data)
    return said if time.monotonic() - started < SECONDS else f"{said} too slowly"


def test_every_bad_picture_gets_the_expected_answer_at_both_doors(shopfront: Shopfront) -> None:
    rows = list(csv.DictReader(shared_data("badinput.csv").read_text().splitlines()))
    folder = shared_data("badinput")
    product, server = shopfront.product(), shopfront.server
    doors: dict[str, Callable[[bytes], str]] = {
        "upload": lambda data: by_upload(shopfront, data),
        "url": lambda data: by_url(shopfront, product, data),
    }
    assert len(rows) > 500
    with ThreadPoolExecutor(len(doors)) as hands:
        for data in everyday_pictures():
            assert list(hands.map(timed, doors.values(), repeat(data))) == ["accepted"] * 2
        before, workers, wrong = resident(server.pids), server.pids, []
        for row in rows:
            data = (folder / row["file"]).read_bytes()
            for name, said in zip(doors, hands.map(timed, doors.values(), repeat(data)), strict=True):
                expected = row[f"expected_{name}"]
                if said != expected and not (expected == "either" and said in {"accepted", "rejected"}):
                    wrong.append(f"{name} {row['file']}: expected {expected}, got {said}")
    assert wrong == []
    assert server.pids == workers, "a process died"
    assert resident(server.pids) < before + GROWTH_BYTES
