"""The canvas: shapes and turned bodies become lit, anti-aliased pixels under one view and one light."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import cos, radians, sin

import numpy as np

from vitrina.demo.shapes import Box, Field, Shape

Rgb = tuple[float, float, float]
Colour = Callable[[Field, Field, float], Field]
"""Colours for drawing coordinates: x, y and the size of a pixel in the same units, to an (h, w, 3) field in 0..1."""

PROFILE_SAMPLES = 2048
"""Table length of a turned body's radius: below half a pixel per entry at every zoom used."""

RAY_STEPS = 3
"""Rounds in which the height seen at a pixel settles; after three it moves by less than a pixel."""
DARK = 12.0
"""The exponent at which a reflection has faded to nothing an 8-bit picture shows."""


@dataclass(frozen=True)
class View:
    """Where the camera stands: degrees clockwise, zoom, shift in half pictures, mirror, squash of y, perspective."""

    turn: float = 0.0
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    mirror: bool = False
    squash: float = 1.0
    lean: tuple[float, float] = (0.0, 0.0)

    def matrix(self, size: int) -> Field:
        """The 3x3 matrix from drawing coordinates to pixels of a `size` x `size` picture."""
        c, s, side = cos(radians(self.turn)), sin(radians(self.turn)), -1 if self.mirror else 1
        place = np.array([[c * side, -s * self.squash, 0], [s * side, c * self.squash, 0], [0, 0, 1 / self.zoom]])
        camera = np.array([[1, 0, self.shift[0]], [0, 1, self.shift[1]], [*self.lean, 1]])
        pixels = np.array([[size / 2, 0, size / 2], [0, size / 2, size / 2], [0, 0, 1]])
        return (pixels @ camera @ place).astype(np.float32)


@dataclass(frozen=True)
class Light:
    """A lamp: its direction in screen space (x right, y down, z to the viewer), its colour and how hard it is."""

    x: float = -0.55
    y: float = -0.62
    z: float = 0.56
    tint: Rgb = (1.0, 1.0, 1.0)
    strength: float = 1.0


@dataclass(frozen=True)
class Finish:
    """How a material takes light.

    Attributes:
        bevel: how far in from its edge a part is rounded, in drawing units.
        contrast: how much turning away from the light darkens it.
        gloss: strength of the lamp's reflection.
        metal: strength of a reflected room.
        folds: depth of cloth folds.
        weave: contrast of a cloth's threads, seen only from near.
    """

    bevel: float = 0.03
    contrast: float = 0.5
    gloss: float = 0.0
    metal: float = 0.0
    folds: float = 0.0
    weave: float = 0.0


CERAMIC = Finish(bevel=0.035, contrast=0.55, gloss=0.55)
STONEWARE = Finish(bevel=0.035, contrast=0.62, gloss=0.1)
CLOTH = Finish(bevel=0.03, contrast=0.5, folds=0.5, weave=0.05)
CANVAS_CLOTH = Finish(bevel=0.03, contrast=0.5, folds=0.2, weave=0.09)
LEATHER = Finish(bevel=0.03, contrast=0.6, gloss=0.16, folds=0.1)
RUBBER = Finish(bevel=0.04, contrast=0.5)
PLASTIC = Finish(bevel=0.06, contrast=0.6, gloss=0.35)
METAL = Finish(bevel=0.03, contrast=0.4, gloss=0.5, metal=0.8)
WOOD = Finish(bevel=0.025, contrast=0.6, gloss=0.08)
FLAT = Finish(bevel=0.002, contrast=0.1)


@dataclass(frozen=True)
class Profile:
    """A body turned on a lathe: (height, radius) points from top to bottom (y down), smoothed, about `x = centre`.

    A dome closes at the top; its slope there is too steep to follow a ray to, so its height is taken from its foot.
    """

    points: tuple[tuple[float, float], ...]
    centre: float = 0.0
    dome: bool = False

    @property
    def top(self) -> float:
        return self.points[0][0]

    @property
    def bottom(self) -> float:
        return self.points[-1][0]

    @property
    def widest(self) -> float:
        return float(self.tables()[0].max())

    def radius(self, height: float) -> float:
        """The radius at one height."""
        at = (height - self.top) / (self.bottom - self.top) * (PROFILE_SAMPLES - 1)
        return float(self.tables()[0][round(at)])

    def tables(self) -> tuple[Field, Field]:
        """Radius and slope (change of radius per height) at even heights from top to bottom."""
        heights, radii = (np.array(v) for v in zip(*self.points, strict=True))
        h = np.linspace(heights[0], heights[-1], PROFILE_SAMPLES)
        tangent = np.gradient(radii, heights)
        i = np.clip(np.searchsorted(heights, h, side="right") - 1, 0, len(heights) - 2)
        gap = heights[i + 1] - heights[i]
        t = (h - heights[i]) / gap
        radius = (2 * t**3 - 3 * t**2 + 1) * radii[i] + (t**3 - 2 * t**2 + t) * gap * tangent[i]
        radius += (3 * t**2 - 2 * t**3) * radii[i + 1] + (t**3 - t**2) * gap * tangent[i + 1]
        return radius.astype(np.float32), np.gradient(radius, h).astype(np.float32)


