"""Finds the points of a picture. Loads OpenCV, so it is for worker processes only."""

import cv2
import numpy as np
from numpy.typing import NDArray

from vitrina.looks.points import NUMBERS, POINTS_SIDE, Points, in_steps, pack_points

# Side of the grey picture whose low frequencies make the hash, and of the corner of them that is kept: the usual 32
# and 8 of a 64-bit perceptual hash.
HASH_SIDE, HASH_CORNER = 32, 8

cv2.setNumThreads(1)  # whole pictures are shared out among processes already


def find_points(rgb: NDArray[np.uint8], most: int) -> bytes:
    """The clearest points of a picture, packed.

    Args:
        rgb: Shape ``(h, w, 3)``, sRGB.
        most: How many to keep, those of most contrast first.

    Returns:
        As :func:`vitrina.looks.points.pack_points`; empty for a picture without any structure.
    """
    grey = _grey(rgb)
    found, numbers = cv2.SIFT.create(nfeatures=most).detectAndCompute(grey, None)
    if numbers is None:
        return b""
    # Points of equal contrast at the limit are all returned; the order decides, and it is the same every time.
    order = sorted(range(len(found)), key=lambda place: -found[place].response)[:most]
    rows = np.array([(*found[place].pt, found[place].size, found[place].angle) for place in order], np.float32)
    descriptors = in_steps(_rooted(np.asarray(numbers, np.float32)[order]))
    return pack_points(Points(rows[:, :2], rows[:, 2], np.deg2rad(rows[:, 3]), descriptors))


def picture_hash(rgb: NDArray[np.uint8]) -> int:
    """64 bits that near copies of a picture share almost all of, as a signed number.

    Each bit says whether one of the lowest frequencies is above their median.
    """
    small = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (HASH_SIDE, HASH_SIDE), interpolation=cv2.INTER_AREA)
    low = cv2.dct(small.astype(np.float32))[:HASH_CORNER, :HASH_CORNER].ravel()
    bits = np.packbits(low > np.median(low[1:]))  # the first is the mean brightness
    return int.from_bytes(bits.tobytes(), "big", signed=True)


def _grey(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    # Grey first: one channel shrinks in half the time of three, and no pixel differs by more than one step.
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    share = POINTS_SIDE / max(grey.shape)
    if share < 1:
        size = max(1, round(grey.shape[1] * share)), max(1, round(grey.shape[0] * share))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, np.uint8)


def _rooted(numbers: NDArray[np.float32]) -> NDArray[np.float32]:
    shares = numbers / np.maximum(numbers.sum(axis=1, keepdims=True), 1)
    return np.asarray(np.sqrt(shares).reshape(-1, NUMBERS), np.float32)
