"""An origin that stalls, trickles, floods or lies costs a bounded time and a bounded memory, and harms no other."""

import asyncio
import gzip
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import pytest
from fetch_outcome import outcome, outcomes, reason, refusal
from origin import Behaviour, Origin, Request, answer, drip, drip_headers, endless, head, raw, stall

from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.fetching.addresses import Address
from vitrina.photos.fetching.fetcher import Fetched, Fetcher, FetchRules, NotModified

CUP = b"a cup, as far as the wire can tell"
LIMIT = 100_000
BOMB = gzip.compress(bytes(50_000_000))


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as started:
        yield started


def test_a_picture_may_have_exactly_as_many_bytes_as_allowed(origin: Origin) -> None:
    url = origin.serve("/a", b"x" * LIMIT)
    assert len(outcome(url, allow=[origin.address], max_bytes=LIMIT).data) == LIMIT


def test_a_declared_length_over_the_limit_is_refused_before_the_body_comes(origin: Origin) -> None:
    url = origin.behave("/a", raw(head({"Content-Length": str(LIMIT + 1)}), b"x", pause=5))
    started = time.monotonic()
    refused = refusal(url, allow=[origin.address], max_bytes=LIMIT)
    assert (refused.code, refused.limit, refused.actual) == (Reason.TOO_MANY_BYTES, LIMIT, LIMIT + 1)
    assert time.monotonic() - started < 3


def test_a_body_without_an_end_is_cut_off_at_the_limit(origin: Origin) -> None:
    refused = refusal(origin.behave("/a", endless(b"x" * 65536)), allow=[origin.address], max_bytes=LIMIT)
    assert refused.code == Reason.TOO_MANY_BYTES
    assert LIMIT < int(str(refused.actual)) <= LIMIT + 65536


def test_chunks_are_counted_without_their_wrapping(origin: Origin) -> None:
    chunks = b"".join(b"1\r\nx\r\n" for _ in range(1000)) + b"0\r\n\r\n"
    url = origin.behave("/a", raw(head({"Transfer-Encoding": "chunked"}), chunks))
    assert outcome(url, allow=[origin.address], max_bytes=1000).data == b"x" * 1000
    assert reason(url, allow=[origin.address], max_bytes=999) == Reason.TOO_MANY_BYTES


@pytest.mark.parametrize(
    "answered",
    [
        raw(head({"Content-Length": "1000"}), CUP),
        raw(head({"Transfer-Encoding": "chunked"}), b"5\r\na cup\r\n"),
        raw(head({"Transfer-Encoding": "chunked"}), b"500\r\na cup"),
    ],
    ids=["length", "chunk missing", "inside a chunk"],
)
def test_a_body_that_ends_early_is_noticed(origin: Origin, answered: Behaviour) -> None:
    url = origin.behave("/a", answered)
    assert reason(url, allow=[origin.address]) == Reason.SHORT_BODY


def test_bytes_after_the_declared_length_belong_to_nothing(origin: Origin) -> None:
    more = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"

    async def says_more(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head({"Content-Length": "5"}) + CUP[:5] + more)

    urls = [origin.behave("/a", says_more), origin.serve("/b", CUP)]
    first, second = outcomes(urls, allow=[origin.address], per_origin=1)
    assert isinstance(first, PhotoRefused) or first.data == CUP[:5]
    assert isinstance(second, Fetched)
    assert second.data == CUP


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "zstd", "identity, gzip", "gzip, gzip"])
def test_a_compressed_answer_is_refused_unopened(origin: Origin, encoding: str) -> None:
    url = origin.behave("/a", answer(BOMB, headers={"Content-Encoding": encoding}))
    assert reason(url, allow=[origin.address]) == Reason.ENCODING_NOT_ALLOWED


def test_the_encoding_that_is_none_is_taken(origin: Origin) -> None:
    url = origin.behave("/a", answer(CUP, headers={"Content-Encoding": "Identity"}))
    assert outcome(url, allow=[origin.address]).data == CUP


@pytest.mark.parametrize(
    "answered",
    [
        b"",
        b"\x00\x01\x02\x03",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
    ],
)
def test_what_is_not_http_is_refused(origin: Origin, answered: bytes) -> None:
    code = reason(origin.behave("/a", raw(answered)), allow=[origin.address], first_byte_timeout=2.0)
    assert code in {Reason.UNREACHABLE, Reason.SHORT_BODY}


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with Origin() as gone:
        address = gone.address
    assert reason(f"http://{address}/a", allow=[address]) == Reason.UNREACHABLE


@pytest.mark.parametrize(
    ("behaviour", "seconds"),
    [
        (stall(), 0.5),  # between two pieces
        (raw(head({"Content-Length": "9"}), b"a", pause=60), 0.5),
        (drip_headers(pause=0.05), 1.0),  # connecting and first byte together
        (raw(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 1000, pause=0.05), 1.0),
        (drip(CUP * 1000, size=1, pause=0.05), 2.0),  # altogether
    ],
    ids=["stalled", "stalled body", "header drip", "continue drip", "body drip"],
)
def test_an_origin_that_takes_its_time_is_given_up(origin: Origin, behaviour: Behaviour, seconds: float) -> None:
    url = origin.behave("/a", behaviour)
    started = time.monotonic()
    refused = refusal(url, allow=[origin.address], connect_timeout=0.5, first_byte_timeout=0.5, total_timeout=2.0)
    assert refused.code == Reason.FETCH_TIMEOUT
    assert seconds <= time.monotonic() - started < seconds + 1.0


