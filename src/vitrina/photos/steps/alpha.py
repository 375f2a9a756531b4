"""Transparency, in 8 bits throughout: libvips' own premultiplication works in floats and costs four times as much."""

import pyvips

OPAQUE = 255


def join_premultiplied(image: pyvips.Image) -> pyvips.Image:
    """Colour times alpha, and alpha: what may be averaged. Flattening on black is that product, rounded to 8 bits."""
    alpha = image[image.bands - 1]
    return image.flatten(background=[0]).bandjoin(alpha).copy(interpretation=image.interpretation)


def unpremultiply(image: pyvips.Image) -> pyvips.Image:
    """Undoes :func:`join_premultiplied`."""
    return image.unpremultiply().rint().cast("uchar").copy_memory()


def hides_something(image: pyvips.Image) -> bool:
    """Whether a picture with an alpha channel is transparent anywhere."""
    return bool(image[image.bands - 1].min() < OPAQUE)


def on_white(image: pyvips.Image) -> pyvips.Image:
    """The picture as it looks on white, without an alpha channel."""
    return image.flatten(background=[OPAQUE]).copy_memory() if image.hasalpha() else image
