"""Patterns: for each point of a surface, how much of the second and of the third colour it shows.

Every pattern is a function of two lengths along the surface and the size of a pixel, so it stays sharp at any zoom.
"""

from collections.abc import Callable

import numpy as np

from vitrina.demo.canvas import Colour, Rgb
from vitrina.demo.shapes import Field

Weights = tuple[Field, Field]
Pattern = Callable[[Field, Field, float], Weights]

_SCATTER = np.random.default_rng(20).random((4, 64, 64)).astype(np.float32)
"""Four fixed random numbers for each cell of a repeating 64 x 64 lattice."""


def coloured(name: str, base: Rgb, second: Rgb, third: Rgb, scale: float = 1.0) -> Colour:
    """A pattern in three colours; `scale` above 1 makes it larger."""
    pattern = PATTERNS[name]
    colours = [np.array(c, np.float32) for c in (base, second, third)]

    def colour(x: Field, y: Field, pixel: float) -> Field:
        if name == "plain":
            return np.broadcast_to(colours[0], (*x.shape, 3))
        one, two = pattern(x / scale, y / scale, pixel / scale)
        mixed = colours[0] + (colours[1] - colours[0]) * one[..., None]
        return mixed + (colours[2] - mixed) * two[..., None]

    return colour


def _ink(distance: Field, pixel: float) -> Field:
    return np.clip(0.5 - distance / pixel, 0, 1)


def _wave(x: Field, period: float) -> Field:
    """Distance from the nearest multiple of the period, always positive."""
    return np.abs(x - period * np.round(x / period))


def _none(x: Field) -> Field:
    return np.zeros_like(x)


def _cells(x: Field, y: Field, step: float, stagger: bool = True) -> tuple[Field, Field, list[Field]]:
    """Coordinates inside lattice cells and each cell's four random numbers."""
    row = np.floor(y / step)
    shifted = x + (step / 2) * (row % 2) if stagger else x
    column = np.floor(shifted / step)
    i, j = row.astype(np.int32) % 64, column.astype(np.int32) % 64
    return shifted - (column + 0.5) * step, y - (row + 0.5) * step, [table[i, j] for table in _SCATTER]


def _tossed(x: Field, y: Field, step: float, jitter: float) -> tuple[Field, Field, list[Field]]:
    """As cells, each moved a little and turned by a random angle."""
    dx, dy, dice = _cells(x, y, step)
    dx, dy = dx - (dice[0] - 0.5) * jitter, dy - (dice[1] - 0.5) * jitter
    c, s = np.cos(dice[2] * 6.2832), np.sin(dice[2] * 6.2832)
    return c * dx + s * dy, c * dy - s * dx, dice


def plain(x: Field, y: Field, pixel: float) -> Weights:
    del y, pixel
    return _none(x), _none(x)


def stripes(x: Field, y: Field, pixel: float) -> Weights:
    """Even bands across."""
    del x
    return _ink(_wave(y, 0.17) - 0.0425, pixel), _none(y)


def sailor(x: Field, y: Field, pixel: float) -> Weights:
    """Thin bands across, as on a sailor's shirt."""
    del x
    return _ink(_wave(y - 0.03, 0.11) - 0.018, pixel), _none(y)


def bars(x: Field, y: Field, pixel: float) -> Weights:
    """Upright bands, wide and narrow in turn."""
    del y
    return _ink(_wave(x, 0.18) - 0.04, pixel), _ink(_wave(x - 0.09, 0.18) - 0.009, pixel)


def retro(x: Field, y: Field, pixel: float) -> Weights:
    """Two broad bands close together around the middle."""
    del x
    return _ink(np.abs(y + 0.06) - 0.07, pixel), _ink(np.abs(y - 0.1) - 0.055, pixel)


def dots(x: Field, y: Field, pixel: float) -> Weights:
    dx, dy, _ = _cells(x, y, 0.145)
    return _ink(np.hypot(dx, dy) - 0.04, pixel), _none(x)


def confetti(x: Field, y: Field, pixel: float) -> Weights:
    """Dots of two colours and several sizes, tossed."""
    dx, dy, dice = _tossed(x, y, 0.12, 0.05)
    spot = _ink(np.hypot(dx, dy) - (0.014 + 0.024 * dice[3]), pixel)
    first = (dice[0] > 0.5).astype(np.float32)
    return spot * first, spot * (1 - first)


