"""Mugs, vases, bottles and plates: what is turned on a wheel or a lathe."""

from vitrina.demo.canvas import CERAMIC, METAL, PLASTIC, STONEWARE, WOOD, Canvas, Finish, Profile
from vitrina.demo.colours import COLOURS, darker, lighter, mix
from vitrina.demo.shapes import Shape, disc, oval, rod, slab
from vitrina.demo.style import Style, tube

MUGS: dict[str, tuple[tuple[float, float], ...]] = {
    "straight": ((-0.52, 0.44), (-0.3, 0.435), (0.3, 0.43), (0.46, 0.42), (0.54, 0.38)),
    "round": ((-0.46, 0.4), (-0.25, 0.47), (0.05, 0.52), (0.35, 0.47), (0.52, 0.31)),
    "tapered": ((-0.5, 0.5), (-0.1, 0.44), (0.3, 0.36), (0.48, 0.31), (0.54, 0.27)),
    "tall": ((-0.66, 0.37), (-0.3, 0.36), (0.3, 0.35), (0.5, 0.34), (0.58, 0.3)),
}
VASES: dict[str, tuple[tuple[float, float], ...]] = {
    "bottle": ((-0.7, 0.15), (-0.55, 0.11), (-0.3, 0.13), (-0.02, 0.33), (0.28, 0.42), (0.52, 0.36), (0.68, 0.24)),
    "amphora": ((-0.7, 0.24), (-0.58, 0.17), (-0.35, 0.3), (-0.1, 0.41), (0.2, 0.36), (0.5, 0.22), (0.68, 0.2)),
    "column": ((-0.72, 0.27), (-0.5, 0.25), (-0.1, 0.27), (0.3, 0.31), (0.6, 0.33), (0.7, 0.3)),
    "moon": ((-0.56, 0.19), (-0.5, 0.18), (-0.34, 0.4), (0.02, 0.56), (0.38, 0.47), (0.62, 0.2)),
    "flared": ((-0.68, 0.36), (-0.5, 0.22), (-0.25, 0.15), (0.1, 0.26), (0.4, 0.35), (0.62, 0.32), (0.7, 0.27)),
    "gourd": (
        (-0.7, 0.1),
        (-0.55, 0.2),
        (-0.4, 0.25),
        (-0.2, 0.17),
        (0.05, 0.31),
        (0.3, 0.42),
        (0.55, 0.36),
        (0.68, 0.22),
    ),
}
BOTTLES: dict[str, tuple[tuple[float, float], ...]] = {
    "flask": ((-0.5, 0.15), (-0.44, 0.2), (-0.34, 0.26), (0.0, 0.265), (0.6, 0.265), (0.73, 0.25)),
    "slim": ((-0.52, 0.19), (-0.4, 0.21), (0.0, 0.215), (0.6, 0.215), (0.74, 0.2)),
    "waisted": ((-0.5, 0.12), (-0.36, 0.24), (-0.12, 0.27), (0.16, 0.22), (0.5, 0.27), (0.74, 0.24)),
    "tumbler": ((-0.54, 0.34), (-0.3, 0.32), (0.2, 0.28), (0.6, 0.25), (0.72, 0.23)),
}


def draw_mug(canvas: Canvas, style: Style) -> None:
    """A mug with its handle on the right, open at the top."""
    body = Profile(MUGS[style.form], centre=-0.1)
    finish = STONEWARE if style.pattern in {"speckle", "dip"} else CERAMIC
    grip = _mug_handle(body)
    tube(canvas, grip, 0.055, style.base, finish)
    canvas.turn(body, style.cover(), finish)
    _opening(canvas, body, lighter(style.base, 0.15), lip=0.028)


def _mug_handle(body: Profile) -> Shape:
    middle = (body.top + body.bottom) / 2
    right = body.centre + body.radius(middle)
    return oval(right + 0.02, middle + 0.02, 0.235, 0.29).rim(0.048)


def draw_vase(canvas: Canvas, style: Style) -> None:
    """A vase; one with ears gets two small handles."""
    body = Profile(VASES[style.form])
    finish = STONEWARE if style.pattern in {"speckle", "ombre", "plain"} else CERAMIC
    if style.form == "amphora":
        for side in (-1, 1):
            tube(canvas, oval(side * 0.24, -0.42, 0.13, 0.19).rim(0.03), 0.032, style.base, finish)
    canvas.turn(body, style.cover(), finish)
    _opening(canvas, body, style.base, lip=0.022)


