"""Reads what a picture file says about itself, without decoding it."""

from collections.abc import Callable

from vitrina.photos.headers import gif, jpeg, png, webp
from vitrina.photos.headers.header import Header
from vitrina.photos.kinds import Kind

_READERS: dict[Kind, Callable[[bytes], Header]] = {
    Kind.JPEG: jpeg.read,
    Kind.PNG: png.read,
    Kind.WEBP: webp.read,
    Kind.GIF: gif.read,
}


def read_header(data: bytes, kind: Kind) -> Header:
    """The header of a file of ``kind``.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``, where the structure of the file shows it.
    """
    return _READERS[kind](data)