def test_a_slow_origin_that_keeps_within_its_time_is_heard_out(origin: Origin) -> None:
    url = origin.behave("/a", drip(CUP, size=4, pause=0.1))
    assert outcome(url, allow=[origin.address], first_byte_timeout=0.5).data == CUP


def test_redirects_do_not_start_the_clock_anew(origin: Origin) -> None:
    slow = raw(b"HTTP/1.1 302 Found\r\n", b"Location: /a\r\nContent-Length: 0\r\n\r\n", pause=0.4)
    started = time.monotonic()
    assert reason(origin.behave("/a", slow), allow=[origin.address], total_timeout=1.0) == Reason.FETCH_TIMEOUT
    assert time.monotonic() - started < 2.0


def test_a_name_service_that_does_not_answer_is_given_up() -> None:
    async def hangs(_host: str, _port: int, /) -> Sequence[Address]:
        await asyncio.Event().wait()
        raise AssertionError

    started = time.monotonic()
    code = reason("http://shop.example/a", resolve=hangs, connect_timeout=0.3)
    assert code == Reason.FETCH_TIMEOUT
    assert time.monotonic() - started < 2.0


def test_one_stalled_origin_leaves_the_others_their_slots(origin: Origin) -> None:
    with Origin() as good:
        stalled = [origin.behave(f"/{n}", stall()) for n in range(50)]
        fine = [good.serve(f"/{n}", CUP) for n in range(12)]
        rules = FetchRules(allow=frozenset({origin.address, good.address}), per_origin=4, at_once=6, total_timeout=3.0)

        async def side_by_side() -> list[Fetched | NotModified | PhotoRefused]:
            async with Fetcher(rules) as fetcher:
                waiting = asyncio.create_task(fetcher.fetch_all(stalled, "shop"))
                await asyncio.sleep(0.3)
                started = time.monotonic()
                came = await fetcher.fetch_all(fine, "shop")
                assert time.monotonic() - started < 1.5
                assert sum(origin.hits.values()) == 4
                assert all(isinstance(one, Fetched) for one in came)
                return await waiting

        gave_up = asyncio.run(side_by_side())
    assert [one.code for one in gave_up if isinstance(one, PhotoRefused)] == [Reason.FETCH_TIMEOUT] * 50


def test_a_caller_whose_origins_stall_leaves_the_others_their_slots(origin: Origin) -> None:
    with Origin() as second, Origin() as good:
        stalled = [one.behave(f"/{n}", stall()) for n in range(6) for one in (origin, second)]
        fine = [good.serve(f"/{n}", CUP) for n in range(6)]
        allow = frozenset({origin.address, second.address, good.address})
        rules = FetchRules(allow=allow, per_origin=4, per_caller=6, at_once=8, total_timeout=3.0)

        async def side_by_side() -> None:
            async with Fetcher(rules) as fetcher:
                waiting = asyncio.create_task(fetcher.fetch_all(stalled, "hostile"))
                await asyncio.sleep(0.3)
                assert sum((origin.hits + second.hits).values()) == 6
                came = await fetcher.fetch_all(fine, "honest")
                assert all(isinstance(one, Fetched) for one in came)
                assert not waiting.done()
                waiting.cancel()

        asyncio.run(side_by_side())


def test_no_more_run_at_once_than_allowed(origin: Origin) -> None:
    running, most = 0, 0

    async def count(_: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        writer.write(head({"Content-Length": "0"}))

    with Origin() as second:
        rules = FetchRules(allow=frozenset({origin.address, second.address}), per_origin=3, at_once=5)
        urls = [where.behave(f"/{n}", count) for n in range(10) for where in (origin, second)]

        async def fetch_all() -> list[Fetched | NotModified | PhotoRefused]:
            async with Fetcher(rules) as fetcher:
                return await fetcher.fetch_all(urls, "shop")

        assert all(isinstance(one, Fetched) for one in asyncio.run(fetch_all()))
    assert 3 < most <= 5


def test_a_cancelled_fetch_gives_its_slot_back(origin: Origin) -> None:
    origin.behave("/slow", stall())
    url = origin.serve("/a", CUP)
    rules = FetchRules(allow=frozenset({origin.address}), per_origin=1, at_once=1)

    async def cancel_then_fetch() -> Fetched:
        async with Fetcher(rules) as fetcher:
            slow = asyncio.create_task(fetcher.fetch(origin.url("/slow"), "shop"))
            await asyncio.sleep(0.2)
            slow.cancel()
            with pytest.raises(asyncio.CancelledError):
                await slow
            return await fetcher.fetch(url, "shop")

    assert asyncio.run(cancel_then_fetch()).data == CUP


def test_an_address_that_never_answers_is_given_up() -> None:
    # A listener whose queue is full answers no further connection.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy, ExitStack() as queue:
        for _ in range(4):
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(busy.getsockname())
        address = f"127.0.0.1:{busy.getsockname()[1]}"
        started = time.monotonic()
        assert reason(f"http://{address}/a", allow=[address], connect_timeout=0.5) == Reason.UNREACHABLE
        assert 0.5 <= time.monotonic() - started < 2.0
