"""Photographs of the goods: three pictures of each for the shop, and snapshots of some to search with."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pyvips

from vitrina.demo.backdrops import Shadow, cloth, compose, noise, paper, room, stone, studio, tiles, wood
from vitrina.demo.canvas import Canvas, Light, Rgb, View
from vitrina.demo.colours import COLOURS, lighter
from vitrina.demo.goods import Good
from vitrina.demo.kinds import KINDS, Kind
from vitrina.demo.shapes import Field

SIDE = 600  # pixels: more than large (500), and sixty goods are drawn in well under a minute
QUALITY = 88  # of JPEG for the shop
TABLE = 0.66  # where goods stand on the table, in half pictures from the middle, y down
PALE = 0.85  # a colour whose least part is above this is no ground for white goods
QUIET = ("mint", "sky", "blush", "lilac", "sand")  # grounds for goods that bring no colour of their own
SNAPSHOT_QUALITY = 62  # of JPEG for snapshots, as a phone's messenger leaves them
CUT_OUT_EVERY = 8  # one good in so many has a studio picture without ground, as PNG with real transparency


@dataclass(frozen=True)
class Scene:
    """How a snapshot is taken."""

    ground: str
    view: View
    light: Light
    grain: float


SCENES = (
    Scene("wood", View(turn=9, zoom=0.86, shift=(0.06, -0.03)), Light(strength=0.9, tint=(1.0, 0.95, 0.87)), 0.012),
    Scene("cloth", View(turn=-12, zoom=0.92, shift=(-0.05, 0.05)), Light(0.5, -0.6, 0.62, strength=0.8), 0.018),
    Scene("stone", View(turn=6, zoom=0.8, lean=(0.05, 0.03)), Light(tint=(0.93, 0.97, 1.0)), 0.015),
    Scene("tiles", View(turn=-7, zoom=1.02, shift=(0.09, 0.04)), Light(strength=0.7, tint=(0.86, 0.86, 0.9)), 0.025),
)


def shop_pictures(good: Good) -> list[tuple[str, bytes]]:
    """File name and bytes of each of a good's pictures; the studio picture is the first."""
    kind = KINDS[good.kind]
    return [
        studio_picture(good),
        (f"{good.handle}-colour.jpg", _jpeg(_aside(good, kind, _seed(good)), QUALITY)),
        (f"{good.handle}-detail.jpg", _jpeg(_placed(good, kind, kind.detail, studio(SIDE)), QUALITY)),
    ]


def studio_picture(good: Good) -> tuple[str, bytes]:
    """File name and bytes of the picture that shows a good whole, on white or cut out."""
    if _seed(good) % CUT_OUT_EVERY == 0:
        return f"{good.handle}-studio.png", _png(_drawn(good, View()))
    return f"{good.handle}-studio.jpg", _jpeg(_placed(good, KINDS[good.kind], View(), studio(SIDE)), QUALITY)


def _aside(good: Good, kind: Kind, seed: int) -> Field:
    """The other view: lying goods turned, standing ones on a table, seen from higher up and from the side."""
    ground = _coloured_ground(good, kind)
    if kind.flat:
        return _placed(good, kind, View(turn=-14 if seed % 2 else 11, zoom=0.8), ground)
    view = View(zoom=0.8, shift=(0.0, TABLE - 0.8 * kind.floor), mirror=kind.sided)
    canvas = Canvas(SIDE, view, pitch=0.24, spin=0.5)
    kind.draw(canvas, good.style)
    return compose(canvas, ground, _shadows(kind, view))


def snapshot(good: Good, number: int) -> bytes:
    """A photo as a buyer would take it: on a table or floor, turned, in other light, with grain."""
    scene, seed = SCENES[number % len(SCENES)], _seed(good)
    grounds = {
        "wood": lambda: wood(SIDE, COLOURS["oak"], seed),
        "cloth": lambda: cloth(SIDE, COLOURS["slate"], seed),
        "stone": lambda: stone(SIDE, COLOURS["grey"], seed),
        "tiles": lambda: tiles(SIDE, COLOURS["oat"], seed),
    }
    picture = _placed(good, KINDS[good.kind], scene.view, grounds[scene.ground](), scene.light)
    picture = picture * (1 + 0.06 * noise(SIDE, (3, 3), seed)[..., None])
    grain = np.random.default_rng(seed).normal(0, scene.grain, picture.shape).astype(np.float32)
    return _jpeg(np.clip(picture + grain, 0, 1), SNAPSHOT_QUALITY)


def _drawn(good: Good, view: View, light: Light | None = None) -> Canvas:
    canvas = Canvas(SIDE, view, light or Light())
    KINDS[good.kind].draw(canvas, good.style)
    return canvas


def _placed(good: Good, kind: Kind, view: View, ground: Field, light: Light | None = None) -> Field:
    return compose(_drawn(good, view, light), ground, _shadows(kind, view))


def _shadows(kind: Kind, view: View) -> tuple[Shadow, ...]:
    if kind.flat:
        return (Shadow(0.035, 0.045, 0.018, 0.34), Shadow(0.01, 0.012, 0.006, 0.3))
    floor = kind.floor * view.zoom + view.shift[1]
    return (Shadow(-0.55, 0.16, 0.02, 0.3, floor), Shadow(-0.12, 0.05, 0.012, 0.45, floor))


def _coloured_ground(good: Good, kind: Kind) -> Field:
    of_good = next((c for c in (good.style.second, good.style.third) if c != good.style.base and min(c) < PALE), None)
    tone: Rgb = lighter(of_good or COLOURS[QUIET[_seed(good) % len(QUIET)]], 0.62 if of_good else 0.25)
    return paper(SIDE, tone) if kind.flat else room(SIDE, tone, lighter(COLOURS["oak"], 0.35))


def _seed(good: Good) -> int:
    return crc32(good.handle.encode())


def _eight_bits(values: Field) -> pyvips.Image:
    return pyvips.Image.new_from_array(np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8), interpretation="srgb")


def _jpeg(values: Field, quality: int) -> bytes:
    data: bytes = _eight_bits(values).jpegsave_buffer(Q=quality, keep="none")
    return data


def _png(canvas: Canvas) -> bytes:
    data: bytes = _eight_bits(np.dstack([canvas.rgb, canvas.alpha])).pngsave_buffer(compression=6, keep="none")
    return data
