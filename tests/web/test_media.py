"""Pictures as browsers and caches fetch them."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import httpx
import pytest
from drawing import noise, see_through
from shopfront import Shopfront

YEAR_SECONDS = 31_536_000
OLD_DATE = "Mon, 01 Jan 2001 00:00:00 GMT"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def data() -> bytes:
    """A picture of more than one chunk."""
    return noise(800, 1200, 900)


@pytest.fixture(scope="module")
def url(shopfront: Shopfront, data: bytes) -> str:
    address: str = shopfront.add(shopfront.product(), data)["medias"][0]["images"]["original"]["url"]
    return address


def test_a_picture_may_be_kept_for_ever(client: httpx.Client, url: str, data: bytes) -> None:
    answer = client.get(url)
    assert answer.content == data
    assert len(data) > 512 * 1024
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-length"] == str(len(data))
    assert answer.headers["accept-ranges"] == "bytes"
    cache = {part.strip() for part in answer.headers["cache-control"].split(",")}
    assert cache == {"public", "immutable", f"max-age={YEAR_SECONDS}"}
    assert parsedate_to_datetime(answer.headers["last-modified"]).utcoffset() is not None
    assert answer.headers["etag"].startswith('"')


def test_no_token_is_needed_and_the_query_does_not_matter(client: httpx.Client, url: str, data: bytes) -> None:
    bare = url.partition("?")[0]
    assert client.get(bare).content == client.get(f"{bare}?owner_id=1").content == data


def test_head_says_what_get_would(client: httpx.Client, url: str) -> None:
    whole, head = client.get(url), client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    same = ("content-length", "content-type", "etag", "last-modified", "cache-control", "x-content-type-options")
    assert {name: head.headers[name] for name in same} == {name: whole.headers[name] for name in same}


@pytest.mark.parametrize("form", ["{etag}", "W/{etag}", '"other", {etag}', "*", '"a","b" , {etag}'])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_it_already_gets_304(client: httpx.Client, url: str, form: str, method: str) -> None:
    etag = client.head(url).headers["etag"]
    answer = client.request(method, url, headers={"If-None-Match": form.format(etag=etag)})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag
    assert "immutable" in answer.headers["cache-control"]


def test_another_etag_gets_the_picture(client: httpx.Client, url: str, data: bytes) -> None:
    assert client.get(url, headers={"If-None-Match": '"other"'}).content == data


def test_a_date_does_where_the_client_has_no_etag(client: httpx.Client, url: str, data: bytes) -> None:
    date = client.head(url).headers["last-modified"]
    for since in (date, "Fri, 01 Jan 2100 00:00:00 GMT"):
        answer = client.get(url, headers={"If-Modified-Since": since})
        assert (answer.status_code, answer.content) == (304, b"")
    for since in (OLD_DATE, "yesterday", "Mon, 99999999999999999999 Jan 2020 00:00:00 GMT"):
        assert client.get(url, headers={"If-Modified-Since": since}).content == data
    # The ETag says more than the date.
    assert client.get(url, headers={"If-Modified-Since": date, "If-None-Match": '"other"'}).content == data


def test_etags_may_stand_in_several_lines(client: httpx.Client, url: str) -> None:
    etag = client.head(url).headers["etag"]
    for tags in (['"other"', etag], [etag, '"other"']):
        answer = client.get(url, headers=[("If-None-Match", tag) for tag in tags])
        assert answer.status_code == 304


def test_who_wants_the_rest_of_another_picture_gets_412(client: httpx.Client, url: str, data: bytes) -> None:
    etag = client.head(url).headers["etag"]
    ask = {"Range": "bytes=0-9"}
    for condition in ({"If-Match": '"other"'}, {"If-Match": f"W/{etag}"}, {"If-Unmodified-Since": OLD_DATE}):
        answer = client.get(url, headers=ask | condition)
        assert (answer.status_code, answer.content) == (412, b"")
        assert "max-age" not in answer.headers["cache-control"]
    for condition in ({"If-Match": f'"other", {etag}'}, {"If-Match": "*"}, {"If-Unmodified-Since": "once"}):
        assert client.get(url, headers=ask | condition).content == data[:10]


def test_every_picture_of_a_media_has_its_own_etag(shopfront: Shopfront, client: httpx.Client) -> None:
    images = shopfront.add(shopfront.product(), see_through(801, 700, 700))["medias"][0]["images"]
    urls = {shown["url"] for shown in images.values()}
    assert len(urls) == 8
    assert len({client.head(url).headers["etag"] for url in urls}) == 8
    types = {name: client.head(shown["url"]).headers["content-type"] for name, shown in images.items()}
    assert {types["original"], types["thumb"], types["transparent_thumb"]} == {"image/png", "image/jpeg", "image/webp"}


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=0-0", 0, 1),
        ("bytes=1000-", 1000, None),
        ("bytes=-7", -7, None),
        ("bytes=5-999999999", 5, None),
        ("bytes=-999999999", 0, None),
        ("bytes=300000-600000", 300_000, 600_001),
    ],
)
def test_a_range_is_answered_with_that_range(
    client: httpx.Client, url: str, data: bytes, header: str, start: int, end: int | None
) -> None:
    answer = client.get(url, headers={"Range": header})
    expected = data[start:end]
    first = data.index(expected) if start < 0 else start
    assert answer.status_code == 206
    assert answer.content == expected
    assert answer.headers["content-length"] == str(len(expected))
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(expected) - 1}/{len(data)}"


@pytest.mark.parametrize("header", ["bytes=999999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_416_and_is_not_kept(
    client: httpx.Client, url: str, data: bytes, header: str
) -> None:
    answer = client.get(url, headers={"Range": header})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{len(data)}"
    assert "max-age" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize(
    "header", ["bytes=9-5", "bytes=-", "bytes=a-b", "items=0-5", "bytes=0-1,5-6", "bytes=" + "9" * 99]
)
def test_a_range_that_is_not_understood_gets_the_whole(
    client: httpx.Client, url: str, data: bytes, header: str
) -> None:
    answer = client.get(url, headers={"Range": header})
    assert (answer.status_code, answer.content) == (200, data)


def test_a_range_is_for_the_picture_it_was_asked_of(client: httpx.Client, url: str) -> None:
    etag = client.head(url).headers["etag"]
    same = client.get(url, headers={"Range": "bytes=0-9", "If-Range": etag})
    assert same.status_code == 206
    for other in ('"other"', f"W/{etag}", "Mon, 01 Jan 2001 00:00:00 GMT"):
        assert client.get(url, headers={"Range": "bytes=0-9", "If-Range": other}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/x",
        "/{media}",
        "/{media}/",
        "/{media}/thumb",
        "/{media}/thumb.png",
        "/{media}/original.jpg/more",
        "/{media}/..%2foriginal.jpg",
        "/{media}/%2e%2e/original.jpg",
        "/{media}/%00",
        "/{media}/original.jpg%00",
        "/{media}/%ff%fe",
        "/%00/%00",
        "/..%2f..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/vitrina.db",
        "/" + "a" * 4096 + "/thumb.jpg",
        "/{media}/" + "a" * 4096,
        "/000000000000000000000000/thumb.jpg",
        "/{media}/\u6f22\u5b57.jpg",
        "/{media}/THUMB.JPG",
    ],
)
def test_a_name_that_stands_for_no_picture_is_404(client: httpx.Client, url: str, path: str) -> None:
    base, media = url.partition("?")[0].rsplit("/", 2)[:2]
    for method in ("GET", "HEAD"):
        answer = client.request(method, base + path.replace("{media}", media), headers={"Range": "bytes=0-9"})
        assert answer.status_code == 404
        assert "immutable" not in answer.headers.get("cache-control", "")
        if method == "GET":
            assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_pictures_cannot_be_written_here(client: httpx.Client, url: str, method: str) -> None:
    assert client.request(method, url).status_code == 405
