"""Flat shapes as signed distances: negative inside, zero on the edge, in the units of the drawing.

A drawing spans -1..1 on both axes, x to the right and y down. Distances keep edges smooth at any zoom and
make rounded edges cheap to shade.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, radians, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]
Distance = Callable[[Field, Field], Field]
Box = tuple[float, float, float, float]

OUTLINE_GRID = 176
"""Samples per side of an outline's distance grid: 4 pixels apart at 800 pixels, finer than any curve drawn here."""
CURVE_STEPS = 8
"""Straight pieces per stretch of an outline; more cannot be seen at 800 pixels."""


@dataclass(frozen=True)
class Shape:
    """A signed distance and the box (left, top, right, bottom) outside which it is positive."""

    distance: Distance
    box: Box

    def __or__(self, other: "Shape") -> "Shape":
        """Both together."""
        a, b = self.box, other.box
        box = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
        return Shape(lambda x, y: np.minimum(self.distance(x, y), other.distance(x, y)), box)

    def __and__(self, other: "Shape") -> "Shape":
        """What both cover."""
        a, b = self.box, other.box
        box = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
        return Shape(lambda x, y: np.maximum(self.distance(x, y), other.distance(x, y)), box)

    def __sub__(self, other: "Shape") -> "Shape":
        """This one with the other cut out."""
        return Shape(lambda x, y: np.maximum(self.distance(x, y), -other.distance(x, y)), self.box)

    def grow(self, by: float) -> "Shape":
        """Wider by `by` on every side; a negative value shrinks."""
        left, top, right, bottom = self.box
        return Shape(lambda x, y: self.distance(x, y) - by, (left - by, top - by, right + by, bottom + by))

    def rim(self, half_width: float) -> "Shape":
        """A band along the edge, `half_width` to each side."""
        band = Shape(lambda x, y: np.abs(self.distance(x, y)), self.box)
        return band.grow(half_width)

    def moved(self, dx: float, dy: float) -> "Shape":
        left, top, right, bottom = self.box
        return Shape(lambda x, y: self.distance(x - dx, y - dy), (left + dx, top + dy, right + dx, bottom + dy))

    def flipped(self) -> "Shape":
        """The mirror image, left for right."""
        left, top, right, bottom = self.box
        return Shape(lambda x, y: self.distance(-x, y), (-right, top, -left, bottom))

    def turned(self, degrees: float) -> "Shape":
        """Turned clockwise about the middle of its box."""
        left, top, right, bottom = self.box
        cx, cy, c, s = (left + right) / 2, (top + bottom) / 2, cos(radians(degrees)), sin(radians(degrees))
        half_w, half_h = (right - left) / 2, (bottom - top) / 2
        w, h = abs(c) * half_w + abs(s) * half_h, abs(s) * half_w + abs(c) * half_h

        def distance(x: Field, y: Field) -> Field:
            dx, dy = x - cx, y - cy
            return self.distance(c * dx + s * dy + cx, c * dy - s * dx + cy)

        return Shape(distance, (cx - w, cy - h, cx + w, cy + h))


def disc(cx: float, cy: float, radius: float) -> Shape:
    return Shape(lambda x, y: np.hypot(x - cx, y - cy) - radius, (cx - radius, cy - radius, cx + radius, cy + radius))


def oval(cx: float, cy: float, rx: float, ry: float) -> Shape:
    """An ellipse; its distance is a first-order one, exact on the edge."""

    def distance(x: Field, y: Field) -> Field:
        px, py = (x - cx) / rx, (y - cy) / ry
        level = np.hypot(px, py)
        return level * (level - 1) / (np.hypot(px / rx, py / ry) + 1e-6)

    return Shape(distance, (cx - rx, cy - ry, cx + rx, cy + ry))


def slab(left: float, top: float, right: float, bottom: float, corner: float = 0.0) -> Shape:
    """A rectangle with corners rounded by `corner`."""
    cx, cy, w, h = (left + right) / 2, (top + bottom) / 2, (right - left) / 2 - corner, (bottom - top) / 2 - corner

    def distance(x: Field, y: Field) -> Field:
        qx, qy = np.abs(x - cx) - w, np.abs(y - cy) - h
        return np.hypot(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0) - corner

    return Shape(distance, (left, top, right, bottom))