def _opening(canvas: Canvas, body: Profile, colour: tuple[float, float, float], lip: float) -> None:
    """The rim and the inside of an open body, darker towards the viewer's side of the wall."""
    radius, flat = body.radius(body.top), max(canvas.pitch, 0.02)
    canvas.paint(oval(body.centre, body.top, radius, radius * flat), lighter(colour, 0.25), Finish(lip, 0.25, 0.0))
    inner = oval(body.centre, body.top + lip * 0.12, radius - lip, (radius - lip) * flat)
    canvas.paint(inner, darker(colour, 0.5), Finish(0.01, 0.2))
    deep = oval(body.centre, body.top + lip * 0.2, radius - lip, (radius - lip) * flat)
    glow = deep & deep.moved(0, (radius - lip) * flat * 0.55)
    canvas.paint(glow, darker(colour, 0.26), Finish(0.02, 0.2))


def draw_bottle(canvas: Canvas, style: Style) -> None:
    """A drinking bottle with a lid: steel flask, slim bottle, waisted bottle or tumbler with a straw."""
    body = Profile(BOTTLES[style.form])
    shell = Finish(bevel=0.03, contrast=0.62, gloss=0.32)
    if style.form == "tumbler":
        tube(canvas, rod(0.1, -0.98, 0.04, -0.5, 0.028), 0.03, style.third, PLASTIC)
    if style.form == "flask":
        tube(canvas, oval(0, -0.74, 0.17, 0.13).rim(0.03), 0.03, darker(style.third, 0.2), PLASTIC)
    canvas.turn(body, style.cover(), shell)
    neck = body.radius(body.top)
    lid_finish = WOOD if style.colours[2] in {"oak", "walnut"} else PLASTIC
    if style.colours[2] in {"silver", "gold", "copper"}:
        lid_finish = METAL
    tall = 0.09 if style.form == "tumbler" else 0.2
    canvas.turn(Profile(((body.top - 0.03, neck * 0.96), (body.top + 0.01, neck * 0.96))), COLOURS["silver"], METAL)
    lid = Profile(
        ((body.top - tall, neck * 0.98), (body.top - tall * 0.5, neck * 1.06), (body.top - 0.025, neck * 1.06)),
    )
    canvas.turn(lid, style.third, lid_finish)
    flat = max(canvas.pitch, 0.02)
    top = oval(0, lid.top, neck * 0.98, neck * 0.98 * flat)
    canvas.paint(top, lighter(style.third, 0.18), Finish(0.02, 0.3))
    foot = Profile(((0.735, body.radius(body.bottom) * 0.99), (0.765, body.radius(body.bottom) * 0.96)))
    canvas.turn(foot, mix(COLOURS["silver"], style.base, 0.2), METAL)


def draw_plate(canvas: Canvas, style: Style) -> None:
    """A plate from above: coupe, wide-rimmed, or square with soft corners."""
    shape = slab(-0.7, -0.7, 0.7, 0.7, 0.22) if style.form == "square" else disc(0, 0, 0.76)
    finish = Finish(bevel=0.06, contrast=0.5, gloss=0.25)
    canvas.paint(shape, style.cover(1.35), finish)
    if style.form == "rimmed":
        well = disc(0, 0, 0.5)
        canvas.paint(disc(0, 0, 0.53), darker(style.base, 0.1), Finish(0.04, 0.4))
        canvas.paint(well, style.base, Finish(0.05, -0.35))
        canvas.paint(well.rim(0.006), style.second)
    else:
        wall = shape.grow(-0.13)
        canvas.shadow_on(wall.rim(0.004), 0.05, 0.16)
        canvas.paint(wall.moved(0.012, 0.016).rim(0.012), (1, 1, 1), Finish(0.012, 0.0), opacity=0.35)
    canvas.paint(shape.grow(-0.014).rim(0.011), lighter(style.base, 0.5), Finish(0.012, 0.2), opacity=0.7)
    canvas.paint(_glare(style.form), (1, 1, 1), Finish(0.1, 0.0), opacity=0.12)


def _glare(form: str) -> Shape:
    """A soft window on the glaze."""
    shape = oval(-0.24, -0.26, 0.3, 0.13).turned(-38)
    return shape if form != "rimmed" else oval(-0.18, -0.2, 0.2, 0.085).turned(-38)
