"""Turns a picture upright as its EXIF orientation says."""

import pyvips

from vitrina.photos.renditions import Size

_ORIENTATION = "orientation"
# EXIF orientations that lay a picture on its side.
_SIDEWAYS = frozenset(range(5, 9))


def upright_size(image: pyvips.Image) -> Size:
    """Width and height once the picture is upright."""
    sideways = image.get_typeof(_ORIENTATION) and image.get(_ORIENTATION) in _SIDEWAYS
    return Size(image.height, image.width) if sideways else Size(image.width, image.height)


def upright(image: pyvips.Image) -> pyvips.Image:
    """The picture upright; it must be in memory, as turning reads it in another order than decoders write."""
    return image.autorot()
