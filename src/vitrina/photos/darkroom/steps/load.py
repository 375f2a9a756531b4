"""Decodes a picture with the decoder of its kind, already shrunk where that can do so."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np
import pyvips
import simplejpeg

from vitrina.photos.darkroom.steps.colour import to_eight_bits
from vitrina.photos.darkroom.steps.pixels import CMYK, GREY, RGB, Pixels, pixels_of, with_channels
from vitrina.photos.darkroom.steps.stored import Stored
from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.headers.png import without_texts
from vitrina.photos.kinds import Kind
from vitrina.photos.renditions import Size, covers

# libvips tells kinds apart by itself in its generic loader, among them ones no stranger's bytes should reach.
_LOADERS: dict[Kind, Callable[..., pyvips.Image]] = {
    Kind.JPEG: pyvips.Image.jpegload_buffer,
    Kind.PNG: pyvips.Image.pngload_buffer,
    Kind.WEBP: pyvips.Image.webpload_buffer,
    Kind.GIF: pyvips.Image.gifload_buffer,
}
# By channels, as simplejpeg names what it is to give.
_SPACES = {GREY: "GRAY", RGB: "RGB", CMYK: "CMYK"}
# "error" refuses what is cut short or cannot be decoded, but takes what merely makes libjpeg warn: bytes between
# segments, as in many panoramas of phones.
_STRICTNESS = "error"
# The sizes a JPEG decoder can give, in eighths, least first; libjpeg-turbo's others cost more than they save or, three
# eighths, look worse.
_EIGHTHS = (1, 2, 4)
_WHOLE = 8
# The same for libvips, as divisors.
_SHRINKS = (8, 4, 2)
_STARVED = re.compile(
    r"out of memory|insufficient memory|unable to allocate|failed to allocate|bad.?alloc|creating thread", re.IGNORECASE
)
_CUT_SHORT = re.compile(r"premature|truncated|unexpected end|end of (file|data|stream)|not enough data", re.IGNORECASE)


def read_stored(data: bytes, kind: Kind) -> Stored:
    """What the file says of its picture.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``.
    """
    if kind is Kind.JPEG:
        try:
            height, width, space, _ = simplejpeg.decode_jpeg_header(data)
        except ValueError:
            pass  # libvips reads some more, and says better what is wrong
        else:
            return Stored.by_turbo(data, Size(width, height), space)
    return Stored.by_libvips(open_picture(data, kind))


def open_picture(data: bytes, kind: Kind) -> pyvips.Image:
    """The picture as libvips opens it: only the header is read yet.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``.
    """
    with decoding(kind):
        return _load(without_texts(data) if kind is Kind.PNG else data, kind)


def decode(data: bytes, stored: Stored, kind: Kind, wanted: Size) -> Pixels:
    """The pixels as stored, 8 bits each; of a JPEG, as few as the decoder can give that still cover ``wanted``.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``.
        MemoryError: The process has no memory left for this picture.
    """
    with decoding(kind):
        if stored.opened is None:
            return _decode_jpeg(data, stored, wanted)
        if kind is Kind.JPEG:
            return _decode_by_libvips(data, stored, wanted)
        return pixels_of(to_eight_bits(stored.opened))


def _decode_jpeg(data: bytes, stored: Stored, wanted: Size) -> Pixels:
    """By libjpeg-turbo directly: a fifth to a third faster than through libvips."""
    eighths = next((part for part in _EIGHTHS if covers(_eighths_of(stored.size, part), wanted)), _WHOLE)
    least = _eighths_of(stored.size, eighths)
    options = {
        "colorspace": _SPACES[stored.channels],
        "min_width": least.width,
        "min_height": least.height,
    }
    try:
        return with_channels(simplejpeg.decode_jpeg(data, **options))
    except ValueError as error:
        if _CUT_SHORT.search(str(error)):
            raise
        # A mere warning, or a layout that only libjpeg's full interface reads.
        return _decode_by_libvips(data, stored, wanted)


def _decode_by_libvips(data: bytes, stored: Stored, wanted: Size) -> Pixels:
    width, height = stored.size
    by = next((by for by in _SHRINKS if covers(Size(width // by, height // by), wanted)), 1)
    pixels = pixels_of(_load(data, Kind.JPEG, shrink=by))
    return np.asarray(cv2.bitwise_not(pixels), np.uint8) if stored.cmyk else pixels  # it gives how much ink there is


def _eighths_of(size: Size, eighths: int) -> Size:
    """As libjpeg rounds it: up."""
    return Size(-(-size.width * eighths // _WHOLE), -(-size.height * eighths // _WHOLE))


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
        raise _told(kind, (error.detail.strip().splitlines() or ["no details"])[-1].strip()) from error
    except ValueError as error:  # what libjpeg-turbo says
        raise _told(kind, str(error)) from error
    except cv2.error as error:
        if error.code != cv2.Error.StsNoMem:
            raise
        raise MemoryError(str(error)) from error


def starved(error: Exception) -> bool:
    """Whether a library says, in its own words, that it had no memory left."""
    return isinstance(error, MemoryError) or _STARVED.search(str(error)) is not None


def _told(kind: Kind, complaint: str) -> PhotoRefused | MemoryError:
    if _STARVED.search(complaint):
        return MemoryError(complaint)
    reason = Reason.TRUNCATED if _CUT_SHORT.search(complaint) else Reason.CORRUPT
    return PhotoRefused(
        reason, f"The {kind} file cannot be decoded: {complaint}.", hint="Open the picture and save it again."
    )
