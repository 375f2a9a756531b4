"""What the steps hand to each other."""

from typing import TypeAlias

import numpy as np
import pyvips
from numpy.typing import NDArray

from vitrina.photos.renditions import Size

Pixels: TypeAlias = NDArray[np.uint8]
"""Shape ``(height, width, channels)``: grey, grey and alpha, RGB, RGBA or CMYK.

RGBA is premultiplied where said so. CMYK is the light that each ink lets through, as JPEGs store it.
"""

OPAQUE = 255
GREY, GREY_ALPHA, RGB, RGBA = 1, 2, 3, 4  # channels
CMYK = RGBA  # as many


def size_of(pixels: Pixels) -> Size:
    """Width and height."""
    return Size(pixels.shape[1], pixels.shape[0])


def with_channels(pixels: NDArray[np.uint8]) -> Pixels:
    """Gives grey pixels back their third axis, which OpenCV drops."""
    return pixels if pixels.ndim == 3 else pixels[:, :, np.newaxis]


def pixels_of(image: pyvips.Image) -> Pixels:
    """Decodes a picture that libvips has opened; its own arrays lose every axis of length 1."""
    return np.asarray(image.numpy(), np.uint8).reshape(image.height, image.width, image.bands)
