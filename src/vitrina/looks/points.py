"""Local features of a picture: places that can be found again in another photo of the same thing.

Each point is a place, a size and a direction with a rootSIFT descriptor (Arandjelović and Zisserman, CVPR 2012) of 128
numbers in four bits each. Four bits find as much as floats do on the queries of benchmarks/stages.py (R@1 within half
a point) and take an eighth of the room: 200 points are 14,000 bytes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The way points are made. It rises with any change after which old and new points should not be compared.
POINTS_KIND = "rootsift-1"
# Points are looked for in a picture whose long side is at most this; 320 finds as much, upscaling to it less.
POINTS_SIDE = 400
# Most points kept of a gallery's photo and of a query. More in the query raised R@1 by two points at no room kept.
GALLERY_POINTS, QUERY_POINTS = 200, 300

NUMBERS = 128
LEVELS = 15  # the largest of four bits
# A rootSIFT number above this is rare: SIFT itself cuts at 0.2 of the length, and the root of a share stays small.
LARGEST = 0.5
NUMBER_STEP = LARGEST / LEVELS
PLACE_STEPS = 128  # a pixel's fractions; 400 pixels fit 16 bits
SIZE_STEPS = 16  # to each doubling of a point's size
TURN_STEPS = 256  # to a full turn

_ROW = np.dtype([("place", "<u2", 2), ("size", "u1"), ("turn", "u1"), ("numbers", "u1", NUMBERS // 2)])
POINT_BYTES = _ROW.itemsize


@dataclass(frozen=True, slots=True)
class Points:
    """Local features of one picture.

    Attributes:
        places: Shape ``(n, 2)``, x and y in pixels of the picture at :data:`POINTS_SIDE`.
        sizes: Shape ``(n,)``, diameters in those pixels.
        turns: Shape ``(n,)``, directions in radians.
        numbers: Shape ``(n, 128)``, descriptors in whole steps of :data:`NUMBER_STEP`, 0 to :data:`LEVELS`. Their
            length is about 1.
    """

    places: NDArray[np.float32]
    sizes: NDArray[np.float32]
    turns: NDArray[np.float32]
    numbers: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.places)


def in_steps(descriptors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Descriptors of length 1 as :attr:`Points.numbers`."""
    return np.clip(np.round(descriptors / NUMBER_STEP), 0, LEVELS).astype(np.int8)


def pack_points(points: Points) -> bytes:
    """Points as the bytes that are stored, 70 a point."""
    rows = np.empty(len(points), _ROW)
    rows["place"] = np.clip(np.round(points.places * PLACE_STEPS), 0, 65535)
    rows["size"] = np.clip(np.round(np.log2(np.maximum(points.sizes, 1)) * SIZE_STEPS), 0, 255)
    rows["turn"] = np.round(points.turns * (TURN_STEPS / (2 * np.pi))) % TURN_STEPS
    nibbles = points.numbers.view(np.uint8)
    rows["numbers"] = nibbles[:, ::2] << 4 | nibbles[:, 1::2]
    return rows.tobytes()


def unpack_points(data: bytes) -> Points:
    """Stored bytes as points.

    Raises:
        ValueError: the bytes are no whole number of points.
    """
    rows = np.frombuffer(data, _ROW)
    # Two to a byte become two bytes, the first lower. Every other number at a time takes twice as long.
    halves = rows["numbers"].astype("<u2")
    halves |= halves << 12
    halves >>= 4
    halves &= LEVELS << 8 | LEVELS
    return Points(
        rows["place"].astype(np.float32) / np.float32(PLACE_STEPS),
        np.exp2(rows["size"].astype(np.float32) / SIZE_STEPS),
        rows["turn"].astype(np.float32) * np.float32(2 * np.pi / TURN_STEPS),
        halves.view(np.int8),
    )
