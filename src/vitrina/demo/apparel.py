"""T-shirts, sweatshirts, shoes and bags."""

from dataclasses import replace

from vitrina.demo.canvas import CANVAS_CLOTH, CLOTH, LEATHER, METAL, RUBBER, Canvas, Finish
from vitrina.demo.colours import COLOURS, darker, lighter, mix
from vitrina.demo.patterns import coloured
from vitrina.demo.shapes import Shape, disc, mirrored_outline, outline, oval, rod, slab
from vitrina.demo.style import Style, tube

GARMENT = Finish(bevel=0.05, contrast=0.45, folds=0.42, weave=0.05)
INK = replace(GARMENT, bevel=1e-4)  # printed on the garment: it folds with it and has no edge of its own

TEE_BODY = mirrored_outline((0.0, -0.7), (0.16, -0.76, 1), (0.42, -0.66), (0.5, -0.5), (0.46, -0.2), (0.45, 0.2),
                            (0.46, 0.72, 1), (0.2, 0.745), (0.0, 0.75))  # fmt: skip
TEE_SLEEVE = outline((0.34, -0.695), (0.5, -0.62), (0.66, -0.42), (0.8, -0.17, 1), (0.67, -0.1), (0.54, -0.05, 1), (0.46, -0.22),
                     (0.4, -0.4))  # fmt: skip
LONG_SLEEVE = outline((0.34, -0.695), (0.52, -0.6), (0.64, -0.35), (0.72, 0.1), (0.79, 0.56, 1), (0.66, 0.59), (0.58, 0.58, 1),
                      (0.53, 0.2), (0.46, -0.15), (0.4, -0.4))  # fmt: skip

SHOE_SOLE = outline((-0.84, 0.3, 1), (-0.86, 0.4), (-0.8, 0.47), (0.0, 0.48), (0.66, 0.47), (0.84, 0.42), (0.9, 0.28, 1),
                    (0.5, 0.31), (0.0, 0.29))  # fmt: skip
SHOE_UPPER = {
    "low": outline((-0.8, 0.33, 1), (-0.83, 0.05), (-0.78, -0.22), (-0.7, -0.31), (-0.5, -0.2), (-0.28, -0.2), (-0.06, -0.3, 1),
                   (0.12, -0.12), (0.42, 0.02), (0.72, 0.1), (0.86, 0.22), (0.87, 0.34, 1)),
    "high": outline((-0.8, 0.33, 1), (-0.83, 0.05), (-0.8, -0.4), (-0.78, -0.66, 1), (-0.5, -0.7), (-0.16, -0.68, 1), (-0.06, -0.3),
                    (0.14, -0.1), (0.42, 0.02), (0.72, 0.1), (0.86, 0.22), (0.87, 0.34, 1)),
    "slip": outline((-0.8, 0.33, 1), (-0.84, 0.1), (-0.79, -0.16), (-0.7, -0.22, 1), (-0.42, -0.1), (-0.1, -0.06), (0.1, -0.16, 1),
                    (0.36, -0.04), (0.66, 0.06), (0.84, 0.2), (0.87, 0.34, 1)),
}  # fmt: skip
TOE = outline((0.5, 0.5, 1), (0.5, 0.2), (0.56, 0.03, 1), (0.9, 0.0, 1), (1.0, 0.5, 1))
HEEL = outline((-1.0, -0.9, 1), (-0.66, -0.9, 1), (-0.62, -0.2), (-0.54, 0.1), (-0.5, 0.5, 1), (-1.0, 0.5, 1))


def draw_tee(canvas: Canvas, style: Style) -> None:
    """A T-shirt laid flat: a pattern all over, or one motif on the chest; `long` makes it a sweatshirt."""
    motif = style.pattern in {"sun", "cat", "mountains"}
    cloth = style.base if motif or style.pattern == "plain" else style.cover()
    inside = oval(0, -0.68, 0.19, 0.1)
    canvas.paint(inside, darker(style.base, 0.42), CLOTH)
    sleeve = LONG_SLEEVE if style.form == "long" else TEE_SLEEVE
    for part in (sleeve, sleeve.flipped()):
        canvas.paint(part, style.second if style.form == "raglan" else cloth, GARMENT)
        canvas.paint(
            _cuff(part, style.form), darker(style.second if style.form == "raglan" else style.base, 0.1), GARMENT
        )
    neck = oval(0, -0.74, 0.19, 0.17)
    for part in (sleeve, sleeve.flipped()):
        canvas.shadow_on((part & TEE_BODY).grow(0.0), 0.02, 0.12)
    canvas.paint(TEE_BODY - neck, cloth, GARMENT)
    canvas.paint(
        neck.rim(0.028) & TEE_BODY.grow(0.003),
        darker(style.second if style.form != "tee" else style.base, 0.12),
        CLOTH,
    )
    if motif:
        _print(canvas, style)
    if style.form == "pocket":
        _pocket(canvas, style)
    hem = TEE_BODY & slab(-1, 0.64 if style.form == "long" else 0.695, 1, 0.9)
    canvas.paint(hem, darker(style.base, 0.14), GARMENT, opacity=0.9 if style.form == "long" else 0.35)


