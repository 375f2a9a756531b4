"""What stands in for a picture until it has loaded: a ThumbHash of some 25 bytes, and the colour there is most of.

ThumbHash is Evan Wallace's public format: the lowest cosine frequencies of lightness and of two colour differences, and
of transparency where there is some, in a few bits each. Any of its decoders draws it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vitrina.photos.darkroom.job import Placeholder
from vitrina.photos.darkroom.steps.alpha import on_white, unpremultiplied
from vitrina.photos.darkroom.steps.pixels import OPAQUE, RGBA, Pixels, size_of
from vitrina.photos.darkroom.steps.shrink import shrink
from vitrina.photos.renditions import fit

# The format allows 100; its highest frequency has three and a half waves, which 64 samples show as well.
BOX = 64
# Frequencies along the longer side, of lightness without and with transparency, of colour, of transparency.
_LIGHT, _LIGHT_BESIDE_ALPHA, _COLOUR, _ALPHA = 7, 5, 3, 5
_BINS = 16  # steps of each channel within which colours count as one
_Channel = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Waves:
    """One channel: its mean, the strength of its strongest wave, and all waves as shares of that, from 0 to 1."""

    mean: float
    scale: float
    shares: list[float]


def placeholder(level: Pixels) -> Placeholder:
    """Of a rendition, RGB or premultiplied RGBA."""
    small = shrink(level, fit(size_of(level), BOX))
    if small.shape[2] != RGBA:
        opaque = np.full((*small.shape[:2], 1), OPAQUE, np.uint8)
        return Placeholder(thumbhash(np.concatenate([small, opaque], axis=2)), dominant(small))
    return Placeholder(thumbhash(unpremultiplied(small)), dominant(on_white(small)))


def dominant(rgb: Pixels) -> int:
    """The mean of the colours that most of the picture's pixels nearly have, as 0xRRGGBB."""
    pixels = rgb.reshape(-1, 3).astype(np.int64)
    bins = pixels // (256 // _BINS) @ np.array([_BINS * _BINS, _BINS, 1])
    most = pixels[bins == np.bincount(bins).argmax()]
    red, green, blue = (int(value) for value in np.rint(most.mean(axis=0)))
    return red << 16 | green << 8 | blue


def thumbhash(rgba: Pixels) -> bytes:
    """The ThumbHash of a picture of at most 100 pixels a side, not premultiplied."""
    height, width, _ = rgba.shape
    alpha = rgba[:, :, 3] / 255.0
    see_through = bool(alpha.min() < 1)
    red, green, blue = _on_its_mean(rgba[:, :, :3] / 255.0, alpha)
    most = _LIGHT_BESIDE_ALPHA if see_through else _LIGHT
    across, down = (max(1, _rounded(most * side / max(width, height))) for side in (width, height))
    light = _waves((red + green + blue) / 3, max(3, across), max(3, down))
    yellow = _waves((red + green) / 2 - blue, _COLOUR, _COLOUR)
    warm = _waves(red - green, _COLOUR, _COLOUR)
    veil = [_waves(alpha, _ALPHA, _ALPHA)] if see_through else []
    landscape = width > height
    head: int = (
        _rounded(63 * light.mean)
        | _rounded(31.5 + 31.5 * yellow.mean) << 6
        | _rounded(31.5 + 31.5 * warm.mean) << 12
        | _rounded(31 * light.scale) << 18
        | see_through << 23
        | (down if landscape else across) << 24
        | _rounded(63 * yellow.scale) << 27
        | _rounded(63 * warm.scale) << 33
        | landscape << 39
    )
    alphas = bytes(_rounded(15 * one.mean) | _rounded(15 * one.scale) << 4 for one in veil)
    return (
        head.to_bytes(5, "little")
        + alphas
        + _nibbles([share for one in (light, yellow, warm, *veil) for share in one.shares])
    )


def _on_its_mean(colours: _Channel, alpha: _Channel) -> list[_Channel]:
    """Red, green and blue as the picture looks on its own mean colour."""
    total = alpha.sum()
    mean = (colours * alpha[:, :, None]).sum(axis=(0, 1)) / total if total else np.zeros(3)
    shown = mean * (1 - alpha[:, :, None]) + colours * alpha[:, :, None]
    return [shown[:, :, channel] for channel in range(3)]


def _waves(channel: _Channel, across: int, down: int) -> _Waves:
    height, width = channel.shape
    found = _cosines(height, down) @ channel @ _cosines(width, across).T / (width * height)
    values = [
        float(found[y, x]) for y in range(down) for x in range(across) if (x or y) and x * down < across * (down - y)
    ]
    scale = max(map(abs, values), default=0.0)
    return _Waves(float(found[0, 0]), scale, [0.5 + 0.5 / scale * value for value in values] if scale else values)


@lru_cache(maxsize=256)
def _cosines(length: int, count: int) -> _Channel:
    """Row ``n`` is the cosine of ``n`` half waves, at the middle of each pixel."""
    return np.cos(np.pi / length * np.outer(np.arange(count), np.arange(length) + 0.5))


def _nibbles(shares: list[float]) -> bytes:
    """Four bits each, the first of two in the lower half of a byte."""
    fours = [_rounded(15 * share) for share in shares]
    fours += [0] * (len(fours) % 2)
    return bytes(low | high << 4 for low, high in zip(fours[::2], fours[1::2], strict=True))


def _rounded(value: float) -> int:
    """To the nearest whole number, halves up."""
    return int(np.floor(value + 0.5))
