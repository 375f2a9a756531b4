"""JPEG: a chain of segments, scans of entropy-coded data among them (ITU T.81, annex B)."""

import re

from vitrina.photos.headers.header import MAX_SEGMENTS, Header, corrupt, truncated

# The next marker that starts or ends something: not a stuffed FF00, TEM (01), a restart (D0 to D7), SOI (D8) or fill.
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
_EOI, _SOS = 0xD9, 0xDA
# C4, C8 and CC stand among the frame headers but define tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_LENGTH = 2
_FRAME_HEADER = 9


def read(data: bytes) -> Header:
    """Walks to the end of the picture; embedded thumbnails are skipped with the segment they are in."""
    width = height = scans = 0
    position = 2
    for _ in range(MAX_SEGMENTS):
        found = _MARKER.search(data, position)
        if found is None:
            raise truncated("JPEG", len(data))
        marker, position = found[1][0], found.end()
        if marker == _EOI:
            break
        end = position + max(_LENGTH, int.from_bytes(data[position : position + _LENGTH]))
        if end > len(data):
            raise truncated("JPEG", len(data))
        if marker in _FRAMES and not width:
            height, width = _size(data[position:end])
        scans += marker == _SOS
        position = end
    else:
        raise corrupt("JPEG", f"it has more than {MAX_SEGMENTS} segments")
    if not width or not height or not scans:
        raise corrupt("JPEG", "there is no picture in it")
    return Header(width, height, position, scans=scans)


def _size(segment: bytes) -> tuple[int, int]:
    """Height and width of a frame header, which starts with its length and the sample precision."""
    if len(segment) < _FRAME_HEADER:
        raise corrupt("JPEG", "its frame header is too short")
    return int.from_bytes(segment[3:5]), int.from_bytes(segment[5:7])
