"""Turns a picture upright as its EXIF orientation says."""

from collections.abc import Callable

import cv2
import numpy as np

from vitrina.photos.darkroom.steps.pixels import Pixels, with_channels
from vitrina.photos.renditions import Size

# EXIF orientations that lay a picture on its side.
_SIDEWAYS = frozenset(range(5, 9))
_LEFT_RIGHT, _UP_DOWN = 1, 0  # as OpenCV's flip numbers the axes

# What puts each orientation right (EXIF 2.32, 4.6.4).
_TURNS: dict[int, Callable[[Pixels], cv2.typing.MatLike]] = {
    2: lambda pixels: cv2.flip(pixels, _LEFT_RIGHT),
    3: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_180),
    4: lambda pixels: cv2.flip(pixels, _UP_DOWN),
    5: cv2.transpose,
    6: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
    7: lambda pixels: cv2.transpose(cv2.rotate(pixels, cv2.ROTATE_180)),
    8: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE),
}


def upright_size(size: Size, orientation: int) -> Size:
    """Width and height once the picture is upright."""
    return Size(size.height, size.width) if orientation in _SIDEWAYS else size


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """The picture upright; one with no orientation that there is, as it lies."""
    turn = _TURNS.get(orientation)
    return pixels if turn is None else with_channels(np.asarray(turn(pixels), np.uint8))