@dataclass
class Canvas:
    """Pixels of one drawing, with coverage kept apart so that any ground can go behind it.

    Attributes:
        size: pixels per side.
        view: where the camera stands.
        light: the lamp.
        pitch: sine of the camera's height angle: how round the rims of turned bodies look.
        spin: radians by which turned bodies are turned about their axis.
    """

    size: int
    view: View = View()
    light: Light = Light()
    pitch: float = 0.14
    spin: float = 0.0
    rgb: Field = field(init=False)
    alpha: Field = field(init=False)

    def __post_init__(self) -> None:
        """Lay out the coordinates of every pixel."""
        self.rgb = np.zeros((self.size, self.size, 3), np.float32)
        self.alpha = np.zeros((self.size, self.size), np.float32)
        self._matrix = self.view.matrix(self.size)
        inverse = np.linalg.inv(self._matrix.astype(np.float64))
        px = np.arange(self.size) + 0.5
        x, y, w = (inverse[i, 0] * px[None, :] + inverse[i, 1] * px[:, None] + inverse[i, 2] for i in range(3))
        self.x, self.y = (x / w).astype(np.float32), (y / w).astype(np.float32)
        self.pixel = 2 / (self.size * self.view.zoom)

    def paint(
        self,
        shape: Shape,
        colour: Colour | Rgb,
        finish: Finish = FLAT,
        *,
        opacity: float = 1.0,
        swell: Box | None = None,
    ) -> None:
        """Cover a shape with a colour or pattern, rounded and lit as the finish says; `swell` stuffs that box."""
        window = self._window(shape.box)
        x, y = self.x[window], self.y[window]
        if x.shape[0] < 3 or x.shape[1] < 3:
            return
        distance = shape.distance(x, y)
        gx, gy = _slopes(distance)
        steep = np.hypot(gx, gy) + 1e-9
        cover = np.clip(0.5 - distance / np.maximum(steep, self.pixel * 0.3), 0, 1) * opacity
        lean = np.clip(1 + distance / finish.bevel, 0, 1) / steep
        nx, ny = gx * lean, gy * lean
        if swell:
            sx, sy = self._to_screen(*_stuffed(x, y, swell))
            nx, ny = 0.5 * nx + sx, 0.5 * ny + sy
        self._blend(window, cover, self._lit(window, self._colours(colour, x, y), nx, ny, finish))

    def turn(self, profile: Profile, colour: Colour | Rgb, finish: Finish = CERAMIC) -> None:
        """Paint the outside of a turned body; patterns run around it in (arc length, height)."""
        window = self._window(self._turned_box(profile))
        x, y = self.x[window] - profile.centre, self.y[window]
        radii, slopes = profile.tables()
        span = (PROFILE_SAMPLES - 1) / (profile.bottom - profile.top)
        height, radius, at = y, np.zeros_like(x), np.zeros(x.shape, np.int32)
        if profile.dome:
            share = np.clip((y - profile.top) / (profile.bottom - profile.top), 0, 1)
            height = y - self.pitch * share * np.sqrt(np.maximum(radii[-1] ** 2 - x**2, 0))
        for _ in range(RAY_STEPS):
            at = np.clip((height - profile.top) * span, 0, PROFILE_SAMPLES - 1).astype(np.int32)
            radius = np.maximum(radii[at], 1e-4)
            if profile.dome:
                break
            height = y - self.pitch * np.sqrt(np.maximum(radius**2 - x**2, 0))
        across, slope = np.clip(x / radius, -1, 1), np.clip(slopes[at], -2.5, 2.5)
        flat = 1 / np.sqrt(1 + slope**2)
        edge = np.maximum((np.abs(x) - radius) * flat, np.maximum(profile.top - height, height - profile.bottom))
        cover = np.clip(0.5 - edge / self.pixel, 0, 1)
        nx, ny = across * flat, -slope * flat + self.pitch * np.sqrt(1 - across**2)
        around = (np.arcsin(across) + self.spin) * profile.widest
        self._blend(
            window, cover, self._lit(window, self._colours(colour, around, height), *self._to_screen(nx, ny), finish)
        )

    def shadow_on(self, shape: Shape, softness: float, depth: float) -> None:
        """Darken what is already drawn where a part hangs over it."""
        window = self._window(shape.grow(softness).box)
        distance = shape.distance(self.x[window], self.y[window])
        dark = np.clip(0.5 - distance / (2 * softness), 0, 1)
        self.rgb[window] *= (1 - depth * dark * dark * (3 - 2 * dark))[..., None]

    def _window(self, box: Box) -> tuple[slice, slice]:
        """The pixels a box of the drawing may touch."""
        left, top, right, bottom = box
        corners = self._matrix @ np.array([[left, right, left, right], [top, top, bottom, bottom], [1, 1, 1, 1]])
        xs, ys = corners[0] / corners[2], corners[1] / corners[2]
        return self._span(ys), self._span(xs)

    def _span(self, pixels: Field) -> slice:
        return slice(max(0, int(pixels.min()) - 3), min(self.size, max(0, int(pixels.max()) + 4)))

    def _turned_box(self, profile: Profile) -> Box:
        wide = profile.widest
        return profile.centre - wide, profile.top, profile.centre + wide, profile.bottom + self.pitch * wide

    def _colours(self, colour: Colour | Rgb, x: Field, y: Field) -> Field:
        if callable(colour):
            return colour(x, y, self.pixel)
        return np.broadcast_to(np.array(colour, np.float32), (*x.shape, 3))

    def _to_screen(self, nx: Field, ny: Field) -> tuple[Field, Field]:
        c, s = cos(radians(self.view.turn)), sin(radians(self.view.turn))
        nx = -nx if self.view.mirror else nx
        return c * nx - s * ny, s * nx + c * ny

    def _lit(self, window: tuple[slice, slice], base: Field, nx: Field, ny: Field, finish: Finish) -> Field:
        """Colours under the light, for surface directions in screen space."""
        if finish.folds:
            fx, fy = folds(self.x[window], self.y[window])
            nx, ny = nx + finish.folds * fx, ny + finish.folds * fy
        nz = np.sqrt(np.clip(1 - nx * nx - ny * ny, 0.01, 1))
        light = self.light
        lit = 1 + light.strength * finish.contrast * (nx * light.x + ny * light.y + (nz - 1) * light.z)
        if finish.weave:
            lit += finish.weave * threads(self.x[window], self.y[window], self.pixel)
        if finish.metal:
            lit += finish.metal * 0.32 * np.cos(7.0 * nz * nx + 2.0 * ny + 0.9)
        shine = _softbox(2 * nz * nx, 2 * nz * ny, light) * finish.gloss if finish.gloss else None
        lit = np.clip(lit, 0.18, 1.5)[..., None]
        colour = base * lit * np.array(light.tint, np.float32)
        return colour if shine is None else colour + (1 - 0.4 * colour) * shine[..., None]

    def _blend(self, window: tuple[slice, slice], cover: Field, colour: Field) -> None:
        """Lay colours over what is there (straight alpha)."""
        below = self.alpha[window]
        alpha = cover + below * (1 - cover)
        part = (cover / np.maximum(alpha, 1e-6))[..., None]
        self.rgb[window] += (np.clip(colour, 0, 1) - self.rgb[window]) * part
        self.alpha[window] = alpha


