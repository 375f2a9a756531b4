"""JPEG: a chain of segments, scans of entropy-coded data among them (ITU T.81, annex B)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vitrina.photos.headers.header import MAX_SEGMENTS, Header, corrupt, truncated

# The next marker that starts or ends something: not a stuffed FF00, TEM (01), a restart (D0 to D7), SOI (D8) or fill.
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
_EOI = 0xD9
SCAN = 0xDA
# C4, C8 and CC stand among the frame headers but define tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_LENGTH = 2
_FRAME_HEADER = 9


class Segment(NamedTuple):
    """Where a segment lies in its file: from its length, after the marker, to the next byte that is not its own."""

    marker: int
    start: int
    end: int


def segments(data: bytes) -> Iterator[Segment]:
    """Every segment to the end of the picture; embedded thumbnails are skipped with the segment they are in.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``, when the walk has come so far.
    """
    position = 2
    for _ in range(MAX_SEGMENTS):
        found = _MARKER.search(data, position)
        if found is None:
            raise truncated("JPEG", len(data))
        marker, start = found[1][0], found.end()
        if marker == _EOI:
            yield Segment(marker, start, start)
            return
        position = start + max(_LENGTH, int.from_bytes(data[start : start + _LENGTH]))
        if position > len(data):
            raise truncated("JPEG", len(data))
        yield Segment(marker, start, position)
    raise corrupt("JPEG", f"it has more than {MAX_SEGMENTS} segments")


def read(data: bytes) -> Header:
    """The size, and how many scans there are."""
    width = height = scans = end = 0
    for marker, start, end in segments(data):
        if marker in _FRAMES and not width:
            height, width = _size(data[start:end])
        scans += marker == SCAN
    if not width or not height or not scans:
        raise corrupt("JPEG", "there is no picture in it")
    return Header(width, height, end, scans=scans)


def _size(segment: bytes) -> tuple[int, int]:
    """Height and width of a frame header, which starts with its length and the sample precision."""
    if len(segment) < _FRAME_HEADER:
        raise corrupt("JPEG", "its frame header is too short")
    return int.from_bytes(segment[3:5]), int.from_bytes(segment[5:7])
