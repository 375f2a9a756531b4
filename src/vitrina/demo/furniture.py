"""Lamps, chairs and cushions."""

from math import cos, pi, sin

from vitrina.demo.canvas import CLOTH, METAL, STONEWARE, WOOD, Canvas, Finish, Profile
from vitrina.demo.colours import COLOURS, darker, lighter, mix
from vitrina.demo.shapes import Shape, disc, mirrored_outline, outline, oval, rod, slab
from vitrina.demo.style import Style, tube

SHADE = Finish(bevel=0.03, contrast=0.3, weave=0.05)
"""A lampshade lit from inside: little shading."""
UPHOLSTERY = Finish(bevel=0.13, contrast=0.55, folds=0.12, weave=0.06)

MUSHROOM = tuple((-0.62 + 0.56 * (1 - cos(t)), 0.58 * sin(t)) for t in (0.02, 0.1, 0.25, 0.5, 0.8, 1.1, 1.35, pi / 2))
"""Half an egg: a dome's (height, radius) points by angle from its top."""

CUSHIONS: dict[str, Shape] = {
    "square": mirrored_outline((0.0, -0.6), (0.4, -0.62), (0.71, -0.71, 1), (0.62, -0.4), (0.6, 0.0), (0.62, 0.4),
                               (0.71, 0.71, 1), (0.4, 0.62), (0.0, 0.6)),
    "bolster": mirrored_outline((0.0, -0.4), (0.5, -0.41), (0.86, -0.47, 1), (0.8, -0.2), (0.79, 0.0), (0.8, 0.2),
                                (0.86, 0.47, 1), (0.5, 0.41), (0.0, 0.4)),
    "round": disc(0, 0, 0.7),
}  # fmt: skip


def draw_lamp(canvas: Canvas, style: Style) -> None:
    """A lamp: a table lamp with a drum, a mushroom, a pendant or a desk lamp with an arm."""
    LAMPS[style.form](canvas, style)


def _drum_lamp(canvas: Canvas, style: Style) -> None:
    foot = Profile(((0.0, 0.06), (0.12, 0.13), (0.34, 0.25), (0.55, 0.23), (0.7, 0.13)))
    canvas.turn(foot, style.third, STONEWARE)
    canvas.turn(Profile(((-0.2, 0.025), (0.02, 0.025))), COLOURS["gold"], METAL)
    shade = Profile(((-0.74, 0.33), (-0.4, 0.42), (-0.06, 0.51)))
    canvas.turn(shade, style.cover(), SHADE)
    _glow(canvas, shade)


def _mushroom_lamp(canvas: Canvas, style: Style) -> None:
    stem = Profile(((-0.2, 0.09), (0.2, 0.11), (0.5, 0.18), (0.66, 0.29), (0.7, 0.3)))
    canvas.turn(stem, style.third, METAL if style.colours[2] in {"gold", "copper", "silver"} else STONEWARE)
    canvas.shadow_on(oval(0, 0.0, 0.16, 0.05), 0.05, 0.35)
    cap = Profile(MUSHROOM, dome=True)
    canvas.turn(cap, style.cover(), Finish(0.03, 0.42, 0.3))


def _pendant_lamp(canvas: Canvas, style: Style) -> None:
    canvas.paint(slab(-0.008, -1.2, 0.008, -0.4), COLOURS["charcoal"], Finish(0.008, 0.4))
    shade = Profile(((-0.46, 0.08), (-0.3, 0.14), (-0.12, 0.24), (0.1, 0.44), (0.36, 0.64), (0.42, 0.66)))
    canvas.paint(disc(0, 0.46, 0.16), COLOURS["lemon"], Finish(0.16, 0.12))
    canvas.turn(Profile(((-0.62, 0.05), (-0.56, 0.08), (-0.45, 0.085))), style.third, METAL)
    canvas.turn(shade, style.cover(), Finish(0.03, 0.5, 0.28))


def _desk_lamp(canvas: Canvas, style: Style) -> None:
    canvas.turn(Profile(((0.6, 0.27), (0.63, 0.3), (0.7, 0.31)), centre=-0.2), style.base, METAL)
    for x0, y0, x1, y1 in ((-0.2, 0.6, -0.48, 0.0), (-0.48, 0.0, 0.08, -0.52)):
        tube(canvas, rod(x0, y0, x1, y1, 0.026), 0.03, style.third, METAL)
    for x, y in ((-0.2, 0.58), (-0.48, 0.0), (0.08, -0.52)):
        tube(canvas, disc(x, y, 0.055), 0.05, darker(style.third, 0.3), METAL)
    canvas.paint(disc(0.46, -0.19, 0.12), COLOURS["lemon"], Finish(0.12, 0.1))
    head = outline((0.06, -0.66, 1), (0.2, -0.7), (0.42, -0.56), (0.68, -0.24, 1), (0.24, -0.02, 1), (0.05, -0.38))
    canvas.paint(head, style.cover(), Finish(0.3, 0.7, 0.5))


LAMPS = {"drum": _drum_lamp, "mushroom": _mushroom_lamp, "pendant": _pendant_lamp, "desk": _desk_lamp}


def _glow(canvas: Canvas, shade: Profile) -> None:
    """The bulb's warm light through a cloth shade."""
    light = oval(shade.centre, (shade.top + shade.bottom) / 2 + 0.06, 0.36, 0.3)
    inside = slab(-shade.radius(shade.top), shade.top, shade.radius(shade.top), shade.bottom + 0.02)
    for grow, strength in ((0.0, 0.12), (-0.08, 0.12), (-0.16, 0.14)):
        soft = Shape(lambda x, y, g=grow: light.grow(g).distance(x, y) * 0.06, light.box)  # type: ignore[misc]
        canvas.paint(soft & inside, (1.0, 0.93, 0.72), opacity=strength)