def _cuff(sleeve: Shape, form: str) -> Shape:
    """The end of a sleeve; a short one has only a narrow hem."""
    right = sleeve.box[2] > 0.5
    band = slab(0.4, 0.49, 1, 0.7) if form == "long" else slab(0.45, -0.135, 0.95, -0.1).turned(-28).grow(0.012)
    return sleeve & (band if right else band.flipped())


def _print(canvas: Canvas, style: Style) -> None:
    if style.pattern == "mountains":
        scene = coloured(style.pattern, COLOURS["cream"], style.second, style.third, 1.3)
        canvas.paint(disc(0, -0.14, 0.27), lambda x, y, pixel: scene(x, y + 0.12, pixel), INK)
        canvas.paint(disc(0.1, -0.27, 0.05), COLOURS["orange"], INK)
    else:
        canvas.paint(disc(0, -0.12, 0.34), style.cover(0.95, (0, -0.12)), INK)


def _pocket(canvas: Canvas, style: Style) -> None:
    pocket = outline((0.1, -0.4, 1), (0.34, -0.4, 1), (0.34, -0.16, 1), (0.22, -0.1, 1), (0.1, -0.16, 1))
    canvas.shadow_on(pocket.moved(0.01, 0.012), 0.02, 0.3)
    canvas.paint(pocket, style.second, Finish(0.012, 0.4, folds=0.25, weave=0.05))
    canvas.paint(slab(0.1, -0.4, 0.34, -0.365), darker(style.second, 0.15))


def draw_shoe(canvas: Canvas, style: Style) -> None:
    """A shoe from the side, toe to the right: low or high sneaker, or slip-on."""
    upper = SHOE_UPPER[style.form]
    cloth = Finish(bevel=0.16, contrast=0.5, gloss=0.0, folds=0.06, weave=0.05)
    if style.form != "slip":
        tongue = rod(-0.04, -0.2, -0.15, -0.34 if style.form == "low" else -0.7, 0.085)
        canvas.paint(tongue, lighter(style.second, 0.15), cloth)
    canvas.paint(upper, style.cover(), cloth)
    if style.form == "slip":
        _elastic(canvas, style, upper)
    else:
        _panels(canvas, style, upper)
        _laces(canvas, style)
    canvas.shadow_on(SHOE_SOLE.moved(0, -0.02), 0.04, 0.25)
    canvas.paint(SHOE_SOLE, style.third, RUBBER)
    line = SHOE_SOLE & slab(-1, 0.375, 1, 0.395)
    canvas.paint(line, style.second if style.second != style.third else style.base, Finish(0.01, 0.2))
    canvas.paint(SHOE_SOLE & slab(-1, 0.445, 1, 0.6), darker(style.third, 0.35), RUBBER)


def _panels(canvas: Canvas, style: Style, upper: Shape) -> None:
    """Toe cap, heel counter, collar and two slanted bars."""
    leather = Finish(bevel=0.02, contrast=0.4, gloss=0.05)
    for area in (TOE, HEEL):
        canvas.shadow_on(upper & area, 0.012, 0.25)
        canvas.paint(upper & area, style.second, leather)
        canvas.paint((upper & area.grow(-0.02)).rim(0.004) & upper.grow(-0.03), lighter(style.second, 0.4), opacity=0.6)
    for x in (-0.3, -0.14):
        bar = rod(x, 0.24, x + 0.2, -0.1, 0.036) & upper
        canvas.paint(bar, style.third if style.form == "low" else style.second, leather)
    top = -0.26 if style.form == "low" else -0.62
    canvas.paint(
        upper.rim(0.02) & slab(-0.9, top - 0.12, -0.08, top + (0.14 if style.form == "low" else 0.0)),
        darker(style.base, 0.3),
        leather,
    )


def _laces(canvas: Canvas, style: Style) -> None:
    lace = (
        COLOURS["white"]
        if style.colours[2] != "white" or style.colours[1] == "white"
        else mix(style.third, style.base, 0.12)
    )
    rows = [(-0.04 + 0.115 * i, -0.22 + 0.075 * i) for i in range(4)]
    if style.form == "high":
        rows += [(-0.13, -0.36), (-0.17, -0.5), (-0.2, -0.63)]
    for x, y in rows:
        strip = rod(x - 0.085, y + 0.09, x + 0.045, y - 0.01, 0.024)
        canvas.shadow_on(strip.moved(0.006, 0.016), 0.018, 0.3)
        tube(canvas, strip, 0.024, lace, CLOTH)
        canvas.paint(disc(x - 0.1, y + 0.1, 0.015), COLOURS["silver"], Finish(0.012, 0.6))


