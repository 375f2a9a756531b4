"""One decode of a picture, and everything that is made from it: renditions and looks.

Runs in worker processes only, as what it touches was sent by strangers.
"""

import numpy as np
import pyvips
from numpy.typing import NDArray

from vitrina.looks.embedder import Embedder
from vitrina.looks.views import gallery_views, query_views
from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.job import Developed, DevelopJob
from vitrina.photos.renditions import LARGE, LARGE_BOX, THUMB, THUMB_SIDE, TRANSPARENT, XLARGE, Size, cover, fit
from vitrina.photos.steps.alpha import hides_something, on_white
from vitrina.photos.steps.colour import to_eight_bits, to_srgb
from vitrina.photos.steps.encode import to_jpeg, to_webp
from vitrina.photos.steps.load import decoding, open_picture, open_shrunk
from vitrina.photos.steps.orient import upright, upright_size
from vitrina.photos.steps.shrink import centre_square, shrink

_MAKERS = {"gallery": gallery_views, "query": query_views}


def develop(data: bytes, job: DevelopJob, embedder: Embedder | None = None) -> Developed:
    """Makes what the job asks for.

    Args:
        data: The file.
        job: What to make of it.
        embedder: Makes the looks; None only where the job wants none.

    Raises:
        PhotoRefused: ``TRUNCATED``, ``CORRUPT``, or ``TOO_MANY_PIXELS`` where the decoder finds more than inspection.
        MemoryError: The process has no memory left for this picture.
    """
    with decoding(job.kind):
        full = open_picture(data, job.kind)
        _check_size(full, job)
        size = upright_size(full)
        picture = _decode(data, full, job)
        opaque = on_white(picture)
        has_alpha = picture.hasalpha() and hides_something(picture)
        levels = _cascade(opaque, size, job) if job.renditions else {LARGE: shrink(opaque, fit(size, LARGE_BOX))}
        renditions = {name: to_jpeg(level) for name, level in levels.items()} if job.renditions else {}
        if job.renditions and has_alpha:
            renditions |= {TRANSPARENT + name: to_webp(level) for name, level in _cascade(picture, size, job).items()}
    return Developed(full.width, full.height, has_alpha, renditions, _looks(levels[LARGE].numpy(), job, embedder))


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


def _decode(data: bytes, full: pyvips.Image, job: DevelopJob) -> pyvips.Image:
    """The picture in memory, upright, in sRGB, as small as what is to be made of it allows."""
    stored = Size(full.width, full.height)
    # A very long picture must stay larger than xlarge, so that a thumb can be cut from its middle.
    renditions = max(fit(stored, job.xlarge_box), cover(stored, THUMB_SIDE))
    wanted = renditions if job.renditions else fit(stored, LARGE_BOX)
    loaded = to_eight_bits(open_shrunk(data, job.kind, full, wanted))
    return to_srgb(upright(shrink(loaded, wanted)))


def _cascade(picture: pyvips.Image, size: Size, job: DevelopJob) -> dict[str, pyvips.Image]:
    """Each rendition from the one before, or from the first picture that is large enough for it."""
    xlarge = shrink(picture, fit(size, job.xlarge_box))
    large = shrink(xlarge, fit(size, LARGE_BOX))
    enough = min(THUMB_SIDE, *size)
    source = next(level for level in (large, xlarge, picture) if min(level.width, level.height) >= enough)
    return {XLARGE: xlarge, LARGE: large, THUMB: centre_square(source, THUMB_SIDE)}


def _looks(rgb: NDArray[np.uint8], job: DevelopJob, embedder: Embedder | None) -> NDArray[np.float32]:
    if job.views is None:
        return np.empty((0, 0), np.float32)
    if embedder is None:
        raise ValueError("looks are wanted and there is no embedder")
    return embedder.embed(_MAKERS[job.views](rgb, embedder.side))
