"""Which pictures of one photo are embedded.

A studio picture shows its product on white, of any size; a buyer's photo shows it among other things, mostly near the
middle. So a gallery photo is seen twice, whole and trimmed, and a query photo four times: whole, its middle ever
closer, and what stands out in it. Two photos are as alike as their most alike pair of views.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from vitrina.looks.models import Fit
from vitrina.looks.subject.box import subject_box

# A pixel is white background when its darkest channel is at least this: JPEG noise on 255 stays above it.
WHITE = 240
# A row or column belongs to the product when more than this share of it is not white: a speck of dust is not enough.
SPECK = 0.01
# Shares of width and height a query's centre crops keep.
CROPS = (0.7, 0.5)


def gallery_views(rgb: NDArray[np.uint8], side: int, fit: Fit = "squash") -> NDArray[np.uint8]:
    """The pictures by which a photo in the gallery is found.

    Args:
        rgb: Shape ``(h, w, 3)``, sRGB; about 400 to 512 pixels on the long side is enough.
        side: Width and height of a view, in pixels.
        fit: How a view becomes square.

    Returns:
        Shape ``(2, side, side, 3)``: the photo made a square; the photo without its white border, made square
        with white.
    """
    return np.stack([_squared(rgb, side, fit), _resized(_padded(_trimmed(rgb)), side)])


def query_views(rgb: NDArray[np.uint8], side: int, fit: Fit = "squash") -> NDArray[np.uint8]:
    """The pictures by which a photo is searched with.

    Args:
        rgb: Shape ``(h, w, 3)``, sRGB; about 400 to 512 pixels on the long side is enough.
        side: Width and height of a view, in pixels.
        fit: How a view becomes square.

    Returns:
        Shape ``(4, side, side, 3)``, each made a square: the photo, its centre at 70 % and at 50 % of its sides,
        and the box in which :func:`vitrina.looks.subject.box.subject_box` sees its subject.
    """
    height, width, _ = rgb.shape
    crops = [rgb, *(_centre(rgb, height * share, width * share) for share in CROPS), _subject(rgb)]
    return np.stack([_squared(crop, side, fit) for crop in crops])


def _subject(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    (top, bottom), (left, right) = subject_box(rgb)
    height, width, _ = rgb.shape
    rows, columns = slice(int(top * height), max(round(bottom * height), 1)), slice(int(left * width), None)
    return rgb[rows, columns][:, : max(round((right - left) * width), 1)]


def _centre(rgb: NDArray[np.uint8], height: float, width: float) -> NDArray[np.uint8]:
    rows, columns = max(1, round(height)), max(1, round(width))
    top, left = (rgb.shape[0] - rows) // 2, (rgb.shape[1] - columns) // 2
    return rgb[top : top + rows, left : left + columns]


def _trimmed(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    # NumPy takes sixty times as long for the least of three channels.
    red, green, blue = cv2.split(rgb)
    product = np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8) < WHITE
    rows, columns = (
        np.flatnonzero(np.count_nonzero(product, axis=axis) / product.shape[axis] > SPECK) for axis in (1, 0)
    )
    if not len(rows) or not len(columns):
        return rgb
    return rgb[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _padded(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width, _ = rgb.shape
    side = max(height, width)
    square = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = rgb
    return square


def _squared(rgb: NDArray[np.uint8], side: int, fit: Fit) -> NDArray[np.uint8]:
    if fit == "crop":
        short = min(rgb.shape[:2])
        rgb = _centre(rgb, short, short)
    return _resized(_padded(rgb) if fit == "pad" else rgb, side)


def _resized(rgb: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    # Areas are averaged where the picture shrinks; where it grows, a cubic curve runs through its pixels.
    method = cv2.INTER_AREA if min(rgb.shape[:2]) >= side else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(np.ascontiguousarray(rgb), (side, side), interpolation=method), np.uint8)
