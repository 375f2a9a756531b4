"""One decode of a picture, and everything that is made from it: renditions and looks.

Runs in worker processes only, as what it touches was sent by strangers.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vitrina.looks.embedder import Embedder
from vitrina.looks.keypoints import find_points, picture_hash
from vitrina.looks.points import GALLERY_POINTS, QUERY_POINTS
from vitrina.looks.views import gallery_views, query_views
from vitrina.photos.darkroom.job import Developed, DevelopJob
from vitrina.photos.darkroom.steps.alpha import averageable, on_white, unpremultiplied
from vitrina.photos.darkroom.steps.colour import to_srgb
from vitrina.photos.darkroom.steps.encode import to_jpeg, to_webp
from vitrina.photos.darkroom.steps.load import decode, decoding, read_stored
from vitrina.photos.darkroom.steps.orient import upright
from vitrina.photos.darkroom.steps.pixels import RGBA, Pixels, size_of
from vitrina.photos.darkroom.steps.placeholder import placeholder
from vitrina.photos.darkroom.steps.shrink import centre_square, halves, shrink
from vitrina.photos.darkroom.steps.stored import Stored
from vitrina.photos.errors import DarkroomUnavailable, PhotoRefused, Reason
from vitrina.photos.renditions import LARGE, LARGE_BOX, THUMB, THUMB_SIDE, TRANSPARENT, XLARGE, Size, cover, covers, fit

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
        stored = read_stored(data, job.kind)
        _check_size(stored.size, job)
        picture = _decode(data, stored, job)
        levels = _cascade(picture, stored.upright, job) if job.renditions else {LARGE: _looked_at(picture, job)}
    has_alpha = picture.shape[2] == RGBA
    opaque = {name: on_white(level) for name, level in levels.items()}
    renditions = {name: to_jpeg(level) for name, level in opaque.items()} if job.renditions else {}
    if job.renditions and has_alpha:
        renditions |= {TRANSPARENT + name: to_webp(unpremultiplied(level)) for name, level in levels.items()}
    return Developed(
        stored.size.width,
        stored.size.height,
        has_alpha,
        renditions,
        *_seen(opaque[LARGE], job, embedders),
        placeholder(levels[LARGE]) if job.views == "gallery" else None,
    )


def _check_size(full: Size, job: DevelopJob) -> None:
    pixels = full.width * full.height
    if pixels > job.pixels:
        raise PhotoRefused(
            Reason.TOO_MANY_PIXELS,
            "The picture is larger than the file's header says.",
            job.pixels,
            pixels,
            "Open the picture and save it again.",
        )


def _decode(data: bytes, stored: Stored, job: DevelopJob) -> Pixels:
    """The picture upright, in sRGB, as small as what is to be made of it allows; premultiplied RGBA or RGB."""
    # A very long picture must stay larger than xlarge, so that a thumb can be cut from its middle.
    renditions = max(fit(stored.size, job.xlarge_box), cover(stored.size, THUMB_SIDE))
    wanted = renditions if job.renditions else fit(stored.size, _side(stored.upright, job))
    pixels = decode(data, stored, job.kind, wanted)
    if stored.has_alpha:
        pixels = averageable(pixels)
    return to_srgb(upright(shrink(pixels, wanted), stored.orientation), stored)


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
    """Each rendition from the smallest that serves."""
    levels = halves(shrink(picture, fit(size, job.xlarge_box)), THUMB_SIDE)
    box = fit(size, LARGE_BOX)
    large = shrink(next(level for level in reversed(levels) if covers(size_of(level), box)), box)
    thumb = centre_square(_thumb_source([*levels, *halves(large, THUMB_SIDE)], picture), THUMB_SIDE)
    return {XLARGE: levels[0], LARGE: large, THUMB: thumb}


def _thumb_source(levels: Sequence[Pixels], picture: Pixels) -> Pixels:
    """What a thumb is cut from: the smallest that covers one, without an odd margin, which puts its middle off by half.

    A very long picture covers a thumb only where it is larger than xlarge.
    """
    enough = min(THUMB_SIDE, *size_of(picture))
    exact = [level for level in levels if sum(size_of(level)) % 2 == 0]
    wide = [level for level in (*exact, levels[0]) if min(size_of(level)) >= enough]
    return min(wide, key=lambda level: min(size_of(level)), default=picture)


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
    return looks, find_points(rgb, points), picture_hash(rgb) if job.views == "gallery" else 0
