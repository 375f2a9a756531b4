"""What a JPEG's notes say of how to show it: its orientation and its colour profile."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import saved, scene
from PIL import Image

from vitrina.photos.errors import PhotoRefused
from vitrina.photos.headers.notes import Notes, read_notes

PLAIN = saved(scene(40, 30))


def noted(*segments: tuple[int, bytes]) -> bytes:
    """A JPEG with segments of these markers right at its beginning."""
    extra = b"".join(
        bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content for marker, content in segments
    )
    return PLAIN[:2] + extra + PLAIN[2:]


def exif(order: str, form: int = 3, tag: int = 0x0112, value: int = 6) -> bytes:
    """EXIF with one entry after another that is of no interest."""
    width, padding = {3: ("H", 2), 4: ("I", 0)}.get(form, ("I", 0))
    entries = [
        struct.pack(order + "HHIHH", 0x0100, 3, 1, 40, 0),
        struct.pack(order + "HHI" + width, tag, form, 1, value) + bytes(padding),
    ]
    start = (b"II" if order == "<" else b"MM") + struct.pack(order + "HIH", 42, 8, len(entries))
    return b"Exif\0\0" + start + b"".join(entries) + bytes(4)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("form", [3, 4])
def test_orientation_in_either_byte_order(order: str, form: int) -> None:
    assert read_notes(noted((0xE1, exif(order, form)))) == Notes(6, None)


def test_the_first_exif_counts() -> None:
    data = noted((0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), (0xE1, exif("<", value=3)), (0xE1, exif(">", value=8)))
    assert read_notes(data).orientation == 3


@pytest.mark.parametrize(
    "broken",
    [
        b"Exif\0\0",
        b"Exif\0\0XX*\0\x08\0\0\0",
        exif("<")[:30],
        exif("<", form=2),
        exif("<", tag=0x0113),
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(50),
    ],
)
def test_what_cannot_be_read_is_upright(broken: bytes) -> None:
    assert read_notes(noted((0xE1, broken))) == Notes(1, None)


def parts(*contents: bytes, of: int | None = None) -> list[tuple[int, bytes]]:
    count = of or len(contents)
    return [(0xE2, b"ICC_PROFILE\0" + bytes([number, count]) + one) for number, one in enumerate(contents, 1)]


def test_a_profile_comes_in_parts_in_any_order() -> None:
    assert read_notes(noted(*parts(b"one"))).profile == b"one"
    assert read_notes(noted(*reversed(parts(b"one", b"two", b"three")))).profile == b"onetwothree"
    large = bytes(range(256)) * 600
    assert read_notes(saved(scene(40, 30), icc_profile=large)).profile == large


@pytest.mark.parametrize(
    "segments",
    [parts(b"one", of=2), parts(b"one", b"two")[1:], parts(b"one") * 2, [(0xE2, b"ICC_PROFILE\0")], parts(of=1)],
    ids=["no end", "no beginning", "twice", "empty", "none"],
)
def test_a_profile_that_is_not_whole_is_none(segments: list[tuple[int, bytes]]) -> None:
    assert read_notes(noted(*segments)).profile is None


def test_notes_after_the_first_scan_are_not_looked_for() -> None:
    assert read_notes(PLAIN[:-2] + noted((0xE1, exif("<")))[2:]) == Notes(1, None)


def test_agrees_with_what_another_library_writes() -> None:
    for value in range(1, 9):
        tags = Image.Exif()
        tags[0x0112] = value
        assert read_notes(saved(scene(40, 30), exif=tags)).orientation == value


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([0xE1, 0xE2]), st.sampled_from([b"Exif\0\0", b"ICC_PROFILE\0", b""]))
def test_nothing_in_a_note_is_an_error(content: bytes, marker: int, start: bytes) -> None:
    assert isinstance(read_notes(noted((marker, start + content))), Notes)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_nonsense_is_refused_or_has_no_notes(data: bytes) -> None:
    try:
        found = read_notes(b"\xff\xd8\xff" + data)
    except PhotoRefused:
        return
    assert isinstance(found, Notes)
