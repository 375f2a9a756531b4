"""Renditions in the format that suits the client: made when nobody waits, never while somebody does."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import httpx
import numpy as np
import pytest
from drawing import motif, saved, seen
from origin import Origin
from PIL import Image, ImageFilter, features
from serving import Server, running_server
from shopfront import Json, Shopfront

from vitrina.web.media.accept import chosen

SECONDS = 60.0
KINDS = ["image/jpeg", "image/avif", "image/webp"]
CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
OLD_SAFARI = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "image/jpeg"),
        ("", "image/jpeg"),
        ("*/*", "image/jpeg"),
        ("image/*", "image/jpeg"),
        (CHROME, "image/avif"),
        (FIREFOX, "image/avif"),
        (OLD_SAFARI, "image/jpeg"),
        ("image/webp,*/*;q=0.8", "image/webp"),
        ("IMAGE/WebP ; Q=0.9 , */* ; q=0.1", "image/webp"),
        ("image/webp;q=0.5, image/jpeg", "image/jpeg"),
        ("image/webp;q=0.5, image/avif;q=0.4, image/jpeg;q=0.3", "image/webp"),
        ("image/avif;q=0, image/*", "image/jpeg"),
        ("image/avif;q=0, image/webp", "image/webp"),
        ("image/jpeg;q=0, */*", "image/avif"),
        ("image/jpeg;q=0, image/avif;q=0, image/*;q=0.1", "image/webp"),
        ("image/*;q=0, */*", "image/jpeg"),
        ("text/html", "image/jpeg"),
        ("image/webp;q=nonsense", "image/jpeg"),
        ("image/webp;q=nan, image/jpeg", "image/jpeg"),
        ("image/webp;level=1;q=0.7, image/jpeg;q=0.6", "image/webp"),
        (";;;,,,=", "image/jpeg"),
    ],
)
def test_quality_and_wildcards_decide(accept: str | None, kind: str) -> None:
    assert KINDS[chosen(accept, KINDS)] == kind


class Shown(NamedTuple):
    """A photo on a product: its opaque rendition's negotiated address, and the fixed ones of all."""

    address: str
    images: Json
    folder: Path


@pytest.fixture(scope="module")
def shopfront(tmp_path_factory: pytest.TempPathFactory, origin: Origin) -> Iterator[Shopfront]:
    """A market that makes siblings, unlike that of the other tests."""
    data = tmp_path_factory.mktemp("siblings") / "data"
    with ExitStack() as opened:
        server: Server = opened.enter_context(running_server(data, origin.address, VITRINA_FORMATS="webp,avif"))
        merchant = opened.enter_context(server.merchant())
        yield Shopfront(server, origin, merchant, opened.enter_context(server.buyer()))


def photo_like(number: int) -> bytes:
    """Soft shapes: what the newer formats are better at."""
    return saved(motif(number, 640, 480).filter(ImageFilter.GaussianBlur(4)), quality=95)


def half_clear(number: int) -> bytes:
    """Soft grain whose left half is transparent."""
    grain = np.random.default_rng(number).integers(0, 256, (60, 60, 3), dtype=np.uint8)
    image = Image.fromarray(grain).resize((600, 600), Image.Resampling.BICUBIC).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 300, 600))
    return saved(image, "PNG")


def show(shopfront: Shopfront, data: bytes) -> Shown:
    media = shopfront.add(shopfront.product(), data)["medias"][0]
    answer = httpx.head(media["images"]["original"]["url"], trust_env=False)
    digest = answer.headers["etag"].strip('"').partition("-")[0]
    folder = next((shopfront.server.data / "objects").rglob(f"{digest}*"))
    return Shown(f"{shopfront.server.url}/media/auto/{media['_id']}/large", media["images"], folder)


def get(address: str, accept: str | None = None, **headers: str) -> httpx.Response:
    asked = {"Accept": accept} if accept is not None else {}
    return httpx.get(address, headers=asked | headers, trust_env=False)


def wait_for(address: str, kind: str) -> httpx.Response:
    deadline = time.monotonic() + SECONDS
    while (answer := get(address, kind)).headers["content-type"] != kind or "immutable" not in answer.headers[
        "cache-control"
    ]:
        assert time.monotonic() < deadline, answer.headers
        time.sleep(0.1)
    return answer


@pytest.fixture(scope="module")
def all_shown(shopfront: Shopfront) -> list[Shown]:
    """Three photos whose siblings are there: opaque, opaque, transparent."""
    pictures = (photo_like(701), photo_like(703), half_clear(702))
    every = [show(shopfront, data) for data in pictures]
    first = get(every[0].address, CHROME)
    assert (first.status_code, first.headers["content-type"]) == (200, "image/jpeg")
    assert first.headers["cache-control"] == "public, max-age=60"
    assert first.headers["vary"] == "Accept"
    for one in every:
        wait_for(one.address, "image/avif")
    return every


