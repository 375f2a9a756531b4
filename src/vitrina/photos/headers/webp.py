"""WebP: a RIFF container; the first chunk says which of three forms the picture has (RFC 9649)."""

from vitrina.photos.headers.header import MAX_SEGMENTS, Header, corrupt, truncated

_CONTAINER = 12
_START = 30  # enough for the size in each of the three forms
_ANIMATED = 0x02


def read(data: bytes) -> Header:
    """Reads the size, and counts the frames of an animation."""
    if len(data) < _START:
        raise truncated("WebP", len(data))
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise truncated("WebP", len(data))
    width, height = _size(data)
    if not width or not height:
        raise corrupt("WebP", "its header gives no size")
    animated = data[12:16] == b"VP8X" and data[20] & _ANIMATED
    return Header(width, height, end, frames=_count_frames(data, end) if animated else 1)


def _size(data: bytes) -> tuple[int, int]:
    form, content = data[12:16], data[20:_START]
    if form == b"VP8 ":
        if content[3:6] != b"\x9d\x01\x2a":
            raise corrupt("WebP", "its first frame has no start code")
        return int.from_bytes(content[6:8], "little") & 0x3FFF, int.from_bytes(content[8:10], "little") & 0x3FFF
    if form == b"VP8L":
        bits = int.from_bytes(content[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8X":
        return 1 + int.from_bytes(content[4:7], "little"), 1 + int.from_bytes(content[7:10], "little")
    raise corrupt("WebP", "its first chunk is of no known form")


def _count_frames(data: bytes, end: int) -> int:
    frames, position = 0, _CONTAINER
    for _ in range(MAX_SEGMENTS):
        if position + 8 > end:
            return max(1, frames)
        frames += data[position : position + 4] == b"ANMF"
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        position += 8 + length + (length & 1)
    raise corrupt("WebP", f"it has more than {MAX_SEGMENTS} chunks")
