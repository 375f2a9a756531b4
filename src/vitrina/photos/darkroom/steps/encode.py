"""Writes renditions: nothing but pixels goes into them, no metadata and no profile."""

import pyvips
import simplejpeg

from vitrina.photos.darkroom.job import Rendition
from vitrina.photos.darkroom.steps.pixels import Pixels
from vitrina.photos.renditions import JPEG_QUALITY, WEBP_EFFORT, WEBP_QUALITY


def to_jpeg(rgb: Pixels) -> Rendition:
    """A baseline JPEG: a progressive one is 5 % smaller and costs a quarter more of the whole set."""
    data = simplejpeg.encode_jpeg(rgb, quality=JPEG_QUALITY, colorsubsampling="420")
    return Rendition(rgb.shape[1], rgb.shape[0], "jpg", data)


def to_webp(rgba: Pixels) -> Rendition:
    """A WebP with alpha."""
    image = pyvips.Image.new_from_array(rgba, interpretation="srgb")
    data = image.webpsave_buffer(Q=WEBP_QUALITY, effort=WEBP_EFFORT, keep="none")
    return Rendition(rgba.shape[1], rgba.shape[0], "webp", data)