def gingham(x: Field, y: Field, pixel: float) -> Weights:
    across, down = _ink(_wave(x, 0.16) - 0.04, pixel), _ink(_wave(y, 0.16) - 0.04, pixel)
    return (across + down) * 0.5, _none(x)


def tartan(x: Field, y: Field, pixel: float) -> Weights:
    wide = 0.5 * (_ink(_wave(x, 0.36) - 0.075, pixel) + _ink(_wave(y, 0.36) - 0.075, pixel))
    thin = np.maximum(_ink(_wave(x - 0.18, 0.36) - 0.012, pixel), _ink(_wave(y - 0.18, 0.36) - 0.012, pixel))
    return wide, thin * 0.9


def grid(x: Field, y: Field, pixel: float) -> Weights:
    """A fine window-pane grid."""
    return _ink(np.minimum(_wave(x, 0.16), _wave(y, 0.16)) - 0.009, pixel), _none(x)


def zigzag(x: Field, y: Field, pixel: float) -> Weights:
    bent = y + 0.9 * _wave(x, 0.2)
    return _ink(_wave(bent, 0.2) - 0.035, pixel), _ink(_wave(bent - 0.1, 0.2) - 0.016, pixel)


def waves(x: Field, y: Field, pixel: float) -> Weights:
    return _ink(_wave(y + 0.032 * np.sin(x * 21), 0.13) - 0.023, pixel), _none(x)


def scales(x: Field, y: Field, pixel: float) -> Weights:
    """Overlapping fans, as sea waves are drawn on old cloth: the nearest fan below covers the ones above."""
    step, lines, free = 0.2, _none(x), np.ones_like(x)
    for up in range(3):
        row = np.ceil(y / (step / 4)) + 1 - up
        shift = (row % 2) * (step / 2)
        centre = np.round((x - shift) / step) * step + shift
        away = np.hypot(x - centre, y - row * (step / 4) - 0.02)
        inside = _ink(away - step / 2, pixel)
        rings = np.maximum(_ink(np.abs(away - 0.088) - 0.009, pixel), _ink(np.abs(away - 0.052) - 0.008, pixel))
        lines = np.maximum(lines, free * inside * np.maximum(rings, _ink(away - 0.022, pixel)))
        free = free * (1 - inside)
    return lines, _none(x)


def terrazzo(x: Field, y: Field, pixel: float) -> Weights:
    """Chips of stone in two colours."""
    dx, dy, dice = _tossed(x, y, 0.105, 0.05)
    chip = _ink(np.maximum(np.abs(dx) * 1.2 + np.abs(dy) * 0.5, np.abs(dy)) - (0.012 + 0.024 * dice[3]), pixel)
    first = (dice[1] > 0.45).astype(np.float32)
    return chip * first, chip * (1 - first)


def leaves(x: Field, y: Field, pixel: float) -> Weights:
    """Tossed leaves with a vein in the third colour."""
    dx, dy, _ = _tossed(x, y, 0.19, 0.03)
    leaf = _ink(np.hypot(np.abs(dx) + 0.085, dy) - 0.118, pixel)
    return leaf, leaf * _ink(np.abs(dx) - 0.004, pixel)


def flowers(x: Field, y: Field, pixel: float) -> Weights:
    """Five-petalled flowers with a centre in the third colour."""
    dx, dy, dice = _tossed(x, y, 0.21, 0.03)
    away = np.hypot(dx, dy)
    petals = _ink(away - (0.056 + 0.022 * np.cos(5 * np.arctan2(dy, dx))) * (0.8 + 0.4 * dice[3]), pixel)
    return petals, _ink(away - 0.019, pixel)


def stars(x: Field, y: Field, pixel: float) -> Weights:
    dx, dy, dice = _tossed(x, y, 0.16, 0.04)
    angle = np.arctan2(dy, dx)
    fold = np.abs((angle / 1.2566) - np.round(angle / 1.2566)) * 1.2566
    point = np.hypot(dx, dy) * (np.cos(fold) + 1.35 * np.sin(fold))
    return _ink(point - (0.026 + 0.026 * dice[3]), pixel), _none(x)


