"""What is made of a picture: sizes, orientation, likeness, and what is left behind."""

from typing import Any

import numpy as np
import pytest
from pictures import Averager, developed, job, pixel, saved, scene, seen
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from vitrina.photos.darkroom.develop import develop
from vitrina.photos.darkroom.job import DevelopJob
from vitrina.photos.darkroom.steps.load import open_picture
from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.kinds import Kind

ORIENTATION = 0x0112
RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 30), (30, 30, 220), (250, 250, 250)


def sizes(data: bytes) -> dict[str, tuple[int, int]]:
    return {name: seen(made).size for name, made in developed(data).renditions.items()}


@pytest.mark.parametrize(
    ("width", "height", "thumb", "large", "xlarge"),
    [
        (740, 416, (200, 200), (500, 281), (740, 416)),
        (580, 580, (200, 200), (500, 500), (580, 580)),
        (4000, 3000, (200, 200), (500, 375), (1200, 900)),
        (1201, 901, (200, 200), (500, 375), (1200, 900)),
        (199, 300, (199, 200), (199, 300), (199, 300)),
        (120, 80, (120, 80), (120, 80), (120, 80)),
        (6000, 400, (200, 200), (500, 33), (1200, 80)),  # large and xlarge are too low to cut a thumb from
        (6000, 150, (200, 150), (500, 13), (1200, 30)),
        (7, 5, (7, 5), (7, 5), (7, 5)),
        (1, 1, (1, 1), (1, 1), (1, 1)),
        (3000, 1, (200, 1), (500, 1), (1200, 1)),
        (1, 3000, (1, 200), (1, 500), (1, 1200)),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_sizes(
    form: str, width: int, height: int, thumb: tuple[int, int], large: tuple[int, int], xlarge: tuple[int, int]
) -> None:
    data = saved(Image.new("RGB", (width, height), RED), form)
    assert sizes(data) == {"thumb": thumb, "large": large, "xlarge": xlarge}


def test_the_stored_size_and_the_box_of_xlarge_are_told_and_obeyed() -> None:
    data = saved(scene(900, 600))
    made = develop(data, DevelopJob(Kind.JPEG, pixels=540_000, renditions=True, views=None, xlarge_box=600))
    assert (made.width, made.height, made.has_alpha) == (900, 600, False)
    assert seen(made.renditions["xlarge"]).size == (600, 400)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_kind_is_developed_to_jpeg(form: str) -> None:
    made = developed(saved(scene(300, 200), form))
    assert {(one.extension, seen(one).format) for one in made.renditions.values()} == {("jpg", "JPEG")}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(640, 480), (2500, 1600)])
def test_every_exif_orientation_comes_out_upright(orientation: int, size: tuple[int, int]) -> None:
    picture = Image.new("RGB", size)
    half = (size[0] // 2, size[1] // 2)
    for number, colour in enumerate((RED, GREEN, BLUE, WHITE)):
        left, top = half[0] * (number % 2), half[1] * (number // 2)
        picture.paste(colour, (left, top, left + half[0], top + half[1]))
    # How an upright picture is stored in each orientation: what undoes the turn that the orientation asks for.
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    stored = picture if turn is None else picture.transpose(turn)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    made = developed(saved(stored, exif=exif))
    assert (made.width, made.height) == stored.size
    for rendition in made.renditions.values():
        image = seen(rendition)
        corners = [pixel(image, x, y) for y in (0.1, 0.9) for x in (0.1, 0.9)]
        for corner, colour in zip(corners, (RED, GREEN, BLUE, WHITE), strict=True):
            assert max(abs(a - b) for a, b in zip(corner, colour, strict=True)) < 12
    assert made.renditions["large"].width == 500


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 2}])
@pytest.mark.parametrize("size", [(1500, 1000), (3200, 2400), (900, 1800)])
def test_renditions_look_like_a_careful_resize(size: tuple[int, int], options: dict[str, Any]) -> None:
    source = scene(*size)
    for rendition in (developed(saved(source, **options)).renditions[name] for name in ("xlarge", "large")):
        image = seen(rendition)
        expected = np.asarray(source.resize(image.size, Image.Resampling.LANCZOS), np.float64)
        error = np.square(np.asarray(image, np.float64) - expected).mean()
        assert 10 * np.log10(255**2 / error) > 34  # decibels; what quality 82 costs by itself is about 36


def test_a_thumb_is_the_middle() -> None:
    picture = Image.new("RGB", (900, 300), RED)
    picture.paste(GREEN, (300, 0, 600, 300))
    thumb = seen(developed(saved(picture)).renditions["thumb"])
    assert all(pixel(thumb, x, 0.5)[1] > 150 for x in (0.05, 0.5, 0.95))


