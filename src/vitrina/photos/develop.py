"""One decode of a picture, and everything that is made from it: renditions and looks.

Runs in worker processes only, as what it touches was sent by strangers.
"""

from collections.abc import Sequence

import numpy as np
import pyvips
from numpy.typing import NDArray

from vitrina.looks.embedder import Embedder
from vitrina.looks.keypoints import find_points, picture_hash
from vitrina.looks.points import GALLERY_POINTS, QUERY_POINTS
from vitrina.looks.views import gallery_views, query_views
from vitrina.photos.errors import DarkroomUnavailable, PhotoRefused, Reason
from vitrina.photos.job import Developed, DevelopJob
from vitrina.photos.renditions import LARGE, LARGE_BOX, THUMB, THUMB_SIDE, TRANSPARENT, XLARGE, Size, cover, fit
from vitrina.photos.steps.alpha import averageable, has_alpha_channel, on_white, unpremultiplied
from vitrina.photos.steps.colour import to_srgb
from vitrina.photos.steps.encode import to_jpeg, to_webp
from vitrina.photos.steps.load import decode, decoding, open_picture
from vitrina.photos.steps.orient import upright, upright_size
from vitrina.photos.steps.pixels import RGBA, Pixels, size_of
from vitrina.photos.steps.placeholder import placeholder
from vitrina.photos.steps.shrink import centre_square, shrink

# How much larger than LARGE a picture is decoded at most, so that a box in it is seen sharp: up to 4,000 pixels.
MOST_CLOSER = 8
# How a picture is looked at, and how many points are kept of it.
_MAKERS = {"gallery": (gallery_views, GALLERY_POINTS), "query": (query_views, QUERY_POINTS)}


def develop(data: bytes, job: DevelopJob, embedders: Sequence[Embedder] = ()) -> Developed:
    """Makes what the job asks for.

    Args:
        data: The file.
        job: What to make of it.
        embedders: Make the looks, each those of its Space.

    Raises:
        PhotoRefused: ``TRUNCATED``, ``CORRUPT``, or ``TOO_MANY_PIXELS`` where the decoder finds more than inspection.
        DarkroomUnavailable: No embedder makes looks of the Space that the job names.
        MemoryError: The process has no memory left for this picture.
    """
    with decoding(job.kind):
        header = open_picture(data, job.kind)
        _check_size(header, job)
        picture = _decode(data, header, job)
        size = upright_size(header)
        levels = _cascade(picture, size, job) if job.renditions else {LARGE: _looked_at(picture, job)}
    has_alpha = picture.shape[2] == RGBA
    opaque = {name: on_white(level) for name, level in levels.items()}
    renditions = {name: to_jpeg(level) for name, level in opaque.items()} if job.renditions else {}
    if job.renditions and has_alpha:
        renditions |= {TRANSPARENT + name: to_webp(unpremultiplied(level)) for name, level in levels.items()}
    return Developed(
        header.width,
        header.height,
        has_alpha,
        renditions,
        *_seen(opaque[LARGE], job, embedders),
        placeholder(levels[LARGE]) if job.views == "gallery" else None,
    )


def _check_size(full: pyvips.Image, job: DevelopJob) -> None:
    pixels = full.width * full.height
    if pixels > job.pixels:
        raise PhotoRefused(
            Reason.TOO_MANY_PIXELS,
            "The picture is larger than the file's header says.",
            job.pixels,
            pixels,
            "Open the picture and save it again.",
        )


def _decode(data: bytes, header: pyvips.Image, job: DevelopJob) -> Pixels:
    """The picture upright, in sRGB, as small as what is to be made of it allows; premultiplied RGBA or RGB."""
    stored = Size(header.width, header.height)
    # A very long picture must stay larger than xlarge, so that a thumb can be cut from its middle.
    renditions = max(fit(stored, job.xlarge_box), cover(stored, THUMB_SIDE))
    wanted = renditions if job.renditions else fit(stored, _side(upright_size(header), job))
    pixels = decode(data, header, job.kind, wanted)
    if has_alpha_channel(pixels, header):
        pixels = averageable(pixels)
    return to_srgb(upright(shrink(pixels, wanted), header), header)


def _side(size: Size, job: DevelopJob) -> int:
    """Long side of the whole picture at which what is looked at of it has that of LARGE, or as near as is worth it."""
    if job.box is None:
        return LARGE_BOX
    part = max(size.width * job.box[2], size.height * job.box[3], 1.0)
    return min(round(LARGE_BOX * max(size) / part), MOST_CLOSER * LARGE_BOX)


def _looked_at(picture: Pixels, job: DevelopJob) -> Pixels:
    if job.box is not None:
        height, width = picture.shape[:2]
        left, top = min(int(job.box[0] * width), width - 1), min(int(job.box[1] * height), height - 1)
        right, bottom = round((job.box[0] + job.box[2]) * width), round((job.box[1] + job.box[3]) * height)
        picture = np.ascontiguousarray(picture[top : max(bottom, top + 1), left : max(right, left + 1)])
    return shrink(picture, fit(size_of(picture), LARGE_BOX))


def _cascade(picture: Pixels, size: Size, job: DevelopJob) -> dict[str, Pixels]:
    """Each rendition from xlarge; a thumb of a very long picture from what is larger still."""
    xlarge = shrink(picture, fit(size, job.xlarge_box))
    large = shrink(xlarge, fit(size, LARGE_BOX))
    enough = min(THUMB_SIDE, *size)
    source = next(level for level in (xlarge, picture) if min(size_of(level)) >= enough)
    return {XLARGE: xlarge, LARGE: large, THUMB: centre_square(source, THUMB_SIDE)}


def _seen(
    rgb: NDArray[np.uint8], job: DevelopJob, embedders: Sequence[Embedder]
) -> tuple[dict[str, NDArray[np.float32]], bytes, int]:
    """Looks, points and hash of the picture."""
    if job.views is None:
        return {}, b"", 0
    views, points = _MAKERS[job.views]
    looks = {
        one.space.name: one.embed(views(rgb, one.side, one.fit))
        for one in embedders
        if job.space in {None, one.space.name}
    }
    if job.space is not None and job.space not in looks:
        raise DarkroomUnavailable(
            "space_not_ready", f"This worker has no model of the space {job.space}.", hint="Try again in a moment."
        )
    return looks, find_points(rgb, points), picture_hash(rgb)