def diamonds(x: Field, y: Field, pixel: float) -> Weights:
    """Argyle: diamonds with a fine crossing line."""
    dx, dy, _ = _cells(x, y, 0.24, stagger=False)
    shape = np.abs(dx) * 1.5 + np.abs(dy) - 0.12
    ox, oy, _ = _cells(x + 0.12, y + 0.12, 0.24, stagger=False)
    cross = np.abs(np.abs(ox) * 1.5 - np.abs(oy)) - 0.006
    return _ink(shape / 1.5, pixel), _ink(cross, pixel) * 0.9


def dip(x: Field, y: Field, pixel: float) -> Weights:
    """Dipped in the second colour up to a soft line, with a thin run of the third."""
    line = 0.05 + 0.02 * np.sin(9 * x) + 0.012 * np.sin(17 * x + 1)
    return _ink(line - y, pixel), _ink(np.abs(y - line) - 0.012, pixel)


def ombre(x: Field, y: Field, pixel: float) -> Weights:
    """Fading into the second colour downwards."""
    del x, pixel
    t = np.clip(0.5 + y / 0.9, 0, 1)
    return t * t * (3 - 2 * t), _none(y)


def mountains(x: Field, y: Field, pixel: float) -> Weights:
    """Two ridges, one behind the other."""
    back = 0.03 - 0.13 * (1 - np.abs(np.sin(4.3 * x + 0.5))) - 0.04 * (1 - np.abs(np.sin(11 * x)))
    front = 0.16 - 0.1 * (1 - np.abs(np.sin(5.7 * x + 2.2))) - 0.025 * (1 - np.abs(np.sin(15 * x + 1)))
    return _ink(back - y, pixel), _ink(front - y, pixel)


def sun(x: Field, y: Field, pixel: float) -> Weights:
    """One sun with rays."""
    away, angle = np.hypot(x, y), np.arctan2(y, x)
    rays = np.maximum(np.abs(away - 0.235) - 0.05, away * np.abs(np.sin(6 * angle)) / 6 - 0.013)
    return _ink(away - 0.15, pixel), _ink(rays, pixel)


def cat(x: Field, y: Field, pixel: float) -> Weights:
    """One cat's face."""
    side = np.abs(x)
    head = np.hypot(x / 1.15, y) - 0.17
    ear = np.maximum(
        np.maximum(0.05 - side, side - 0.185), np.maximum(-0.27 - y + 1.2 * np.abs(side - 0.135), y + 0.02)
    )
    eyes = np.hypot(side - 0.075, y + 0.015) - 0.02
    nose = np.hypot(x, (y - 0.045) * 1.3) - 0.015
    whisker = np.maximum(np.abs(np.abs(y - 0.06) - 0.02 - 0.12 * (side - 0.12)) - 0.005, np.abs(side - 0.145) - 0.045)
    face = np.minimum(np.minimum(eyes, nose), whisker)
    return _ink(np.minimum(head, ear), pixel), _ink(face, pixel)


def patches(x: Field, y: Field, pixel: float) -> Weights:
    """Large soft patches, as on a cow."""
    field = np.sin(7 * x + 2 * np.sin(5 * y)) + np.sin(8 * y + 2.3 * np.sin(4 * x + 1)) - 0.55
    return _ink(-field / 9, pixel), _none(x)


def marble(x: Field, y: Field, pixel: float) -> Weights:
    """Stone veins, a broad one and a fine one."""
    del pixel
    drift = x * 3 + y * 5 + 0.8 * np.sin(6 * x - 3 * y) + 0.5 * np.sin(13 * y + 4 * x) + 0.25 * np.sin(29 * x - 17 * y)
    broad, fine = np.abs(np.sin(drift)), np.abs(np.sin(1.7 * drift + 5 * x))
    return np.clip(1 - broad * 4.5, 0, 1) ** 2 * 0.8, np.clip(1 - fine * 11, 0, 1) * 0.6


def speckle(x: Field, y: Field, pixel: float) -> Weights:
    """Small spots of ash glaze."""
    dx, dy, dice = _tossed(x, y, 0.05, 0.03)
    return _ink(np.hypot(dx, dy) - 0.0085 * dice[3] ** 2 - 0.001, pixel) * 0.85, _none(x)


PATTERNS: dict[str, Pattern] = {
    rule.__name__: rule
    for rule in (
        plain, stripes, sailor, bars, retro, dots, confetti, gingham, tartan, grid, zigzag, waves, scales, terrazzo,
        leaves, flowers, stars, diamonds, dip, ombre, mountains, sun, cat, patches, marble, speckle,
    )
}  # fmt: skip
