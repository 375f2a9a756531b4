"""The market's colour card: names used in the product list, as red, green and blue in 0..1."""

from vitrina.demo.canvas import Rgb


def _hex(code: str) -> Rgb:
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


COLOURS: dict[str, Rgb] = {
    "white": _hex("f6f4ef"),
    "cream": _hex("f2e6cf"),
    "sand": _hex("dcc4a0"),
    "oat": _hex("cdb897"),
    "grey": _hex("a9adb0"),
    "slate": _hex("5d6873"),
    "charcoal": _hex("3b3f45"),
    "black": _hex("26272b"),
    "navy": _hex("26406b"),
    "blue": _hex("2f6db5"),
    "sky": _hex("8ec3e6"),
    "ice": _hex("cfe4ee"),
    "teal": _hex("1f8a8a"),
    "mint": _hex("a5d9c1"),
    "sage": _hex("9cb08a"),
    "green": _hex("3f8c58"),
    "forest": _hex("2b5743"),
    "olive": _hex("7f8048"),
    "lemon": _hex("f5dd6b"),
    "mustard": _hex("dba430"),
    "orange": _hex("ec8338"),
    "terracotta": _hex("c8694a"),
    "coral": _hex("f0806e"),
    "red": _hex("cb3a3c"),
    "wine": _hex("7e2b3c"),
    "rose": _hex("e9a0ac"),
    "blush": _hex("f4d2cd"),
    "pink": _hex("ea6f98"),
    "lilac": _hex("bfa6dc"),
    "violet": _hex("6d57a8"),
    "brown": _hex("7d5237"),
    "tan": _hex("bd8752"),
    "walnut": _hex("6a4630"),
    "oak": _hex("d3a972"),
    "gold": _hex("d8b25f"),
    "copper": _hex("c4805c"),
    "silver": _hex("c6c9ce"),
}


def mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    """Colour `a` with a share (0..1) of colour `b`."""
    red, green, blue = (p + (q - p) * share for p, q in zip(a, b, strict=True))
    return red, green, blue


def darker(colour: Rgb, share: float = 0.25) -> Rgb:
    return mix(colour, (0.05, 0.05, 0.08), share)


def lighter(colour: Rgb, share: float = 0.35) -> Rgb:
    return mix(colour, (1.0, 1.0, 1.0), share)
