"""Pictures with an alpha channel: on white, and as they are."""

import numpy as np
import pytest
from pictures import developed, gamma_curve, pixel, profile, saved, scene, seen
from PIL import Image

OPAQUE = {"thumb", "large", "xlarge"}
BOTH = OPAQUE | {f"transparent_{name}" for name in OPAQUE}
RED = (200, 20, 20, 255)


def cut_out(size: tuple[int, int], *, hidden: tuple[int, int, int, int] = (0, 0, 0, 0)) -> Image.Image:
    """A red disc; what is transparent around it has a colour that must never show."""
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]]
    inside = (rows - size[1] / 2) ** 2 + (columns - size[0] / 2) ** 2 < (min(size) / 3) ** 2
    return Image.fromarray(np.where(inside[..., None], RED, hidden).astype(np.uint8))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
@pytest.mark.parametrize("size", [(900, 700), (2400, 1800), (150, 100)])
def test_transparent_renditions_keep_alpha_and_opaque_ones_are_on_white(form: str, size: tuple[int, int]) -> None:
    made = developed(saved(cut_out(size), form, **({"lossless": True} if form == "WEBP" else {})))
    assert made.has_alpha
    assert set(made.renditions) == BOTH
    for name in OPAQUE:
        opaque, clear = seen(made.renditions[name]), seen(made.renditions[f"transparent_{name}"])
        assert (opaque.mode, clear.mode, clear.format) == ("RGB", "RGBA", "WEBP")
        assert opaque.size == clear.size
        assert made.renditions[f"transparent_{name}"].extension == "webp"
        assert pixel(clear, 0, 0)[3] == 0
        assert min(pixel(opaque, 0, 0)) > 250
        for image in (opaque, clear):
            assert np.abs(np.subtract(pixel(image, 0.5, 0.5)[:3], RED[:3])).max() < 12
        assert pixel(clear, 0.5, 0.5)[3] == 255


def test_hidden_colour_does_not_bleed_into_edges() -> None:
    made = developed(saved(cut_out((2400, 1800), hidden=(0, 255, 0, 0)), "PNG"))
    for name in OPAQUE:
        red, green, blue = np.moveaxis(np.asarray(seen(made.renditions[name]), np.int64), 2, 0)
        assert (green - np.maximum(red, blue)).max() < 25  # chroma of a JPEG is coarse; bleeding gives over 100
        pixels = np.asarray(seen(made.renditions[f"transparent_{name}"]), np.int64)
        visible = pixels[pixels[..., 3] > 100]
        assert (visible[:, 1] - visible[:, 0]).max() < 25


def test_half_transparent_colours_survive_the_shrinking() -> None:
    picture = Image.new("RGBA", (2000, 1500), (40, 120, 200, 128))
    made = developed(saved(picture, "PNG"))
    clear = pixel(seen(made.renditions["transparent_large"]), 0.5, 0.5)
    assert np.abs(np.subtract(clear, (40, 120, 200, 128))).max() <= 4
    white = pixel(seen(made.renditions["large"]), 0.5, 0.5)
    assert np.abs(np.subtract(white, (147, 187, 227))).max() <= 3


def test_an_alpha_channel_that_hides_nothing_is_none() -> None:
    made = developed(saved(scene(400, 300).convert("RGBA"), "PNG"))
    assert not made.has_alpha
    assert set(made.renditions) == OPAQUE


def test_one_transparent_pixel_counts() -> None:
    picture = scene(400, 300).convert("RGBA")
    picture.putpixel((200, 150), (0, 0, 0, 0))
    assert developed(saved(picture, "PNG")).has_alpha


def test_a_palette_with_a_transparent_colour() -> None:
    picture = Image.new("P", (300, 300), 0)
    picture.putpalette([0, 255, 0, *RED[:3]])
    picture.paste(1, (100, 100, 200, 200))
    made = developed(saved(picture, "PNG", transparency=0))
    assert made.has_alpha
    assert pixel(seen(made.renditions["transparent_large"]), 0, 0)[3] == 0
    assert min(pixel(seen(made.renditions["large"]), 0, 0)) > 250


def test_a_gif_with_a_transparent_colour() -> None:
    picture = Image.new("P", (300, 300), 0)
    picture.putpalette([0, 255, 0, *RED[:3]])
    picture.paste(1, (100, 100, 200, 200))
    assert developed(saved(picture, "GIF", transparency=0)).has_alpha


def test_grey_with_alpha() -> None:
    picture = Image.new("LA", (700, 600), (90, 255))
    picture.paste((90, 0), (0, 0, 350, 600))
    made = developed(saved(picture, "PNG"))
    assert made.has_alpha
    opaque, clear = seen(made.renditions["large"]), seen(made.renditions["transparent_large"])
    assert np.abs(np.subtract(pixel(opaque, 0.9, 0.5), (90, 90, 90))).max() < 5
    assert min(pixel(opaque, 0.1, 0.5)) > 250
    assert (pixel(clear, 0.1, 0.5)[3], pixel(clear, 0.9, 0.5)[3]) == (0, 255)


def test_grey_with_alpha_is_converted_by_its_profile_as_grey_without() -> None:
    icc = profile((), gamma_curve(1.4), grey=True)
    opaque = Image.new("L", (700, 600), 90)
    clear = Image.new("LA", (700, 600), (90, 255))
    clear.paste((90, 128), (0, 0, 350, 600))
    without, made = developed(saved(opaque, "PNG", icc_profile=icc)), developed(saved(clear, "PNG", icc_profile=icc))
    expected = pixel(seen(without.renditions["large"]), 0.9, 0.5)
    assert min(expected) > 125
    shown = seen(made.renditions["transparent_large"])
    assert np.abs(np.subtract(pixel(shown, 0.9, 0.5), (*expected, 255))).max() <= 2
    assert np.abs(np.subtract(pixel(shown, 0.1, 0.5), (*expected, 128))).max() <= 3


def test_looks_see_a_cut_out_on_white() -> None:
    looks = developed(saved(cut_out((900, 900)), "PNG"), views="gallery").looks["mean-colour"]
    share = np.pi / 9
    assert np.abs(looks[0] - (255 - share * (255 - np.array(RED[:3])))).max() < 3