def _elastic(canvas: Canvas, style: Style, upper: Shape) -> None:
    gore = outline((-0.2, -0.09, 1), (0.06, -0.12, 1), (0.1, 0.06), (-0.04, 0.16, 1), (-0.16, 0.06))
    canvas.paint(gore & upper, darker(style.base, 0.45), Finish(0.02, 0.3, weave=0.1))
    canvas.paint(upper.rim(0.022) & slab(-0.9, -0.3, 0.12, 0.0), style.third, RUBBER)


def draw_bag(canvas: Canvas, style: Style) -> None:
    """A bag: tote, backpack or handbag."""
    BAGS[style.form](canvas, style)


def _tote(canvas: Canvas, style: Style) -> None:
    straps = outline((-0.31, 0.2), (-0.3, -0.1), (-0.25, -0.6), (0.0, -0.86), (0.25, -0.6), (0.3, -0.1), (0.31, 0.2))
    back = straps.moved(0.03, 0.06).rim(0.03) & slab(-1, -1, 1, -0.1)
    tube(canvas, back, 0.03, darker(style.third, 0.35), CANVAS_CLOTH)
    body = mirrored_outline((0, -0.2), (0.52, -0.21, 1), (0.55, 0.1), (0.6, 0.74, 1), (0.3, 0.775), (0, 0.78))
    canvas.paint(body, style.cover(1.15, (0, 0.28)), Finish(0.07, 0.5, folds=0.26, weave=0.09))
    canvas.paint(body & slab(-1, -0.22, 1, -0.12), darker(style.base, 0.08), CANVAS_CLOTH, opacity=0.55)
    front = straps.rim(0.034) & slab(-1, -1, 1, 0.03)
    canvas.shadow_on(front.moved(0.012, 0.02) & slab(-1, -0.2, 1, 0.05), 0.03, 0.3)
    tube(canvas, front, 0.034, style.third, CANVAS_CLOTH)


def _backpack(canvas: Canvas, style: Style) -> None:
    tube(canvas, oval(0, -0.76, 0.13, 0.12).rim(0.03), 0.03, darker(style.third, 0.1), CLOTH)
    for side in (-1, 1):
        tube(canvas, rod(side * 0.5, -0.3, side * 0.6, 0.62, 0.07), 0.06, darker(style.third, 0.2), CLOTH)
    body = mirrored_outline((0, -0.76), (0.3, -0.73), (0.49, -0.52), (0.53, 0.0), (0.55, 0.6), (0.46, 0.76), (0, 0.78))
    canvas.paint(body, style.cover(), Finish(0.2, 0.5, folds=0.16, weave=0.06))
    zip_line = body.grow(-0.075).rim(0.012) & slab(-1, -1, 1, 0.0)
    canvas.paint(zip_line, darker(style.third, 0.35), Finish(0.012, 0.5))
    pocket = slab(-0.38, 0.1, 0.38, 0.66, 0.13)
    canvas.shadow_on(pocket.moved(0.01, 0.015), 0.05, 0.35)
    canvas.paint(
        pocket, style.second if style.pattern == "plain" else style.cover(), Finish(0.12, 0.5, folds=0.12, weave=0.06)
    )
    canvas.paint(slab(-0.3, 0.2, 0.3, 0.222), darker(style.third, 0.35), Finish(0.01, 0.4))
    tube(canvas, rod(0.28, 0.21, 0.28, 0.31, 0.018), 0.02, COLOURS["silver"], METAL)
    canvas.paint(slab(-0.1, -0.22, 0.1, -0.1, 0.02), style.third, LEATHER)


def _handbag(canvas: Canvas, style: Style) -> None:
    tube(canvas, oval(0, -0.2, 0.36, 0.52).rim(0.036) & slab(-1, -1, 1, -0.1), 0.036, darker(style.third, 0.1), LEATHER)
    body = mirrored_outline((0, -0.2), (0.56, -0.2), (0.66, -0.08), (0.74, 0.56), (0.66, 0.68), (0, 0.7))
    canvas.paint(body, style.cover(), Finish(0.1, 0.55, 0.14, folds=0.08))
    flap = mirrored_outline((0, -0.23), (0.57, -0.23), (0.66, -0.1), (0.66, 0.08), (0.4, 0.24), (0, 0.3))
    canvas.shadow_on(flap.moved(0.012, 0.03), 0.05, 0.38)
    canvas.paint(flap, style.second, Finish(0.06, 0.55, 0.16, folds=0.06))
    canvas.paint(flap.grow(-0.03).rim(0.004) & slab(-1, -0.15, 1, 1), lighter(style.second, 0.4), opacity=0.7)
    tube(canvas, slab(-0.075, 0.2, 0.075, 0.38, 0.03), 0.03, COLOURS["gold"], METAL)
    for side in (-1, 1):
        tube(canvas, disc(side * 0.36, -0.2, 0.05).rim(0.014), 0.015, COLOURS["gold"], METAL)


BAGS = {"tote": _tote, "backpack": _backpack, "handbag": _handbag}
