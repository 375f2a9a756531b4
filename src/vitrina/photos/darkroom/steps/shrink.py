"""Makes a picture smaller.

By halves, which are exact and cost next to nothing, and one step of interpolation for the rest. libvips' Lanczos looks
the same to the eye and takes five times as long, most of it in the horizontal pass.
"""

import cv2
import numpy as np

from vitrina.photos.darkroom.steps.pixels import Pixels, size_of, with_channels
from vitrina.photos.renditions import Size

# Below this ratio nothing is lost between the samples, and a cubic keeps more detail than a linear filter.
_CUBIC_BELOW = 1.3
_HALF = 2


def shrink(pixels: Pixels, size: Size) -> Pixels:
    """The picture at ``size``, which is no larger than it is; transparency must be premultiplied."""
    while _can_be_halved(pixels, size):
        pixels = _halved(pixels)
    ratios = [have / want for have, want in zip(size_of(pixels), size, strict=True)]
    if max(ratios) == 1:
        return pixels
    if min(ratios) >= _HALF:  # odd sides: to what can be halved first; averaging by fractions takes four times as long
        return shrink(shrink(pixels, Size(_HALF * size.width, _HALF * size.height)), size)
    if max(ratios) >= _HALF:  # a line of a few pixels, whose width cannot be halved
        return _resize(pixels, size, cv2.INTER_AREA)
    return _resize(pixels, size, cv2.INTER_CUBIC if max(ratios) < _CUBIC_BELOW else cv2.INTER_LINEAR)


def halves(pixels: Pixels, least: int) -> list[Pixels]:
    """The picture, its half, the half of that and so on, while they come out even and every side keeps ``least``."""
    levels = [pixels]
    while _can_be_halved(levels[-1], Size(least, least)):
        levels.append(_halved(levels[-1]))
    return levels


def centre_square(pixels: Pixels, side: int) -> Pixels:
    """The middle of the picture as a square of ``side``; of a smaller picture, what there is."""
    short = min(size_of(pixels))
    if short <= side:
        return _centre(pixels, min(side, pixels.shape[1]), min(side, pixels.shape[0]))
    # An even square can be halved; the line that may be lost is thinner than a tenth of one of the result.
    return shrink(_centre(pixels, *(2 * [short - short % _HALF if short >= _HALF * side else short])), Size(side, side))


def _centre(pixels: Pixels, width: int, height: int) -> Pixels:
    left, top = (pixels.shape[1] - width) // 2, (pixels.shape[0] - height) // 2
    return np.ascontiguousarray(pixels[top : top + height, left : left + width])


def _can_be_halved(pixels: Pixels, size: Size) -> bool:
    # An odd row or column would have to be left out, which shifts all others.
    return all(have % _HALF == 0 and have >= _HALF * want for have, want in zip(size_of(pixels), size, strict=True))


def _halved(pixels: Pixels) -> Pixels:
    return _resize(pixels, Size(pixels.shape[1] // _HALF, pixels.shape[0] // _HALF), cv2.INTER_AREA)


def _resize(pixels: Pixels, size: Size, interpolation: int) -> Pixels:
    return with_channels(np.asarray(cv2.resize(pixels, size, interpolation=interpolation), np.uint8))
