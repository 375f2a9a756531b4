"""Every kind of colour comes out as sRGB, and only what is not sRGB is converted."""

import io
import struct

import numpy as np
import pytest
from pictures import (
    ADOBE_COLORANTS,
    P3_COLORANTS,
    SRGB_COLORANTS,
    SRGB_PARAMETRIC,
    developed,
    gamma_curve,
    pixel,
    profile,
    saved,
    scene,
    seen,
)
from PIL import Image, ImageCms

from vitrina.photos.darkroom.steps.profiles import is_srgb

OFFICIAL = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
ADOBE = profile(ADOBE_COLORANTS, gamma_curve(2.2))
P3 = profile(P3_COLORANTS, SRGB_PARAMETRIC)


def srgb_table(points: int) -> bytes:
    values = np.linspace(0, 1, points)
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return b"curv\0\0\0\0" + struct.pack(f">I{points}H", points, *np.round(65535 * linear).astype(int))


@pytest.mark.parametrize(
    "icc",
    [OFFICIAL, profile(SRGB_COLORANTS, SRGB_PARAMETRIC), profile(SRGB_COLORANTS, srgb_table(1024))],
    ids=["littlecms", "parametric", "table"],
)
def test_srgb_is_told_by_what_it_does(icc: bytes) -> None:
    assert is_srgb(icc)


@pytest.mark.parametrize(
    "icc",
    [
        ADOBE,
        P3,
        profile(SRGB_COLORANTS, gamma_curve(1.0)),
        profile(SRGB_COLORANTS, gamma_curve(1.8)),
        profile(SRGB_COLORANTS, gamma_curve(2.2)),
        profile(SRGB_COLORANTS, b"curv\0\0\0\0\0\0\0\0"),
        profile(SRGB_COLORANTS, b"curv\0\0\0\0\0\0\0\2\0\0"),
        profile(SRGB_COLORANTS, b"para\0\0\0\0\0\x63\0\0"),
        profile(SRGB_COLORANTS, b"text\0\0\0\0"),
        OFFICIAL[:200],
        OFFICIAL[:130],
        b"",
        b"sRGB IEC61966-2.1" * 20,
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    ],
)
def test_what_is_not_srgb_is_not_taken_for_it(icc: bytes) -> None:
    assert not is_srgb(icc)


@pytest.mark.parametrize(
    ("form", "parameters"),
    [
        (0, [2.4]),
        (1, [2.4, 1, 0]),
        (2, [2.4, 1, 0, 0]),
        (4, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0, 0]),
    ],
)
def test_every_parametric_form_is_evaluated(form: int, parameters: list[float]) -> None:
    curve = b"para\0\0\0\0" + struct.pack(f">HH{len(parameters)}i", form, 0, *(round(65536 * p) for p in parameters))
    assert is_srgb(profile(SRGB_COLORANTS, curve)) == (form == 4)


@pytest.mark.parametrize("icc", [ADOBE, P3], ids=["adobe", "p3"])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_wide_gamut_is_converted_as_littlecms_does(icc: bytes, form: str) -> None:
    picture = scene(700, 500)
    quality = {"quality": 98} if form == "WEBP" else {}
    made = seen(developed(saved(picture, form, icc_profile=icc, **quality)).renditions["xlarge"])
    littlecms = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        "RGB",
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    expected = ImageCms.applyTransform(picture, littlecms)
    assert expected is not None
    difference = np.asarray(made, np.float64) - np.asarray(expected, np.float64)
    untouched = np.asarray(made, np.float64) - np.asarray(picture, np.float64)
    assert np.abs(difference).mean() < 4
    assert np.abs(difference).mean() < np.abs(untouched).mean() / 1.5


NEGATIVE_BASE = b"para\0\0\0\0\0\x03\0\0" + struct.pack(">5i", *(round(65536 * p) for p in (2.4, -1, 0, 1, 0)))


@pytest.mark.parametrize("colorants", [SRGB_COLORANTS, P3_COLORANTS], ids=["srgb", "p3"])
def test_a_profile_whose_curves_have_no_values_is_left_out(colorants: tuple[tuple[float, float, float], ...]) -> None:
    picture, icc = scene(300, 200), profile(colorants, NEGATIVE_BASE)
    assert not is_srgb(icc)
    assert developed(saved(picture, icc_profile=icc)).renditions == developed(saved(picture)).renditions


@pytest.mark.parametrize("icc", [OFFICIAL, ADOBE], ids=["srgb", "adobe"])
@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_a_profile_of_another_space_is_left_out(mode: str, icc: bytes) -> None:
    picture = scene(300, 200).convert(mode)
    assert developed(saved(picture, icc_profile=icc)).renditions == developed(saved(picture)).renditions


