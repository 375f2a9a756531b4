"""The server is killed in the middle of taking images in, and started again: all of them are there, or none."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest
from drawing import jpeg, noise
from origin import Behaviour, Origin, answer, drip
from serving import Server
from shopfront import Json, Shopfront, check_pictures, title

ROUNDS = 7
PICTURES = 4
# Spread over the whole of what the server does: the first rounds while it still fetches, the others from the first
# byte on, the last at the very answer, whenever that comes.
SLOW_ROUNDS = 2
SECONDS_OF_SLOW_FETCH = 2.0
SECONDS_TO_THE_ANSWER = 60.0
SEED = 20250701


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shopfront]:
    with ExitStack() as stack:
        origin = stack.enter_context(Origin())
        server = Server(tmp_path_factory.mktemp("kill") / "data", (origin.address,), {"VITRINA_WORKERS": "2"})
        server.start()
        stack.callback(server.kill)
        merchant = stack.enter_context(server.merchant())
        yield Shopfront(server, origin, merchant, stack.enter_context(server.buyer()))


def pictures_of(number: int) -> list[bytes]:
    return [noise(1000 + PICTURES * number + index, 900, 700) for index in range(PICTURES)]


def host(front: Shopfront, data: bytes, *, slow: bool) -> str:
    behaviour: Behaviour = answer(data)
    if slow:
        pieces = 20
        behaviour = drip(data, size=len(data) // pieces, pause=SECONDS_OF_SLOW_FETCH / pieces)
    url = front.host(data)
    return front.origin.behave(url.removeprefix(front.origin.url("")), behaviour)


def seconds_to_add(front: Shopfront) -> float:
    """How long the server takes when it is left alone."""
    began = time.monotonic()
    front.add(front.product(), *pictures_of(-1))
    return time.monotonic() - began


def add_and_kill(front: Shopfront, product: Json, urls: list[str], after: float) -> bool:
    """Asks for the images and kills the server after so long, or once it answers; returns whether it said yes."""
    acknowledged = threading.Event()

    def ask() -> None:
        with suppress(httpx.HTTPError):
            if front.try_to_add(product, urls).status_code == 200:
                acknowledged.set()

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join(after)
    front.server.kill()
    asking.join()
    return acknowledged.is_set()


def findings(front: Shopfront) -> list[Json]:
    """What ``vitrina doctor`` says beside the running server."""
    found: list[Json] = front.server.command("doctor")["findings"]
    return found


def check_round(front: Shopfront, before: Json, pictures: list[bytes], *, acknowledged: bool) -> str:
    after = front.read(before)
    added = len(after["medias"]) - len(before["medias"])
    assert added in ({len(pictures)} if acknowledged else {0, len(pictures)})
    assert after["medias"][: len(before["medias"])] == before["medias"]
    check_pictures(after)
    if added:
        originals = [media["images"]["original"]["url"] for media in after["medias"][len(before["medias"]) :]]
        assert [httpx.get(url, trust_env=False).content for url in originals] == pictures
        assert [front.titles(data)[0] for data in pictures] == [title(after)] * len(pictures)
    else:
        assert after == before
    return "after" if added else "before"


def test_a_killed_server_has_all_or_nothing(front: Shopfront) -> None:
    choose = random.Random(SEED)  # noqa: S311 - moments, not secrets
    alone = seconds_to_add(front)
    outcomes = []
    for number in range(ROUNDS):
        slow = number < SLOW_ROUNDS
        before = front.add(front.product(), jpeg(2000 + number))
        pictures = pictures_of(number)
        urls = [host(front, data, slow=slow and data is pictures[0]) for data in pictures]
        span = SECONDS_OF_SLOW_FETCH if slow else alone
        share = (number - SLOW_ROUNDS + choose.random()) / (ROUNDS - SLOW_ROUNDS - 1)
        after = SECONDS_TO_THE_ANSWER if number == ROUNDS - 1 else span * (choose.random() if slow else share)
        acknowledged = add_and_kill(front, before, urls, after)
        front.server.start()
        outcome = check_round(front, before, pictures, acknowledged=acknowledged)
        outcomes.append(f"{after:.2f} s of {span:.2f}: as {outcome}{' and acknowledged' if acknowledged else ''}")
    assert any("as before" in outcome for outcome in outcomes), outcomes
    assert outcomes[-1].endswith("as after and acknowledged"), outcomes
    assert {found["part"] for found in findings(front) if found["well"]} >= {"database", "photo store", "search index"}


def test_what_was_cut_off_can_be_asked_for_again(front: Shopfront) -> None:
    product, pictures = front.product(), pictures_of(ROUNDS)
    urls = [host(front, data, slow=False) for data in pictures]
    add_and_kill(front, product, urls, 0.2)
    front.server.start()
    missing = not front.read(product)["medias"]
    if missing:
        assert front.try_to_add(product, urls).status_code == 200
    check_round(front, product, pictures, acknowledged=True)
