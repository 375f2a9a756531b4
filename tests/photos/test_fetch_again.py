"""A picture that has not changed is not sent again, and nobody else learns what was asked."""

from dataclasses import replace

import pytest
from fetch_outcome import outcome, refetch
from origin import Origin, answer, redirect

from vitrina.photos.fetching.fetcher import Fetched, NotModified
from vitrina.photos.fetching.validators import Validators

CUP = b"\xff\xd8 not really a cup \xff\xd9"
YESTERDAY, TODAY = "Sun, 01 Nov 2026 08:00:00 GMT", "Mon, 02 Nov 2026 08:00:00 GMT"
ENDLESS = "Mon, 99999999999999999999 Jan 2020 00:00:00 GMT"


def validators(origin: Origin, url: str) -> Validators | None:
    return outcome(url, allow=[origin.address]).validators


@pytest.mark.parametrize("etag", ['"v1"', 'W/"v1"', '""'])
def test_an_etag_is_shown_again_and_a_304_is_no_download(etag: str) -> None:
    with Origin() as origin:
        url = origin.serve("/cup.jpg", CUP, etag=etag)
        known = validators(origin, url)
        assert isinstance(refetch(url, known, allow=[origin.address]), NotModified)
        assert origin.requests[-1].headers["if-none-match"] == etag
        origin.serve("/cup.jpg", CUP + b"2", etag='"v2"')
        changed = refetch(url, known, allow=[origin.address])
    assert isinstance(changed, Fetched)
    assert changed.data == CUP + b"2"
    assert changed.validators is not None
    assert changed.validators.etag == '"v2"'


@pytest.mark.parametrize("etag", ["v1", '"a"b"', '"' + "x" * 300 + '"', '"\xe9"'])
def test_an_etag_that_could_not_be_sent_back_is_dropped(etag: str) -> None:
    with Origin() as origin:
        assert validators(origin, origin.serve("/cup.jpg", CUP, etag=etag)) is None


def test_a_date_will_do_where_there_is_no_etag() -> None:
    with Origin() as origin:
        url = origin.behave("/cup.jpg", answer(CUP, headers={"Last-Modified": YESTERDAY, "Date": TODAY}))
        refetch(url, validators(origin, url), allow=[origin.address])
        asked = origin.requests[-1].headers
    assert asked["if-modified-since"] == YESTERDAY
    assert "if-none-match" not in asked


@pytest.mark.parametrize(
    "headers",
    [
        {"Last-Modified": TODAY, "Date": TODAY},
        {"Last-Modified": YESTERDAY},
        {"Last-Modified": "yesterday GMT", "Date": TODAY},
        {"Last-Modified": YESTERDAY + " " * 100, "Date": "no date"},
        {"Last-Modified": ENDLESS, "Date": TODAY},
        {"Last-Modified": YESTERDAY, "Date": ENDLESS},
        {"Last-Modified": YESTERDAY.replace("GMT", "-0000 GMT"), "Date": TODAY},
        {"Last-Modified": YESTERDAY, "Date": TODAY.replace("GMT", "-0000 GMT")},
    ],
)
def test_a_date_that_does_not_tell_versions_apart_is_dropped(headers: dict[str, str]) -> None:
    with Origin() as origin:
        assert validators(origin, origin.behave("/cup.jpg", answer(CUP, headers=headers))) is None


def test_validators_are_shown_to_the_address_that_gave_them_and_to_no_other() -> None:
    with Origin() as origin, Origin("127.0.0.2") as other:
        there = origin.serve("/there.jpg", CUP, etag='"v1"')
        url = origin.behave("/cup.jpg", redirect(there))
        known = validators(origin, url)
        assert isinstance(refetch(url, known, allow=[origin.address]), NotModified)
        asked = {request.target: request.headers.get("if-none-match") for request in origin.requests[-2:]}
        assert asked == {"/cup.jpg": None, "/there.jpg": '"v1"'}
        # It now leads elsewhere, where the same ETag means another picture.
        origin.behave("/cup.jpg", redirect(other.serve("/else.jpg", CUP + b"2", etag='"v1"')))
        moved = refetch(url, known, allow=[origin.address, other.address])
        assert "if-none-match" not in other.requests[-1].headers
    assert isinstance(moved, Fetched)
    assert moved.data == CUP + b"2"


def test_a_304_that_nobody_asked_for_is_refused_even_from_a_known_address() -> None:
    with Origin() as origin:
        url = origin.serve("/cup.jpg", CUP, etag='"v1"')
        known = validators(origin, url)
        assert known is not None
        elsewhere = replace(known, found_at="0" * 64)
        assert isinstance(refetch(url, elsewhere, allow=[origin.address]), Fetched)