def rod(x0: float, y0: float, x1: float, y1: float, r0: float, r1: float | None = None) -> Shape:
    """A stick with round ends, of radius `r0` at the first point and `r1` at the second."""
    end = r0 if r1 is None else r1
    dx, dy, wide = x1 - x0, y1 - y0, max(r0, end)
    length = dx * dx + dy * dy

    def distance(x: Field, y: Field) -> Field:
        t = np.clip(((x - x0) * dx + (y - y0) * dy) / length, 0, 1)
        return np.hypot(x - x0 - t * dx, y - y0 - t * dy) - (r0 + (end - r0) * t)

    return Shape(distance, (min(x0, x1) - wide, min(y0, y1) - wide, max(x0, x1) + wide, max(y0, y1) + wide))


def outline(*points: tuple[float, ...]) -> Shape:
    """A closed curve through `(x, y)` points; a third number makes a point a corner instead of a bend."""

    def distance(x: Field, y: Field) -> Field:
        left, top, step, grid = _outline_grid(points)
        gx = np.clip((x - left) / step, 0, OUTLINE_GRID - 1.001)
        gy = np.clip((y - top) / step, 0, OUTLINE_GRID - 1.001)
        column, row = gx.astype(np.int32), gy.astype(np.int32)
        fx, fy, at = gx - column, gy - row, row * OUTLINE_GRID + column
        upper = grid[at] * (1 - fx) + grid[at + 1] * fx
        lower = grid[at + OUTLINE_GRID] * (1 - fx) + grid[at + OUTLINE_GRID + 1] * fx
        return upper * (1 - fy) + lower * fy

    xs, ys = _curve(points).T
    return Shape(distance, (float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())))


def mirrored_outline(*points: tuple[float, ...]) -> Shape:
    """An outline given by its right half from top to bottom, the left half being its mirror image."""
    inner = [point for point in reversed(points) if abs(point[0]) > 1e-9]
    return outline(*points, *[(-point[0], *point[1:]) for point in inner])


@cache
def _curve(points: tuple[tuple[float, ...], ...]) -> NDArray[np.float64]:
    """Hermite pieces through the points; a corner has no tangent."""
    at = np.array([point[:2] for point in points])
    tangent = (np.roll(at, -1, axis=0) - np.roll(at, 1, axis=0)) / 2
    tangent[[len(point) > 2 for point in points]] = 0
    t = np.linspace(0, 1, CURVE_STEPS, endpoint=False)[None, :, None]
    a, b, ta, tb = (v[:, None, :] for v in (at, np.roll(at, -1, axis=0), tangent, np.roll(tangent, -1, axis=0)))
    curve = (2 * t**3 - 3 * t**2 + 1) * a + (t**3 - 2 * t**2 + t) * ta + (3 * t**2 - 2 * t**3) * b + (t**3 - t**2) * tb
    return np.asarray(curve.reshape(-1, 2), dtype=np.float64)


@cache
def _outline_grid(points: tuple[tuple[float, ...], ...]) -> tuple[float, float, float, Field]:
    """The signed distance to a curve on a square grid: its left, top, step and values, row by row."""
    a = _curve(points)
    b = np.roll(a, -1, axis=0)
    margin = 0.08
    left, top = (float(v) - margin for v in a.min(axis=0))
    step = (float((a.max(axis=0) - a.min(axis=0)).max()) + 2 * margin) / (OUTLINE_GRID - 1)
    gx, gy = np.meshgrid(left + step * np.arange(OUTLINE_GRID), top + step * np.arange(OUTLINE_GRID))
    gx, gy = gx.ravel(), gy.ravel()
    nearest, inside = np.full(gx.shape, np.inf), np.zeros(gx.shape, dtype=bool)
    for (ax, ay), (bx, by) in zip(a, b, strict=True):
        dx, dy = bx - ax, by - ay
        t = np.clip(((gx - ax) * dx + (gy - ay) * dy) / max(hypot(dx, dy) ** 2, 1e-12), 0, 1)
        nearest = np.minimum(nearest, (gx - ax - t * dx) ** 2 + (gy - ay - t * dy) ** 2)
        if ay != by:
            inside ^= ((ay > gy) != (by > gy)) & (gx < ax + (gy - ay) / dy * dx)
    signed = np.where(inside, -1, 1) * np.sqrt(nearest)
    return left, top, step, signed.astype(np.float32)