def _slopes(values: Field) -> tuple[Field, Field]:
    """Change per pixel to the right and down."""
    gx, gy = np.empty_like(values), np.empty_like(values)
    gx[:, :-1], gy[:-1] = values[:, 1:] - values[:, :-1], values[1:] - values[:-1]
    gx[:, -1], gy[-1] = gx[:, -2], gy[-2]
    return gx, gy


def _stuffed(x: Field, y: Field, box: Box) -> tuple[Field, Field]:
    """Surface tilt of a cushion that fills a box: nearly flat in the middle, steep near its sides."""
    left, top, right, bottom = box
    u, v = (2 * x - left - right) / (right - left), (2 * y - top - bottom) / (bottom - top)
    return 0.75 * u * np.abs(u) * (1 - 0.35 * v * v), 0.75 * v * np.abs(v) * (1 - 0.35 * u * u)


def _softbox(rx: Field, ry: Field, light: Light) -> Field:
    """The reflection of a tall soft lamp and of a faint strip on the other side."""
    side = 1 if light.x < 0 else -1
    lamp = ((rx * side + 0.72) / 0.17) ** 4 + ((ry + 0.25) / 0.62) ** 4
    strip = ((rx * side - 0.9) / 0.1) ** 2 + ((ry + 0.1) / 0.6) ** 2
    return np.exp(-np.minimum(lamp, DARK)) + 0.3 * np.exp(-np.minimum(strip, DARK))


def folds(x: Field, y: Field) -> tuple[Field, Field]:
    """Surface tilt of softly folded cloth."""
    bend = 2.2 * np.sin(1.7 * y + 0.6) + 0.7 * np.sin(4.1 * x - 2.0 * y)
    a = np.cos(9.0 * x + 3.0 * y + bend) * (0.35 + 0.3 * np.sin(2.3 * y - 1.9 * x + 1.0))
    b = np.cos(5.0 * x - 8.0 * y + 1.3 * bend) * 0.22
    return 0.5 * (a + b), 0.5 * (0.35 * a - b)


def threads(x: Field, y: Field, pixel: float) -> Field:
    """Warp and weft in -1..1, fading out before they would alias."""
    pitch = 0.0135
    seen = min(1.0, max(0.0, pitch / (4 * pixel) - 0.6))
    if not seen:
        return np.zeros_like(x)
    turns = np.float32(2 * np.pi / pitch)
    return np.float32(seen) * np.cos(turns * x) * np.cos(turns * y)
