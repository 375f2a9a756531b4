"""Opens a picture with the loader of its kind, already shrunk where the decoder can do that."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyvips

from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.kinds import Kind
from vitrina.photos.renditions import Size

# libvips tells kinds apart by itself in its generic loader, among them ones no stranger's bytes should reach.
_LOADERS: dict[Kind, Callable[..., pyvips.Image]] = {
    Kind.JPEG: pyvips.Image.jpegload_buffer,
    Kind.PNG: pyvips.Image.pngload_buffer,
    Kind.WEBP: pyvips.Image.webpload_buffer,
    Kind.GIF: pyvips.Image.gifload_buffer,
}
# "error" refuses what is cut short or cannot be decoded, but takes what merely makes libjpeg warn: bytes between
# segments, as in many panoramas of phones.
_STRICTNESS = "error"
# The shrinking a JPEG decoder does in its inverse transform, most first.
_JPEG_SHRINKS = (8, 4, 2)
_STARVED = re.compile(r"out of memory|insufficient memory|unable to allocate|creating thread", re.IGNORECASE)
_CUT_SHORT = re.compile(r"premature|truncated|unexpected end|end of (file|data|stream)|not enough data", re.IGNORECASE)


def open_picture(data: bytes, kind: Kind) -> pyvips.Image:
    """The picture, of which only the header is read yet.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``.
    """
    with decoding(kind):
        return _load(data, kind)


def open_shrunk(data: bytes, kind: Kind, full: pyvips.Image, wanted: Size) -> pyvips.Image:
    """The picture at its own size or, for JPEG, at the least half, quarter or eighth that still covers ``wanted``."""
    if kind is not Kind.JPEG:
        return full
    for shrink in _JPEG_SHRINKS:
        if full.width // shrink >= wanted.width and full.height // shrink >= wanted.height:
            with decoding(kind):
                return _load(data, kind, shrink=shrink)
    return full


def _load(data: bytes, kind: Kind, **options: Any) -> pyvips.Image:
    return _LOADERS[kind](data, access="sequential", fail_on=_STRICTNESS, **options)


@contextmanager
def decoding(kind: Kind) -> Iterator[None]:
    """Turns what the decoder complains of into a refusal; pixels are decoded late, so more than loading needs it.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``.
        MemoryError: The process has no memory left for this picture.
    """
    try:
        yield
    except pyvips.Error as error:
        # Complaints pile up in libvips; the last one is why it gave up.
        complaint = (error.detail.strip().splitlines() or ["no details"])[-1].strip()
        if _STARVED.search(complaint):
            raise MemoryError(complaint) from error
        reason = Reason.TRUNCATED if _CUT_SHORT.search(complaint) else Reason.CORRUPT
        raise PhotoRefused(
            reason,
            f"The {kind} file cannot be decoded: {complaint}.",
            hint="Open the picture and save it again.",
        ) from error