def draw_cushion(canvas: Canvas, style: Style) -> None:
    """A stuffed cushion with piping; a round one has a button."""
    shape = CUSHIONS[style.form]
    tube(canvas, shape.grow(0.012), 0.03, darker(style.second if style.pattern == "plain" else style.base, 0.12), CLOTH)
    stuffed = Finish(bevel=0.05, contrast=0.5, folds=0.16, weave=0.07)
    canvas.paint(shape.grow(-0.012), style.cover(1.15), stuffed, swell=shape.box)
    if style.form == "round":
        canvas.shadow_on(disc(0, 0, 0.05), 0.13, 0.4)
        canvas.paint(disc(0, 0, 0.06), style.second, Finish(0.06, 0.6))


def draw_chair(canvas: Canvas, style: Style) -> None:
    """A chair: moulded shell, armchair, slatted wood or stool."""
    CHAIRS[style.form](canvas, style)


def _legs(canvas: Canvas, style: Style, spread: float, top: float, width: float = 0.04) -> None:
    """Four tapered legs, the back pair nearer the middle and darker."""
    wood, finish = style.third, METAL if style.colours[2] in {"silver", "black", "gold"} else WOOD
    for side in (-1, 1):
        tube(
            canvas,
            rod(side * spread * 0.6, top, side * spread * 0.72, 0.66, width * 0.9, width * 0.5),
            width,
            darker(wood, 0.35),
            finish,
        )
    for side in (-1, 1):
        tube(canvas, rod(side * spread * 0.86, top, side * spread, 0.8, width, width * 0.55), width, wood, finish)


def _shell_chair(canvas: Canvas, style: Style) -> None:
    _legs(canvas, style, 0.46, 0.2)
    back = mirrored_outline((0.0, -0.84), (0.3, -0.8), (0.46, -0.6), (0.47, -0.3), (0.4, 0.02), (0.3, 0.16), (0, 0.2))
    canvas.paint(back, style.cover(at=(0, -0.35)), Finish(0.3, 0.55, 0.14))
    canvas.shadow_on(oval(0, 0.07, 0.44, 0.07), 0.1, 0.4)
    seat = mirrored_outline((0.0, 0.04), (0.3, 0.05), (0.5, 0.12), (0.53, 0.23), (0.44, 0.32), (0.0, 0.36))
    canvas.paint(seat, style.cover(at=(0, -0.35)), Finish(0.1, 0.6, 0.16))


def _armchair(canvas: Canvas, style: Style) -> None:
    _legs(canvas, style, 0.52, 0.45, 0.045)
    body = style.cover(1.2)
    canvas.paint(mirrored_outline((0, -0.66), (0.35, -0.64), (0.53, -0.5), (0.54, 0.3), (0, 0.34)), body, UPHOLSTERY)
    canvas.shadow_on(slab(-0.5, 0.0, 0.5, 0.14, 0.05), 0.12, 0.42)
    canvas.paint(slab(-0.5, 0.3, 0.5, 0.56, 0.06), body, UPHOLSTERY)
    canvas.paint(slab(-0.48, 0.08, 0.48, 0.35, 0.1), body, UPHOLSTERY)
    for side in (-1, 1):
        arm = slab(0.43, -0.14, 0.73, 0.58, 0.13)
        canvas.shadow_on(arm if side > 0 else arm.flipped(), 0.07, 0.3)
        canvas.paint(arm if side > 0 else arm.flipped(), body, UPHOLSTERY)


def _slat_chair(canvas: Canvas, style: Style) -> None:
    _legs(canvas, style, 0.44, 0.2, 0.038)
    for x in (-0.4, 0.4):
        tube(canvas, rod(x * 0.92, 0.14, x, -0.82, 0.04, 0.032), 0.04, style.third, WOOD)
    for i in range(5):
        x = -0.26 + 0.13 * i
        tube(canvas, slab(x - 0.022, -0.66, x + 0.022, 0.12, 0.02), 0.025, mix(style.third, style.base, 0.12), WOOD)
    canvas.paint(
        mirrored_outline((0, -0.86), (0.3, -0.83), (0.45, -0.78), (0.44, -0.64), (0.3, -0.67), (0, -0.7)),
        style.third,
        WOOD,
    )
    canvas.shadow_on(oval(0, 0.08, 0.42, 0.05), 0.07, 0.4)
    tube(canvas, slab(-0.47, 0.15, 0.47, 0.27, 0.05), 0.05, style.third, WOOD)
    canvas.paint(
        mirrored_outline((0, 0.03), (0.36, 0.04), (0.46, 0.11), (0.44, 0.17), (0, 0.19)), style.cover(), UPHOLSTERY
    )


def _stool(canvas: Canvas, style: Style) -> None:
    _legs(canvas, style, 0.44, -0.1)
    for y, half in ((0.42, 0.37), (0.3, 0.25)):
        tube(canvas, slab(-half, y - 0.018, half, y + 0.018, 0.015), 0.02, darker(style.third, 0.12), WOOD)
    seat = Profile(((-0.26, 0.47), (-0.2, 0.52), (-0.1, 0.53), (-0.06, 0.49)))
    canvas.turn(seat, style.cover(), Finish(0.03, 0.5, weave=0.05))
    top = oval(0, -0.26, 0.475, 0.475 * max(canvas.pitch, 0.05))
    canvas.paint(top, style.cover(), Finish(0.04, 0.4))
    canvas.paint(top.grow(-0.01).rim(0.008), lighter(style.base, 0.4), opacity=0.5)


CHAIRS = {"shell": _shell_chair, "armchair": _armchair, "slat": _slat_chair, "stool": _stool}
