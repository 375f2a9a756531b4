"""What stands in a JPEG beside its picture and says how to show it: the EXIF orientation and the colour profile."""

import struct
from itertools import takewhile
from typing import NamedTuple

from vitrina.photos.headers.jpeg import SCAN, segments

UPRIGHT = 1
_LENGTH = 2
_APP1, _APP2 = 0xE1, 0xE2
_EXIF = b"Exif\0\0"
_BYTE_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
# EXIF 2.32, 4.6.4; some programs write it longer than it may be.
_ORIENTATION, _FORMATS = 0x0112, {3: "H", 4: "I"}
_ENTRY = 12  # tag, format, how many values, and the value or where it is
# ICC.1, B.4: the profile in parts, each after its number, from 1, and how many there are.
_ICC = b"ICC_PROFILE\0"


class Notes(NamedTuple):
    """How the picture lies (EXIF's 1 to 8), and the ICC profile its colours are in, if any."""

    orientation: int
    profile: bytes | None


def read_notes(data: bytes) -> Notes:
    """Of a JPEG; what cannot be read counts as not there.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``, where the file ends before its first scan.
    """
    orientation, parts = None, list[bytes]()
    for marker, start, end in takewhile(lambda segment: segment.marker != SCAN, segments(data)):
        content = data[start + _LENGTH : end] if marker in {_APP1, _APP2} else b""
        if content.startswith(_EXIF) and orientation is None:
            orientation = _orientation(content.removeprefix(_EXIF))
        elif content.startswith(_ICC):
            parts.append(content.removeprefix(_ICC))
    return Notes(orientation or UPRIGHT, _profile(parts))


def _profile(parts: list[bytes]) -> bytes | None:
    """The profile in one, or None if a part is missing or there twice."""
    parts = sorted(parts)
    if not parts or any(part[:2] != bytes([number, len(parts)]) for number, part in enumerate(parts, 1)):
        return None
    return b"".join(part[2:] for part in parts)


def _orientation(tiff: bytes) -> int | None:
    order = _BYTE_ORDERS.get(tiff[:4])
    if order is None:
        return None
    try:
        (at,) = struct.unpack_from(order + "I", tiff, 4)
        (entries,) = struct.unpack_from(order + "H", tiff, at)
        for entry in range(at + 2, at + 2 + _ENTRY * entries, _ENTRY):
            tag, form = struct.unpack_from(order + "HH", tiff, entry)
            if tag == _ORIENTATION and form in _FORMATS:
                return int(struct.unpack_from(order + _FORMATS[form], tiff, entry + 8)[0])
    except struct.error:
        pass
    return None
