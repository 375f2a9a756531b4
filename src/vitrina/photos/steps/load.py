"""Decodes a picture with the decoder of its kind, already shrunk where that can do so."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import cv2
import pyvips
import simplejpeg

from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.kinds import Kind
from vitrina.photos.renditions import Size
from vitrina.photos.steps.colour import CMYK, to_eight_bits
from vitrina.photos.steps.pixels import GREY, RGB, Pixels, pixels_of, with_channels

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
# The sizes a JPEG decoder can give, in eighths, least first; libjpeg-turbo's others cost more than they save or, three
# eighths, look worse.
_EIGHTHS = (1, 2, 4)
_WHOLE = 8
# The same for libvips, as divisors.
_SHRINKS = (8, 4, 2)
_STARVED = re.compile(r"out of memory|insufficient memory|unable to allocate|creating thread", re.IGNORECASE)
_CUT_SHORT = re.compile(r"premature|truncated|unexpected end|end of (file|data|stream)|not enough data", re.IGNORECASE)


def open_picture(data: bytes, kind: Kind) -> pyvips.Image:
    """The picture, of which only the header is read yet.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``.
    """
    with decoding(kind):
        return _load(data, kind)


def decode(data: bytes, header: pyvips.Image, kind: Kind, wanted: Size) -> Pixels:
    """The pixels as stored, 8 bits each; of a JPEG, as few as the decoder can give that still cover ``wanted``.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``.
        MemoryError: The process has no memory left for this picture.
    """
    with decoding(kind):
        if kind is not Kind.JPEG:
            return pixels_of(to_eight_bits(header))
        if header.interpretation == CMYK or header.bands not in {GREY, RGB}:
            return _decode_by_libvips(data, header, wanted)
        return _decode_jpeg(data, header, wanted)


def _decode_jpeg(data: bytes, header: pyvips.Image, wanted: Size) -> Pixels:
    """By libjpeg-turbo directly: a fifth to a third faster than through libvips."""
    stored = Size(header.width, header.height)
    eighths = next((part for part in _EIGHTHS if _covers(_eighths_of(stored, part), wanted)), _WHOLE)
    least = _eighths_of(stored, eighths)
    options = {
        "colorspace": "RGB" if header.bands == RGB else "GRAY",
        "min_width": least.width,
        "min_height": least.height,
    }
    try:
        return with_channels(simplejpeg.decode_jpeg(data, **options))
    except ValueError as error:
        if _CUT_SHORT.search(str(error)):
            raise
        # A mere warning, or a layout that only libjpeg's full interface reads.
        return _decode_by_libvips(data, header, wanted)


def _decode_by_libvips(data: bytes, header: pyvips.Image, wanted: Size) -> Pixels:
    by = next((by for by in _SHRINKS if _covers(Size(header.width // by, header.height // by), wanted)), 1)
    return pixels_of(_load(data, Kind.JPEG, shrink=by))


def _eighths_of(size: Size, eighths: int) -> Size:
    """As libjpeg rounds it: up."""
    return Size(-(-size.width * eighths // _WHOLE), -(-size.height * eighths // _WHOLE))


def _covers(size: Size, wanted: Size) -> bool:
    return size.width >= wanted.width and size.height >= wanted.height


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


def _told(kind: Kind, complaint: str) -> PhotoRefused | MemoryError:
    if _STARVED.search(complaint):
        return MemoryError(complaint)
    reason = Reason.TRUNCATED if _CUT_SHORT.search(complaint) else Reason.CORRUPT
    return PhotoRefused(
        reason, f"The {kind} file cannot be decoded: {complaint}.", hint="Open the picture and save it again."
    )