@pytest.mark.parametrize("size", [(1200, 900), (1200, 800), (1000, 700), (949, 632)])
def test_a_thumb_lies_on_the_centre(size: tuple[int, int]) -> None:
    """To a fifth of a pixel, whatever it was made from."""
    width, height = size
    ramp = np.rint(np.abs(np.linspace(-width, width, width)) / height * 255).clip(0, 255).astype(np.uint8)
    picture = Image.fromarray(np.broadcast_to(ramp[None, :, None], (height, width, 3)).copy())
    thumb = np.asarray(seen(developed(saved(picture)).renditions["thumb"]), np.float64).mean(axis=(0, 2))
    slope = 255 / 100  # of each half of the thumb
    shift = (thumb[100:180].mean() - thumb[20:100].mean()) / (2 * slope)
    assert abs(shift) < 0.2


def test_metadata_stays_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    jpeg = saved(scene(600, 400), exif=exif, comment=b"secret comment", icc_profile=b"secret profile" * 20)
    notes = PngInfo()
    notes.add_text("Author", "secret author")
    png = saved(scene(600, 400).convert("RGBA").rotate(5), "PNG", pnginfo=notes, exif=exif)
    for made in (developed(jpeg), developed(png)):
        for rendition in made.renditions.values():
            image = seen(rendition)
            assert b"secret" not in rendition.data
            assert not image.getexif()
            assert not {"icc_profile", "comment", "exif"} & set(image.info)


def test_texts_of_a_png_are_never_unpacked() -> None:
    notes = PngInfo()
    for number in range(3):  # a file of many such takes seconds to unpack
        notes.add_text(f"a{number}", "a" * 1_000_000, zip=True)
        notes.add_itxt(f"b{number}", "b" * 1_000_000, zip=True)
    notes.add_text("c", "c")
    picture = scene(300, 200)
    noted, plain = saved(picture, "PNG", pnginfo=notes, dpi=(72, 72)), saved(picture, "PNG", dpi=(72, 72))
    assert open_picture(noted, Kind.PNG).get_fields() == open_picture(plain, Kind.PNG).get_fields()
    assert developed(noted).renditions == developed(plain).renditions


@pytest.mark.parametrize("trailer", [b"<script>alert(1)</script>", b"PK\x03\x04zip", b"\x7fELF"])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_follows_the_picture_stays_behind(form: str, trailer: bytes) -> None:
    made = developed(saved(scene(300, 200), form) + trailer * 50)
    assert len(made.renditions) == 3
    assert all(trailer not in rendition.data for rendition in made.renditions.values())


def test_looks_are_of_the_upright_picture_in_either_kind_of_views() -> None:
    picture = scene(800, 600)
    data = saved(picture)
    gallery, query = (next(iter(developed(data, views=views).looks.values())) for views in ("gallery", "query"))
    assert (gallery.shape, query.shape) == ((2, 3), (4, 3))
    mean = np.asarray(picture, np.float64).mean(axis=(0, 1))
    assert np.abs(gallery[0] - mean).max() < 2
    assert np.abs(query[0] - mean).max() < 2


def test_looks_alone_make_no_renditions() -> None:
    data = saved(scene(800, 600))
    made = develop(data, job(data, renditions=False, views="query"), [Averager()])
    assert not made.renditions
    assert (made.width, made.height, made.looks["mean-colour"].shape) == (800, 600, (4, 3))


def test_only_a_photo_that_is_kept_has_a_hash() -> None:
    data = saved(scene(400, 300))
    assert developed(data, views="gallery").hash != 0
    assert developed(data, views="query").hash == 0


def test_no_looks_unless_wanted() -> None:
    assert developed(saved(scene(80, 60))).looks == {}


def test_a_damaged_scan_is_refused() -> None:
    data = bytearray(saved(scene(600, 400), "PNG"))
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    with pytest.raises(PhotoRefused) as caught:
        developed(bytes(data))
    assert caught.value.code == Reason.CORRUPT


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_file_cut_short_is_refused_by_the_decoder_too(form: str) -> None:
    data = saved(scene(600, 400), form)
    for share in (0.5, 0.9, 0.99):
        with pytest.raises(PhotoRefused) as caught:
            develop(data[: int(share * len(data))], job(data))
        assert caught.value.code in {Reason.TRUNCATED, Reason.CORRUPT}


def test_a_decoder_that_finds_more_than_inspection_did_is_stopped() -> None:
    with pytest.raises(PhotoRefused) as caught:
        develop(saved(scene(60, 40)), DevelopJob(Kind.JPEG, pixels=2399, renditions=True, views=None))
    assert (caught.value.code, caught.value.limit, caught.value.actual) == (Reason.TOO_MANY_PIXELS, 2399, 2400)


@pytest.mark.parametrize("kind", Kind)
def test_no_loader_takes_bytes_of_another_kind(kind: Kind) -> None:
    for start in (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", b"%PDF-1.7", b"P6 1 1 255 abc"):
        with pytest.raises(PhotoRefused):
            develop(start, DevelopJob(kind, pixels=10**6, renditions=True, views=None))
