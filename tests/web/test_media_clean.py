"""Renditions as served carry pixels and nothing else: no place, no name, no other file."""

import httpx
import pytest
from drawing import motif, saved, seen
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from shopfront import Json, Shopfront

SECRET = "made at home by J. Doe"
GPS_IFD, ARTIST, COMMENT = 0x8825, 0x013B, 0x9286
ORIENTATION = 0x0112
# What follows the picture in polyglots: a page with a script, an archive, a program.
TRAILERS = {
    "page": b"<html><script>alert(1)</script></html>",
    "archive": b"PK\x03\x04" + b"archived.txt" * 9 + b"PK\x05\x06" + bytes(18),
    "program": b"\x7fELF" + b"program" * 9,
}
UNTOUCHED = {"original", "source"}


def exif() -> Image.Exif:
    tags = Image.Exif()
    tags[ARTIST] = SECRET
    tags[ORIENTATION] = 1
    tags.get_ifd(GPS_IFD).update({1: "N", 2: (25.0, 2.0, 1.5), 3: "E", 4: (121.0, 33.0, 54.2)})
    return tags


def located_jpeg(number: int) -> bytes:
    return saved(motif(number, 640, 480), exif=exif(), comment=SECRET.encode(), xmp=f"<x>{SECRET}</x>".encode())


def located_png(number: int) -> bytes:
    text = PngInfo()
    text.add_text("Comment", SECRET)
    text.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    image = motif(number, 640, 480).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 320, 480))
    return saved(image, "PNG", exif=exif(), pnginfo=text)


def markers(jpeg: bytes) -> set[int]:
    """The segments of a JPEG before its scan, by their second byte."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


def renditions(product: Json) -> dict[str, bytes]:
    images = product["medias"][0]["images"]
    urls = {shown["url"] for name, shown in images.items() if name not in UNTOUCHED}
    return {url: httpx.get(url, trust_env=False).content for url in urls}


@pytest.mark.parametrize("data", [located_jpeg(901), located_png(902)], ids=["jpeg", "png"])
def test_no_rendition_tells_where_and_by_whom(shopfront: Shopfront, data: bytes) -> None:
    assert Image.Exif.get_ifd(seen(data).getexif(), GPS_IFD)  # it is there to be left behind
    product = shopfront.add(shopfront.product(), data)
    made = renditions(product)
    assert len(made) in {3, 6}
    for url, rendition in made.items():
        picture = seen(rendition)
        assert not picture.getexif(), url
        assert not {"exif", "xmp", "comment", "icc_profile", "Comment"} & set(picture.info), url
        assert SECRET.encode() not in rendition, url
        assert b"Exif" not in rendition, url
        if picture.format == "JPEG":
            # JFIF's own segment is the only one of applications'; no comment.
            assert not markers(rendition) & {*range(0xE1, 0xF0), 0xFE}, url


@pytest.mark.parametrize("kind", TRAILERS)
def test_no_rendition_carries_what_followed_the_picture(shopfront: Shopfront, kind: str) -> None:
    number, trailer = 910 + list(TRAILERS).index(kind), TRAILERS[kind]
    answer = shopfront.try_to_add(shopfront.product(), [shopfront.host(saved(motif(number, 640, 480)) + trailer)])
    assert answer.status_code == 200
    for url, rendition in renditions(answer.json()).items():
        assert trailer[:4] not in rendition, url
        assert rendition.endswith(b"\xff\xd9"), url
        head = httpx.head(url, trust_env=False)
        assert head.headers["content-type"] == "image/jpeg"
        assert head.headers["x-content-type-options"] == "nosniff"


def test_a_page_that_calls_itself_a_picture_is_no_picture(shopfront: Shopfront) -> None:
    page = b"GIF89a/*" + TRAILERS["page"]
    answer = shopfront.try_to_add(shopfront.product(), [shopfront.host(page)])
    assert answer.status_code == 422
