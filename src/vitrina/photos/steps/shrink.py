"""Makes a picture smaller."""

import pyvips

from vitrina.photos.renditions import Size, cover
from vitrina.photos.steps.alpha import join_premultiplied, unpremultiply


def shrink(image: pyvips.Image, size: Size) -> pyvips.Image:
    """The picture at ``size``, Lanczos-filtered and held in memory, so that the next one can be made from it.

    Transparent pixels have no say in the colour of their neighbours.
    """
    if not image.hasalpha():
        return _resize(image, size).copy_memory()
    if size == (image.width, image.height):
        return image.copy_memory()
    return unpremultiply(_resize(join_premultiplied(image), size).copy_memory())


def centre_square(image: pyvips.Image, side: int) -> pyvips.Image:
    """The middle of the picture, shrunk until its shorter side is ``side``; of a smaller one, what there is."""
    covering = shrink(image, cover(Size(image.width, image.height), side))
    width, height = min(side, covering.width), min(side, covering.height)
    return covering.crop((covering.width - width) // 2, (covering.height - height) // 2, width, height)


def _resize(image: pyvips.Image, size: Size) -> pyvips.Image:
    if size == (image.width, image.height):
        return image
    return image.resize(size.width / image.width, vscale=size.height / image.height)
