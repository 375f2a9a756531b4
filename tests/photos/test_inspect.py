"""What is refused before a decoder sees it, and what is told about the rest."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import ANY, saved, scene
from PIL import Image

from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.inspect import Inspection, InspectRules, inspect
from vitrina.photos.kinds import Kind

SMALL = scene(61, 40)
FILES = {
    "jpeg": saved(SMALL),
    "progressive": saved(SMALL, progressive=True),
    "grey": saved(SMALL.convert("L")),
    "png": saved(SMALL, "PNG"),
    "palette": saved(SMALL.convert("P"), "PNG"),
    "lossy": saved(SMALL, "WEBP"),
    "lossless": saved(SMALL, "WEBP", lossless=True),
    "alpha": saved(SMALL.convert("RGBA").rotate(20), "WEBP"),
    "gif": saved(SMALL, "GIF"),
}
KINDS = {"palette": Kind.PNG, "png": Kind.PNG, "gif": Kind.GIF} | dict.fromkeys(
    ("lossy", "lossless", "alpha"), Kind.WEBP
)


def refusal(data: bytes, rules: InspectRules = ANY) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as caught:
        inspect(data, rules)
    return caught.value


def png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds one line of nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def animation(form: str, frames: int) -> bytes:
    buffer = io.BytesIO()
    pictures = [Image.new("RGB", (20, 10), (10 * number, 0, 0)) for number in range(frames)]
    pictures[0].save(buffer, form, save_all=True, append_images=pictures[1:])
    return buffer.getvalue()


def with_scans(scans: int) -> bytes:
    """A JPEG whose only scan is followed by copies of itself."""
    data = FILES["progressive"]
    start = data.rindex(b"\xff\xda")
    return data[:-2] + data[start:-2] * (scans - data.count(b"\xff\xda")) + b"\xff\xd9"


@pytest.mark.parametrize("name", FILES)
def test_kind_and_size_are_read_from_every_form(name: str) -> None:
    found = inspect(FILES[name], ANY)
    scans = FILES[name].count(b"\xff\xda") if name == "progressive" else 1
    assert found == Inspection(KINDS.get(name, Kind.JPEG), 61, 40, 1, scans, 0)


@pytest.mark.parametrize("name", FILES)
def test_bytes_after_the_picture_are_counted_and_tolerated(name: str) -> None:
    assert inspect(FILES[name] + b"PK\x03\x04 and more", ANY).trailing == 13


@pytest.mark.parametrize("name", [name for name in FILES if name != "gif"])
def test_no_beginning_of_a_file_passes_for_the_file(name: str) -> None:
    data = FILES[name]
    reasons = {refusal(data[:length]).code for length in range(16, len(data))}
    assert reasons == {Reason.TRUNCATED}


def test_half_a_gif_is_truncated() -> None:
    assert refusal(FILES["gif"][: len(FILES["gif"]) // 2]).code == Reason.TRUNCATED


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_frames_are_counted_and_limited(form: str) -> None:
    data = animation(form, 7)
    assert inspect(data, ANY).frames == 7
    refused = refusal(data, InspectRules(ANY.kinds, ANY.max_bytes, max_frames=6))
    assert (refused.code, refused.limit, refused.actual) == (Reason.TOO_MANY_FRAMES, 6, 7)


def test_a_scan_bomb_is_refused_and_a_hundred_scans_are_not() -> None:
    assert inspect(with_scans(100), ANY).scans == 100
    refused = refusal(with_scans(101))
    assert (refused.code, refused.limit, refused.actual) == (Reason.TOO_MANY_SCANS, 100, 101)


def test_scan_marks_in_a_thumbnail_are_not_scans_of_the_picture() -> None:
    thumbnail = FILES["progressive"] * 3
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    found = inspect(FILES["jpeg"][:2] + segment + FILES["jpeg"][2:], ANY)
    assert (found.width, found.height, found.scans, found.trailing) == (61, 40, 1, 0)


@pytest.mark.parametrize(
    ("width", "height", "code", "limit", "actual"),
    [
        (16_001, 1, Reason.SIDE_TOO_LONG, 16_000, 16_001),
        (1, 16_001, Reason.SIDE_TOO_LONG, 16_000, 16_001),
        (10_000, 5_001, Reason.TOO_MANY_PIXELS, 50_000_000, 50_010_000),
    ],
)
def test_size_is_limited(width: int, height: int, code: Reason, limit: int, actual: int) -> None:
    refused = refusal(png(width, height))
    assert (refused.code, refused.limit, refused.actual) == (code, limit, actual)


def test_the_largest_sizes_pass() -> None:
    assert inspect(png(16_000, 3_125), ANY).pixels == 50_000_000


def test_bytes_are_limited() -> None:
    data = FILES["jpeg"]
    assert inspect(data, InspectRules(ANY.kinds, len(data))).kind is Kind.JPEG
    refused = refusal(data, InspectRules(ANY.kinds, len(data) - 1))
    assert (refused.code, refused.limit, refused.actual) == (Reason.TOO_MANY_BYTES, len(data) - 1, len(data))


def test_nothing_is_empty() -> None:
    assert refusal(b"").code == Reason.EMPTY


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "SVG"),
        (b"%PDF-1.7", "PDF"),
        (b"II*\0rest", "TIFF"),
        (b"\0\0\0\x20ftypheic", "HEIC"),
        (b"\0\0\0\x20ftypavif", "AVIF"),
        (b"hello", "unknown"),
        (b"\xff", "unknown"),
        (b"RIFF\0\0\0\0WAVE", "unknown"),
    ],
)
def test_what_is_no_picture_of_ours_is_named(start: bytes, name: str) -> None:
    refused = refusal(start)
    assert (refused.code, refused.actual, refused.limit) == (Reason.NOT_AN_IMAGE, name, "GIF, JPEG, PNG, WebP")


def test_a_kind_that_a_door_does_not_take_is_named() -> None:
    refused = refusal(FILES["lossy"], InspectRules(frozenset({Kind.JPEG, Kind.PNG}), 10_000))
    assert (refused.code, refused.actual, refused.limit) == (Reason.TYPE_NOT_ALLOWED, "WebP", "JPEG, PNG")


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damage_leads_to_a_refusal_or_an_inspection_and_nothing_else(name: str, data: st.DataObject) -> None:
    damaged = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, min(200, len(damaged)) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = inspect(bytes(damaged), ANY)
    except PhotoRefused:
        return
    assert min(found.width, found.height) >= 1
    assert found.pixels <= ANY.max_pixels
