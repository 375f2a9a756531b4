"""What a product stands or lies on, and the shadow it throws there."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyvips

from vitrina.demo.canvas import Canvas, Rgb
from vitrina.demo.colours import lighter
from vitrina.demo.shapes import Field

SHADOW_SHRINK = 4
"""Shadows are blurred on a picture this many times smaller: they have no detail, and it is 16 times less work."""
UMBRA = 0.9
"""How much of the ground's light the darkest shadow takes: some light always comes from the room."""


@dataclass(frozen=True)
class Shadow:
    """A shadow: shift in half pictures, softness as a share of the picture, darkness 0..1, and its shape.

    `floor` is the height (in half pictures, y down) where a standing thing meets the floor, for a shadow that lies
    on that floor; None is for a thing lying flat, whose shadow has its own outline.
    """

    dx: float = 0.05
    dy: float = 0.04
    soft: float = 0.02
    dark: float = 0.35
    floor: float | None = None


@cache
def studio(size: int) -> Field:
    """A white sweep: bright in the middle, falling off a little."""
    x, y = _plane(size)
    level = 0.985 - 0.05 * np.clip(np.hypot(x * 0.8, y + 0.15) - 0.5, 0, 1) - 0.035 * np.clip(y - 0.35, 0, 1)
    return level[..., None] * np.array([1.0, 0.998, 0.994], np.float32)


def paper(size: int, colour: Rgb) -> Field:
    """A sheet of coloured paper, lit from the upper left."""
    x, y = _plane(size)
    level = 1.03 - 0.07 * (x * 0.5 + y * 0.6) - 0.05 * np.hypot(x, y) ** 2
    return level[..., None] * np.array(colour, np.float32)


def room(size: int, wall: Rgb, table: Rgb, horizon: float = 0.42) -> Field:
    """A wall with a patch of window light above a table top, whose far edge is at `horizon`."""
    above, below = _room_light(size, horizon)
    return above * np.array(wall, np.float32) + below * np.array(table, np.float32)


@cache
def _room_light(size: int, horizon: float) -> tuple[Field, Field]:
    """The light on the wall and on the table, each nothing where the other is: two (h, w, 1) fields."""
    x, y = _plane(size)
    slant = x + 0.45 * y
    window = np.exp(-(((slant + 0.35) / 0.42) ** 6) - ((y + 0.25) / 0.62) ** 6)
    bars = 1 - 0.38 * np.exp(-(((slant + 0.35) / 0.03) ** 4))
    corner = 1 - 0.16 * np.exp(-(((y - horizon) / 0.035) ** 2))
    depth = np.clip((y - horizon) / (1 - horizon), 0, 1)
    side = np.clip((y - horizon) * size / 2 + 0.5, 0, 1)
    above = (0.93 + 0.08 * window * bars - 0.05 * x) * corner * (1 - side)
    below = (0.96 + 0.1 * depth - 0.05 * x) * side
    return above[..., None], below[..., None]


def wood(size: int, colour: Rgb, seed: int, plank: float = 0.5) -> Field:
    """Boards running across, each with its own grain and tone."""
    dice = np.random.default_rng(seed)
    _, y = _plane(size)
    row = np.floor((y + 1.13) / plank).astype(np.int32)
    tones = dice.uniform(-0.08, 0.08, 64).astype(np.float32)
    grain = 0.6 * noise(size, (90, 3), seed) + 0.4 * noise(size, (260, 6), seed + 1)
    gap = np.exp(-((((y + 1.13) / plank) % 1.0 * plank / 0.008) ** 2))
    level = 0.95 + tones[row] + 0.16 * grain - 0.45 * gap
    return level[..., None] * np.array(colour, np.float32)


def cloth(size: int, colour: Rgb, seed: int) -> Field:
    """A rumpled sheet with a visible weave."""
    _, y = _plane(size)
    lines = np.arange(size, dtype=np.float32)
    weave = np.cos(lines * 1.3)[None, :] * np.cos(lines * 1.17)[:, None]
    level = 0.95 + 0.1 * noise(size, (5, 4), seed) + 0.05 * noise(size, (14, 9), seed + 1) + 0.025 * weave - 0.03 * y
    return level[..., None] * np.array(colour, np.float32)


