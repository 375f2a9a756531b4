"""Pictures come from an honest origin as they are, side by side, and only once."""

import asyncio

import pytest
from fetch_outcome import outcome, outcomes, reason, refusal
from origin import Origin, Request, answer, raw, redirect

from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.fetching.fetcher import Fetched, Fetcher, FetchRules

CUP = b"\xff\xd8 not really a cup \xff\xd9"


def test_a_picture_comes_with_what_its_origin_says_about_it() -> None:
    with Origin() as origin:
        url = origin.serve("/cup.jpg", CUP, content_type="text/html", etag='"v1"')
        cup = outcome(url, allow=[origin.address])
    assert (cup.url, cup.final_url, cup.data) == (url, url, CUP)
    assert cup.content_type == "text/html"
    assert cup.validators is not None
    assert cup.validators.etag == '"v1"'
    assert 0 < cup.seconds < 5


def test_the_request_carries_nothing_that_tells_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    with Origin() as origin, Origin() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{proxy.address}")
        url = origin.behave("/cup.jpg", answer(CUP, headers={"Set-Cookie": "visit=1; Path=/"}))

        async def twice() -> None:
            async with Fetcher(FetchRules(allow=frozenset({origin.address}))) as fetcher:
                await fetcher.fetch(url, "shop")
                await fetcher.fetch(url, "shop")

        asyncio.run(twice())
        assert len(origin.requests) == 2
        for request in origin.requests:
            assert request.headers["accept-encoding"] == "identity"
            assert not {"cookie", "authorization", "referer", "if-none-match"} & set(request.headers)
        assert not proxy.requests


def test_several_urls_keep_their_order_and_a_repeated_one_is_fetched_once() -> None:
    with Origin() as origin:
        urls = [origin.serve(f"/{n}.jpg", CUP + bytes([n])) for n in range(5)]
        asked = [urls[3], urls[0], origin.url("/missing.jpg"), urls[3], urls[4], "ftp://shop.example/a", urls[3]]
        found = outcomes(asked, allow=[origin.address])
    seen = [one.data[-1] if isinstance(one, Fetched) else one.code for one in found]
    assert seen == [3, 0, Reason.HTTP_STATUS, 3, 4, Reason.SCHEME_NOT_ALLOWED, 3]
    assert origin.hits == {"/3.jpg": 1, "/0.jpg": 1, "/missing.jpg": 1, "/4.jpg": 1}


def test_no_urls_are_no_pictures() -> None:
    assert outcomes([]) == []


def test_not_modified_without_a_question_is_no_picture() -> None:
    with Origin() as origin:
        url = origin.behave("/cup.jpg", answer(b"", status="304 Not Modified"))
        assert reason(url, allow=[origin.address]) == Reason.HTTP_STATUS


@pytest.mark.parametrize(
    "status", ["204 No Content", "206 Partial Content", "300 Multiple Choices", "403 Forbidden", "500 Oops"]
)
def test_any_other_status_is_refused_and_named(status: str) -> None:
    with Origin() as origin:
        url = origin.behave("/cup.jpg", answer(b"", status=status))
        refused = refusal(url, allow=[origin.address])
    assert (refused.code, refused.actual) == (Reason.HTTP_STATUS, int(status[:3]))


def test_a_missing_picture_is_found_when_it_is_asked_for_again() -> None:
    with Origin() as origin:
        url = origin.behave("/cup.jpg", answer(b"", status="404 Not Found"), answer(CUP))
        assert refusal(url, allow=[origin.address]).actual == 404
        assert outcome(url, allow=[origin.address]).data == CUP
    assert origin.hits["/cup.jpg"] == 2


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_followed(status: str) -> None:
    with Origin() as origin:
        origin.serve("/new/cup.jpg", CUP)
        cup = outcome(origin.behave("/cup.jpg", redirect("/new/cup.jpg", status)), allow=[origin.address])
    assert (cup.url, cup.final_url, cup.data) == (origin.url("/cup.jpg"), origin.url("/new/cup.jpg"), CUP)


def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    with Origin() as origin:
        origin.serve("/0", CUP)
        urls = [origin.behave(f"/{n}", redirect(f"/{n - 1}")) for n in range(1, 7)]
        assert outcome(urls[4], allow=[origin.address]).data == CUP
        refused = refusal(urls[5], allow=[origin.address])
    assert (refused.code, refused.limit) == (Reason.TOO_MANY_REDIRECTS, 5)


def test_a_redirect_to_itself_ends() -> None:
    with Origin() as origin:
        assert reason(origin.behave("/a", redirect("/a")), allow=[origin.address]) == Reason.TOO_MANY_REDIRECTS
    assert origin.hits["/a"] == 6


def test_a_redirect_without_a_place_is_refused() -> None:
    with Origin() as origin:
        url = origin.behave("/a", answer(b"", status="302 Found"))
        assert reason(url, allow=[origin.address]) == Reason.HTTP_STATUS


def test_a_connection_is_used_again() -> None:
    with Origin() as origin:
        ports: set[int] = set()

        async def note_port(_: Request, writer: asyncio.StreamWriter) -> None:
            ports.add(writer.get_extra_info("peername")[1])
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ncup")

        urls = [origin.behave(f"/{n}", note_port) for n in range(6)]
        outcomes(urls, allow=[origin.address], per_origin=1)
    assert len(ports) == 1
    assert sum(origin.hits.values()) == 6


def test_a_refusal_tells_neither_the_body_nor_the_reason_phrase() -> None:
    with Origin() as origin:
        url = origin.behave("/a", raw(b"HTTP/1.1 500 s3cret\r\nX: s3cret\r\nContent-Length: 6\r\n\r\ns3cret"))
        refused = refusal(url, allow=[origin.address])
    assert "s3cret" not in repr(refused) + str(refused)


def test_a_fetcher_that_was_not_started_says_so() -> None:
    with pytest.raises(RuntimeError, match="started"):
        asyncio.run(Fetcher(FetchRules(allow=frozenset({"127.0.0.1:9"}))).fetch("http://127.0.0.1:9/", "shop"))


@pytest.mark.parametrize(
    "origin", ["127.0.0.1", "Shop.example:80", "http://shop.example:80", "::1:80", "a b:80", "", "h:port"]
)
def test_a_badly_written_allowed_origin_is_a_mistake_of_the_operator(origin: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        FetchRules(allow=frozenset({origin}))


def test_a_refusal_is_an_error_of_the_house() -> None:
    with pytest.raises(PhotoRefused) as caught:
        outcome("http://127.0.0.1/")
    assert (caught.value.code, bool(caught.value.hint)) == (Reason.ADDRESS_NOT_PUBLIC, True)
