"""Brings colours to 8-bit sRGB."""

import cv2
import numpy as np
import pyvips

from vitrina.photos.darkroom.steps.alpha import premultiplied, unpremultiplied
from vitrina.photos.darkroom.steps.pixels import CMYK, GREY, RGB, RGBA, Pixels, pixels_of
from vitrina.photos.darkroom.steps.profiles import is_srgb, makes_sense
from vitrina.photos.darkroom.steps.stored import Stored

_PROFILE = "icc-profile-data"
# Of each space, its name in libvips and its channels; grey with alpha is RGBA by now, of one level.
_SPACES = {b"GRAY": ("b-w", GREY), b"RGB ": ("srgb", RGB), b"CMYK": ("cmyk", CMYK)}


def to_eight_bits(image: pyvips.Image) -> pyvips.Image:
    """Keeps the upper half of 16-bit samples; half the work for every later step, and no rendition has more."""
    if image.format != "ushort":
        return image
    return image.cast("uchar", shift=True).copy(interpretation="srgb" if image.bands > 2 else "b-w")


def to_srgb(pixels: Pixels, stored: Stored) -> Pixels:
    """The picture as RGB or premultiplied RGBA in sRGB, by its embedded profile if it has another that can be used.

    Costs in proportion to the pixels (much for CMYK), so it comes after the shrinking. CMYK without a usable profile is
    shown as browsers show it: each ink takes its share of the light.
    """
    if stored.profile and makes_sense(stored.profile, stored.space) and not is_srgb(stored.profile):
        converted = _by_profile(pixels, stored.profile, stored.space)
        if converted is not None:
            return converted
    if stored.cmyk:
        return _through_inks(pixels)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8) if pixels.shape[2] == GREY else pixels


def _by_profile(pixels: Pixels, profile: bytes, space: bytes) -> Pixels | None:
    """None where the profile cannot be used: the picture is then shown as if it had none, as browsers do."""
    interpretation, channels = _SPACES[space]
    has_alpha = pixels.shape[2] == RGBA and channels != CMYK
    plain = unpremultiplied(pixels) if has_alpha else cv2.bitwise_not(pixels) if channels == CMYK else pixels
    colours = np.ascontiguousarray(plain[:, :, :channels])
    image = pyvips.Image.new_from_array(colours, interpretation=interpretation).copy()
    image.set_type(pyvips.GValue.blob_type, _PROFILE, profile)
    try:
        converted = pixels_of(image.icc_transform("srgb", embedded=True))
    except pyvips.Error:
        return None
    return premultiplied(np.dstack([converted, pixels[:, :, 3]])) if has_alpha else converted


def _through_inks(cmyk: Pixels) -> Pixels:
    """What is left of the light: that of each colour times that of black, just as colour times alpha."""
    return np.asarray(cv2.cvtColor(premultiplied(cmyk), cv2.COLOR_RGBA2RGB), np.uint8)
