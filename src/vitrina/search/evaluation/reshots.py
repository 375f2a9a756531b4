"""Photos as if someone had taken them again, worse: to measure how well a market's own pictures are found.

Decodes renditions, which the market made itself, and nothing that strangers sent. For commands, not for the server.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
JPEG_QUALITY, BAD_QUALITY = 90, 25


def reshots(data: bytes, seed: int) -> dict[str, bytes]:
    """JPEG files of a picture, one for each kind of damage, and one with all of them. The same seed, the same files.

    Raises:
        ValueError: the bytes are no picture that can be read.
    """
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("the picture cannot be read")
    original = np.asarray(picture, np.uint8)
    random = np.random.default_rng(seed)
    made = {name: damage(original, random) for name, damage in DAMAGES.items()}
    all_of_them = original
    for damage in DAMAGES.values():
        all_of_them = damage(all_of_them, random)
    files = {name: _jpeg(one, BAD_QUALITY if name == "jpeg" else JPEG_QUALITY) for name, one in made.items()}
    return files | {"all of these": _jpeg(all_of_them, BAD_QUALITY)}


def _crop(picture: Picture, random: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    top, left = int(random.uniform(0, 0.2) * height), int(random.uniform(0, 0.2) * width)
    return picture[top : top + int(height * 0.8), left : left + int(width * 0.8)]


def _perspective(picture: Picture, random: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + random.uniform(-0.12, 0.12, (4, 2)).astype(np.float32) * np.array([width, height], np.float32)
    turn = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return np.asarray(cv2.warpPerspective(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _light(picture: Picture, random: np.random.Generator) -> Picture:
    tint = random.uniform(0.8, 1.2, 3) * random.uniform(0.6, 1.3)
    return np.clip(picture * tint + random.uniform(-15, 15), 0, 255).astype(np.uint8)


def _blur(picture: Picture, random: np.random.Generator) -> Picture:
    spread = max(picture.shape[:2]) / 500 * random.uniform(1, 2)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), spread), np.uint8)


def _same(picture: Picture, random: np.random.Generator) -> Picture:  # noqa: ARG001 - damaged when it is saved
    return picture


def _background(picture: Picture, random: np.random.Generator) -> Picture:
    """The picture at two thirds of its size on a ground of coarse noise."""
    height, width = picture.shape[:2]
    coarse = random.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    ground = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    small = cv2.resize(picture, (max(1, width * 2 // 3), max(1, height * 2 // 3)), interpolation=cv2.INTER_AREA)
    top, left = random.integers(0, height - small.shape[0] + 1), random.integers(0, width - small.shape[1] + 1)
    ground[top : top + small.shape[0], left : left + small.shape[1]] = small
    return ground


DAMAGES: dict[str, Callable[[Picture, np.random.Generator], Picture]] = {
    "crop": _crop,
    "perspective": _perspective,
    "light": _light,
    "blur": _blur,
    "jpeg": _same,
    "background": _background,
}


def _jpeg(picture: Picture, quality: int) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])