@pytest.fixture(scope="module")
def shown(all_shown: list[Shown]) -> Shown:
    return all_shown[0]


def test_each_client_gets_what_it_takes(shown: Shown) -> None:
    plain, webp, avif = (get(shown.address, kind) for kind in KINDS[:1] + KINDS[2:] + KINDS[1:2])
    assert plain.content == get(shown.images["large"]["url"]).content
    assert len(avif.content) < len(plain.content)
    assert len(webp.content) < len(plain.content)
    assert seen(webp.content).size == seen(plain.content).size
    assert features.check("avif")
    assert seen(avif.content).size == seen(plain.content).size
    assert len({answer.headers["etag"] for answer in (plain, webp, avif)}) == 3
    for answer in (plain, webp, avif):
        assert answer.headers["vary"] == "Accept"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "immutable" in answer.headers["cache-control"]
    assert get(shown.address, OLD_SAFARI).content == plain.content


def test_what_is_taken_may_stand_in_several_lines(shown: Shown) -> None:
    lines = [("Accept", "text/html"), ("Accept", "image/avif"), ("Accept", "*/*;q=0.1")]
    assert httpx.get(shown.address, headers=lines, trust_env=False).headers["content-type"] == "image/avif"


def test_what_may_be_newer_than_the_photo_has_no_date(shown: Shown) -> None:
    answer = get(shown.address, CHROME, **{"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert answer.status_code == 200
    assert "last-modified" not in answer.headers


def test_fixed_urls_do_not_vary(shown: Shown) -> None:
    answer = get(shown.images["large"]["url"], CHROME)
    assert answer.headers["content-type"] == "image/jpeg"
    assert "vary" not in answer.headers


def test_head_304_and_ranges_are_of_the_format_that_was_chosen(shown: Shown) -> None:
    whole = get(shown.address, "image/webp")
    head = httpx.head(shown.address, headers={"Accept": "image/webp"}, trust_env=False)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    etag = whole.headers["etag"]
    again = get(shown.address, "image/webp", **{"If-None-Match": etag})
    assert (again.status_code, again.headers["vary"]) == (304, "Accept")
    assert get(shown.address, "image/jpeg", **{"If-None-Match": etag}).status_code == 200
    part = get(shown.address, "image/webp", Range="bytes=0-9")
    assert (part.status_code, part.content) == (206, whole.content[:10])
    assert part.headers["vary"] == "Accept"
    assert get(shown.address, "image/jpeg", Range="bytes=0-9", **{"If-Range": etag}).status_code == 200
    beyond = get(shown.address, "image/webp", Range="bytes=99999999-")
    assert (beyond.status_code, beyond.headers["vary"]) == (416, "Accept")


def test_transparent_renditions_stay_transparent(all_shown: list[Shown]) -> None:
    address = all_shown[2].address.replace("/large", "/transparent_large")
    assert get(address).headers["content-type"] == "image/webp"  # as the fixed one
    picture = seen(wait_for(address, "image/avif").content).convert("RGBA")
    assert picture.getchannel("A").getpixel((5, 5)) == 0
    assert picture.getchannel("A").getpixel((400, 5)) == 255


def test_a_lost_file_is_not_missed_and_is_made_again(all_shown: list[Shown]) -> None:
    shown = all_shown[1]
    (shown.folder / "large.avif").unlink()
    answer = get(shown.address, "image/avif")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "public, max-age=60"
    wait_for(shown.address, "image/avif")


@pytest.mark.parametrize("name", ["original", "source", "large.jpg", "nothing", "..%2flarge"])
def test_other_names_are_404(shown: Shown, name: str) -> None:
    answer = get(shown.address.replace("/large", f"/{name}"), CHROME)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_other_formats_count_for_photos_of_before_when_they_are_asked_for(tmp_path: Path, origin: Origin) -> None:
    with running_server(tmp_path / "data", origin.address, VITRINA_FORMATS="webp") as server:
        with server.merchant() as merchant, server.buyer() as buyer:
            address = show(Shopfront(server, origin, merchant, buyer), photo_like(704)).address
        wait_for(address, "image/webp")
        server.stop()
        server.settings["VITRINA_FORMATS"] = "avif"
        server.start()
        first = get(address, "image/webp, image/avif;q=0.5")
        assert (first.headers["content-type"], first.headers["cache-control"]) == ("image/jpeg", "public, max-age=60")
        wait_for(address, "image/avif")
        assert get(address, "image/webp").headers["content-type"] == "image/jpeg"
