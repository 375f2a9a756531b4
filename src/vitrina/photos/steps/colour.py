"""Brings colours to 8-bit sRGB."""

import pyvips

from vitrina.photos.steps.profiles import is_srgb

_PROFILE = "icc-profile-data"


def to_eight_bits(image: pyvips.Image) -> pyvips.Image:
    """Keeps the upper half of 16-bit samples; half the work for every later step, and no rendition has more."""
    if image.format != "ushort":
        return image
    interpretation = "srgb" if image.bands > 2 else "b-w"
    return image.cast("uchar", shift=True).copy(interpretation=interpretation)


def to_srgb(image: pyvips.Image) -> pyvips.Image:
    """The picture in sRGB, by its embedded profile if it has another one that can be used.

    Costs in proportion to the pixels (much for CMYK), so it comes after the shrinking.
    """
    profile = image.get(_PROFILE) if image.get_typeof(_PROFILE) else None
    if image.interpretation == "cmyk" or (profile and not is_srgb(profile)):
        converted = _by_profile(image)
        if converted is not None:
            return converted
    if image.interpretation == "srgb":
        return image
    return image.colourspace("srgb").copy_memory()


def _by_profile(image: pyvips.Image) -> pyvips.Image | None:
    """None where the profile does not fit the picture: it is then shown as if it had none, as browsers do."""
    fallback = "cmyk" if image.interpretation == "cmyk" else "srgb"
    try:
        return image.icc_transform("srgb", embedded=True, input_profile=fallback).copy_memory()
    except pyvips.Error:
        return None
