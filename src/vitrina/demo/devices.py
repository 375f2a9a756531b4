"""Watches and headphones."""

from math import cos, radians, sin

from vitrina.demo.canvas import LEATHER, METAL, PLASTIC, Canvas, Finish
from vitrina.demo.colours import COLOURS, darker, lighter
from vitrina.demo.shapes import Shape, disc, mirrored_outline, oval, rod, slab
from vitrina.demo.style import Style, tube

STRAP = mirrored_outline(
    (0, -0.94), (0.17, -0.93, 1), (0.2, -0.5), (0.24, -0.3, 1), (0.24, 0.3, 1), (0.2, 0.5), (0.15, 0.88), (0, 0.95)
)


def draw_watch(canvas: Canvas, style: Style) -> None:
    """A wrist watch from the front: round, square or chronograph; colours are strap, dial and metal."""
    canvas.paint(STRAP, style.base, Finish(0.06, 0.6, 0.12, folds=0.05))
    for y in (-0.86, -0.78, 0.62, 0.7, 0.78):
        canvas.paint(oval(0, y, 0.018, 0.012), darker(style.base, 0.6))
    for side in (-1, 1):
        for i in range(12):
            y = (0.44 + 0.04 * i) * (1 if i % 2 else -1)
            canvas.paint(
                slab(side * 0.155 - 0.005, y - 0.016, side * 0.155 + 0.005, y + 0.016, 0.004), lighter(style.base, 0.5)
            )
    case = slab(-0.37, -0.42, 0.37, 0.42, 0.12) if style.form == "square" else disc(0, 0, 0.42)
    tube(canvas, slab(0.36, -0.05, 0.47, 0.05, 0.02), 0.03, style.third, METAL)
    if style.form == "chrono":
        for angle in (-32, 32):
            x, y = 0.44 * cos(radians(angle)), 0.44 * sin(radians(angle))
            tube(canvas, disc(x, y, 0.042), 0.03, style.third, METAL)
    canvas.shadow_on(case.moved(0.015, 0.03), 0.06, 0.45)
    canvas.paint(case, style.third, Finish(0.08, 0.5, 0.5, metal=0.9))
    dial = case.grow(-0.075)
    canvas.paint(dial.grow(0.012), darker(style.third, 0.55))
    canvas.paint(dial, _face(style), Finish(0.05, -0.3))
    _dial(canvas, style, dial)
    canvas.paint(dial & rod(-0.5, 0.15, 0.25, -0.6, 0.1), (1, 1, 1), opacity=0.09)


def _face(style: Style) -> tuple[float, float, float]:
    return style.second


def _dial(canvas: Canvas, style: Style, dial: Shape) -> None:
    """Hour marks, small dials of a chronograph, and the hands at ten past ten."""
    bright = sum(style.second) > 1.6
    ink = COLOURS["charcoal"] if bright else COLOURS["white"]
    accent = COLOURS["red"] if style.colours[1] not in {"red", "wine"} else COLOURS["gold"]
    for hour in range(12):
        c, s, inner = cos(radians(30 * hour)), sin(radians(30 * hour)), 0.245 if hour % 3 == 0 else 0.275
        canvas.paint(rod(inner * c, inner * s, 0.31 * c, 0.31 * s, 0.011 if hour % 3 == 0 else 0.006), ink)
    if style.form == "chrono":
        for x, y in ((-0.15, 0.0), (0.15, 0.0), (0.0, 0.15)):
            canvas.paint(disc(x, y, 0.085), lighter(style.second, 0.22) if not bright else darker(style.second, 0.15))
            canvas.paint(rod(x, y, x + 0.03, y - 0.05, 0.005), ink)
    if style.form == "moon":
        canvas.paint(disc(0.0, 0.14, 0.09), COLOURS["navy"])
        canvas.paint(disc(0.02, 0.14, 0.055) - disc(0.05, 0.12, 0.05), COLOURS["lemon"])
    for angle, length, width in ((-150, 0.18, 0.017), (-36, 0.27, 0.012)):
        x, y = length * cos(radians(angle)), length * sin(radians(angle))
        canvas.shadow_on(rod(0.01, 0.014, x + 0.01, y + 0.014, width) & dial, 0.012, 0.3)
        tube(canvas, rod(0, 0, x, y, width, width * 0.6), 0.02, ink, PLASTIC)
    canvas.paint(rod(-0.02, -0.06, 0.09, 0.27, 0.005), accent)
    tube(canvas, disc(0, 0, 0.026), 0.026, style.third, METAL)


def draw_headphones(canvas: Canvas, style: Style) -> None:
    """Over-ear headphones from the front; `studio` ones are larger and squarer, `kids` ones have ears."""
    band = oval(0, -0.02, 0.55, 0.66)
    upper = slab(-1, -1, 1, 0.02)
    if style.form == "kids":
        for side in (-1, 1):
            ear = rod(side * 0.3, -0.6, side * 0.37, -0.8, 0.12, 0.03)
            canvas.paint(ear, style.base, Finish(0.06, 0.5, 0.15))
            canvas.paint(ear.grow(-0.045), style.second, Finish(0.03, 0.3))
    tube(canvas, band.rim(0.05) & upper, 0.05, style.base, PLASTIC)
    pad = oval(0, -0.02, 0.515, 0.625) - oval(0, 0.08, 0.54, 0.63)
    tube(canvas, pad, 0.04, style.second, LEATHER)
    for side in (-1, 1):
        _cup(canvas, style, side)


def _cup(canvas: Canvas, style: Style, side: int) -> None:
    """One ear cup seen half from the side: cushion within, shell outside."""
    tube(canvas, rod(side * 0.55, -0.14, side * 0.56, 0.2, 0.028), 0.03, COLOURS["silver"], METAL)
    cushion = slab(0.3, 0.02, 0.5, 0.62, 0.09)
    square = style.form == "studio"
    shell = slab(0.44, -0.02, 0.76, 0.66, 0.13) if square else oval(0.58, 0.31, 0.19, 0.33)
    parts = (cushion, shell) if side > 0 else (cushion.flipped(), shell.flipped())
    canvas.paint(parts[0], style.second, Finish(0.09, 0.6, 0.08, folds=0.08))
    canvas.shadow_on(parts[1], 0.05, 0.4)
    canvas.paint(parts[1], style.cover(), Finish(0.12, 0.6, 0.3))
    canvas.paint(parts[1].grow(-0.09).rim(0.012), style.third, Finish(0.012, 0.4, 0.2))
