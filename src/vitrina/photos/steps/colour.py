"""Brings colours to 8-bit sRGB."""

import cv2
import numpy as np
import pyvips

from vitrina.photos.steps.alpha import premultiplied, unpremultiplied
from vitrina.photos.steps.pixels import GREY, RGBA, Pixels, pixels_of
from vitrina.photos.steps.profiles import is_srgb
from vitrina.photos.steps.stored import Stored

_PROFILE = "icc-profile-data"


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
    if stored.profile and (stored.cmyk or not is_srgb(stored.profile)):
        converted = _by_profile(pixels, stored.profile, cmyk=stored.cmyk)
        if converted is not None:
            return converted
    if stored.cmyk:
        return _through_inks(pixels)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8) if pixels.shape[2] == GREY else pixels


def _by_profile(pixels: Pixels, profile: bytes, *, cmyk: bool) -> Pixels | None:
    """None where the profile does not fit the picture: it is then shown as if it had none, as browsers do."""
    has_alpha = pixels.shape[2] == RGBA and not cmyk
    plain = unpremultiplied(pixels) if has_alpha else cv2.bitwise_not(pixels) if cmyk else pixels
    interpretation = "cmyk" if cmyk else "b-w" if pixels.shape[2] == GREY else "srgb"
    image = pyvips.Image.new_from_array(np.ascontiguousarray(plain), interpretation=interpretation).copy()
    image.set_type(pyvips.GValue.blob_type, _PROFILE, profile)
    try:
        converted = pixels_of(image.icc_transform("srgb", embedded=True))
    except pyvips.Error:
        return None
    return premultiplied(converted) if has_alpha else converted


def _through_inks(cmyk: Pixels) -> Pixels:
    """What is left of the light: that of each colour times that of black, just as colour times alpha."""
    return np.asarray(cv2.cvtColor(premultiplied(cmyk), cv2.COLOR_RGBA2RGB), np.uint8)