def stone(size: int, colour: Rgb, seed: int) -> Field:
    """Concrete or stone: cloudy, with fine grain."""
    level = 0.95 + 0.09 * noise(size, (7, 7), seed) + 0.05 * noise(size, (60, 60), seed + 1)
    return (level + 0.04 * noise(size, (size // 2, size // 2), seed + 2))[..., None] * np.array(colour, np.float32)


def tiles(size: int, colour: Rgb, seed: int) -> Field:
    """A tiled floor, slightly turned, with pale joints."""
    x, y = _plane(size)
    u, v = 0.97 * x + 0.24 * y, 0.97 * y - 0.24 * x
    joint = np.minimum(np.abs((u / 0.55) % 1 - 0.5), np.abs((v / 0.55) % 1 - 0.5)) * 0.55
    tone = np.sin(np.floor(u / 0.55 + 0.5) * 12.99 + np.floor(v / 0.55 + 0.5) * 78.2) * 0.04
    level = (0.93 + tone + 0.05 * noise(size, (9, 9), seed))[..., None] * np.array(colour, np.float32)
    seam = np.exp(-((joint / 0.009) ** 2))[..., None]
    return level + (np.array(lighter(colour, 0.6), np.float32) - level) * seam * 0.7


def noise(size: int, knots: tuple[int, int], seed: int) -> Field:
    """Smooth noise in -1..1 with `knots` (rows, columns) random values over the picture."""
    rows, columns = knots
    dice = np.random.default_rng(seed).uniform(-1, 1, (rows + 2, columns + 2)).astype(np.float32)
    return _resized(dice, size * (columns + 2) / columns, size * (rows + 2) / rows)[:size, :size]


def compose(canvas: Canvas, ground: Field, shadows: tuple[Shadow, ...]) -> Field:
    """The drawing over a ground with its shadows: an (h, w, 3) field in 0..1."""
    light = 1 - canvas.alpha
    for shadow in shadows:
        light *= 1 - UMBRA * _cast(canvas.alpha, shadow)
    picture = ground * light[..., None]
    picture += canvas.rgb * canvas.alpha[..., None]
    return np.clip(picture, 0, 1, out=picture)


def _cast(alpha: Field, shadow: Shadow) -> Field:
    size = alpha.shape[0]
    small = np.ascontiguousarray(alpha[::SHADOW_SHRINK, ::SHADOW_SHRINK])
    half, dx, dy = small.shape[0] / 2, shadow.dx, shadow.dy
    if shadow.floor is not None:
        small, dx, dy = _laid_down(small, shadow, half * (1 + shadow.floor)), 0.0, 0.0
    down = _blur(size, small.shape[0], shadow.soft, dy * half)
    across = _blur(size, small.shape[0], shadow.soft, dx * half)
    return (down @ small @ across.T) * shadow.dark


def _laid_down(small: Field, shadow: Shadow, foot: float) -> Field:
    """Tipped over on to the floor: a point `t` above the foot falls `dx * t` aside and `dy * t` behind it."""
    image, flat, lean = pyvips.Image.new_from_array(small), shadow.dy, shadow.dx
    frame = [0, 0, image.width, image.height]
    tipped = image.affine([1, -lean, 0, flat], odx=lean * foot, ody=foot * (1 - flat), oarea=frame, extend="background")
    return np.asarray(tipped.numpy(), dtype=np.float32)


@cache
def _blur(size: int, small: int, soft: float, shift: float) -> Field:
    """The matrix that shifts, blurs and enlarges a line of `small` values to one of `size`."""
    sigma = max(0.6, soft * small)
    wide, narrow = (np.arange(size) + 0.5) * small / size - shift, np.arange(small) + 0.5
    weights = np.exp(-(((wide[:, None] - narrow[None, :]) / sigma) ** 2) / 2) / (sigma * np.sqrt(2 * np.pi))
    # Products of the tiniest weights would be subnormal numbers, which multiply very slowly.
    return np.where(weights > 1e-6, weights, 0).astype(np.float32)


def _resized(values: Field, width: float, height: float) -> Field:
    """Smoothly stretched to at least the given pixels."""
    image = pyvips.Image.new_from_array(np.ascontiguousarray(values))
    image = image.resize(width / image.width, vscale=height / image.height, kernel="cubic")
    return np.asarray(image.numpy(), dtype=np.float32)


def _plane(size: int) -> tuple[Field, Field]:
    line = np.linspace(-1, 1, size, dtype=np.float32)
    x, y = np.meshgrid(line, line)
    return x, y