def test_an_srgb_profile_changes_nothing() -> None:
    picture = scene(700, 500)
    plain, tagged = developed(saved(picture)), developed(saved(picture, icc_profile=OFFICIAL))
    assert plain.renditions == tagged.renditions


@pytest.mark.parametrize("icc", [b"not a profile" * 30, OFFICIAL[:300]], ids=["nonsense", "cut"])
def test_a_broken_profile_is_left_out(icc: bytes) -> None:
    picture = scene(700, 500)
    assert developed(saved(picture, icc_profile=icc)).renditions == developed(saved(picture)).renditions


def test_cmyk_becomes_plausible_rgb() -> None:
    picture = Image.new("CMYK", (900, 300), (0, 0, 0, 0))
    picture.paste((255, 0, 0, 0), (300, 0, 600, 300))
    picture.paste((0, 0, 0, 255), (600, 0, 900, 300))
    large = seen(developed(saved(picture)).renditions["large"])
    white, cyan, black = (pixel(large, x, 0.5) for x in (0.15, 0.5, 0.85))
    assert min(white) > 245
    assert cyan[0] < 80
    assert cyan[2] > 120
    assert max(black) < 70


def test_cmyk_without_a_profile_is_shown_as_browsers_show_it() -> None:
    inks = scene(700, 500).convert("CMYK")
    made = np.asarray(seen(developed(saved(inks)).renditions["xlarge"]), np.float64)
    expected = np.asarray(inks.convert("RGB"), np.float64)  # each ink takes its share of the light
    assert np.abs(made - expected).mean() < 4


def test_cmyk_is_converted_by_its_profile() -> None:
    pyvips = pytest.importorskip("pyvips")  # it brings such a profile with it
    inks, icc = scene(700, 500).convert("CMYK"), pyvips.Operation.call("profile_load", "cmyk")
    made = np.asarray(seen(developed(saved(inks, icc_profile=icc)).renditions["xlarge"]), np.float64)
    expected = ImageCms.profileToProfile(
        inks,
        ImageCms.ImageCmsProfile(io.BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        "RGB",
    )
    assert expected is not None
    assert np.abs(made - np.asarray(expected, np.float64)).mean() < 6
    assert np.abs(made - np.asarray(inks.convert("RGB"), np.float64)).mean() > 15


@pytest.mark.parametrize("mode", ["RGB", "CMYK"])
def test_bytes_between_segments_change_nothing(mode: str) -> None:
    """The strict decoder leaves such a file to the other one."""
    data = saved(scene(700, 500).convert(mode))
    at = data.index(b"\xff\xdb")
    stray = developed(data[:at] + bytes(3) + data[at:])
    for name, rendition in developed(data).renditions.items():
        difference = np.asarray(seen(rendition), np.int64) - np.asarray(seen(stray.renditions[name]))
        assert np.abs(difference).mean() < 1


def test_grey_becomes_rgb_of_the_same_level() -> None:
    for form in ("JPEG", "PNG"):
        large = seen(developed(saved(Image.new("L", (600, 400), 77), form)).renditions["large"])
        assert large.mode == "RGB"
        assert np.abs(np.subtract(pixel(large, 0.5, 0.5), 77)).max() <= 1


def test_sixteen_bit_grey() -> None:
    ramp = np.tile(np.linspace(0, 65535, 800).astype(np.uint16), (300, 1))
    large = np.asarray(seen(developed(saved(Image.fromarray(ramp), "PNG")).renditions["xlarge"]), np.int64)
    assert np.abs(large[150, :, 0] - ramp[150] // 256).max() <= 3


def test_sixteen_bit_colour_with_alpha() -> None:
    pyvips = pytest.importorskip("pyvips")  # Pillow writes no such file
    pixels = np.full((300, 400, 4), (60_000, 30_000, 10_000, 65_535), np.uint16)
    pixels[:, :200, 3] = 0
    data = pyvips.Image.new_from_array(pixels, interpretation="rgb16").pngsave_buffer()
    made = developed(data)
    assert made.has_alpha
    large = seen(made.renditions["large"])
    assert np.abs(np.subtract(pixel(large, 0.9, 0.5), (234, 117, 39))).max() <= 4
    assert min(pixel(large, 0.1, 0.5)) > 250


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_few_bits(bits: int) -> None:
    picture = Image.new("P", (300, 200), 1)
    picture.putpalette([0, 0, 0, 10, 200, 30])
    large = seen(developed(saved(picture, "PNG", bits=bits)).renditions["large"])
    assert np.abs(np.subtract(pixel(large, 0.5, 0.5), (10, 200, 30))).max() <= 4
