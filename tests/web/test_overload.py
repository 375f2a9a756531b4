"""More pictures than the workers can take, and origins that waste the server's time: clear answers, soon."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from drawing import jpeg, saved
from origin import Origin, answer, drip, drip_headers, raw, stall
from PIL import Image
from serving import running_server
from shopfront import Json, Shopfront, answered, try_to_upload

FETCH_SECONDS = 2.0
SOON = 10.0
ROOM_MEGAPIXELS = 60
SENDERS = 6


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shopfront]:
    """A server with little room and little patience."""
    folder = tmp_path_factory.mktemp("small") / "data"
    limits = {"VITRINA_WAITING_MEGAPIXELS": str(ROOM_MEGAPIXELS), "VITRINA_FETCH_TIMEOUT": str(FETCH_SECONDS)}
    with ExitStack() as stack:
        origin = stack.enter_context(Origin())
        server = stack.enter_context(running_server(folder, origin.address, **limits))
        merchant, buyer = stack.enter_context(server.merchant()), stack.enter_context(server.buyer())
        yield Shopfront(server, origin, merchant, buyer)


@pytest.fixture(scope="module")
def vast() -> bytes:
    """A picture of 49 megapixels in few bytes."""
    return saved(Image.new("L", (7000, 7000), 200), "PNG")


def test_a_full_waiting_room_says_so_to_merchants(small: Shopfront, vast: bytes) -> None:
    def send(_: int) -> httpx.Response:
        return small.merchant.post("/media", files={"data": ("a.png", vast)})

    with ThreadPoolExecutor(SENDERS) as senders:
        answers = list(senders.map(send, range(SENDERS)))
    statuses = [one.status_code for one in answers]
    assert set(statuses) == {200, 429}, statuses
    refused = next(one for one in answers if one.status_code == 429)
    assert int(refused.headers["retry-after"]) >= 1
    told = refused.json()
    assert told["extras"]["reason"] == "darkroom_full"
    assert told["extras"]["limit"] == ROOM_MEGAPIXELS * 1_000_000
    kept = [one for one in answered(small.merchant.get("/receipts"))["items"] if one.get("reason") == "darkroom_full"]
    assert len(kept) == statuses.count(429)
    assert {(one["url"], one["decision"]) for one in kept} == {("a.png", "not_taken")}
    assert {one["limit"] for one in kept} == {ROOM_MEGAPIXELS * 1_000_000}
    assert send(0).status_code == 200


def test_a_request_of_more_than_the_room_takes_is_worked_off_in_portions(small: Shopfront) -> None:
    pictures = [saved(Image.new("L", (7000, 7000), shade), "PNG") for shade in (120, 140)]
    product = small.product()
    response = small.try_to_add(product, [small.host(one, "png") for one in pictures])
    assert len(answered(response)["medias"]) == len(pictures)


def test_a_full_waiting_room_says_so_to_buyers(small: Shopfront, vast: bytes) -> None:
    with ThreadPoolExecutor(SENDERS) as senders:
        answers = [one.json() for one in senders.map(lambda _: try_to_upload(small.buyer, vast), range(SENDERS))]
    assert {one["errorCode"] for one in answers} == {None, "ApiCallLimit"}
    assert answered(try_to_upload(small.buyer, vast))["data"]["imageId"]


def misbehaving(origin: Origin) -> dict[str, str]:
    """URLs that take their time, with the reason each is refused for."""
    picture = jpeg(7100)
    bomb = answer(b"\x1f\x8b" + bytes(2000), headers={"Content-Encoding": "gzip"})
    return {
        origin.behave("/drip.jpg", drip(picture, size=10, pause=0.2)): "fetch_timeout",
        origin.behave("/drip-headers.jpg", drip_headers(pause=0.2)): "fetch_timeout",
        origin.behave("/stall.jpg", stall()): "fetch_timeout",
        origin.behave("/bomb.jpg", bomb): "encoding_not_allowed",
        origin.behave("/no-http.jpg", raw(b"SSH-2.0-OpenSSH\r\n")): "unreachable",
        origin.behave("/short.jpg", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n", picture)): "short_body",
    }


def test_an_origin_that_wastes_time_is_left_at_the_deadline(small: Shopfront) -> None:
    product, cases = small.product(), misbehaving(small.origin)
    started = time.monotonic()
    response = small.try_to_add(product, list(cases))
    assert time.monotonic() - started < FETCH_SECONDS + SOON
    assert response.status_code == 422, response.text
    receipts: list[Json] = response.json()["extras"]["images"]
    assert {one["url"]: one["reason"] for one in receipts} == cases
    assert "OpenSSH" not in response.text
    assert small.read(product) == product


def test_while_one_origin_stalls_other_requests_are_answered(small: Shopfront) -> None:
    stuck, other = small.product(), small.product()
    with ThreadPoolExecutor(1) as apart:
        waiting = apart.submit(small.try_to_add, stuck, [small.origin.behave("/stuck.jpg", stall())])
        time.sleep(0.3)  # so that it has begun
        small.add(other, jpeg(7101))
        assert not waiting.done()
        assert waiting.result().status_code == 422


def test_a_picture_that_was_missing_is_taken_once_it_is_there(small: Shopfront) -> None:
    product = small.product()
    url = small.origin.behave("/late.jpg", answer(b"", status="404 Not Found"), answer(jpeg(7102)))
    (receipt,) = small.try_to_add(product, [url]).json()["extras"]["images"]
    assert (receipt["reason"], receipt["actual"]) == ("http_status", 404)
    assert len(answered(small.try_to_add(product, [url]))["medias"]) == 1
