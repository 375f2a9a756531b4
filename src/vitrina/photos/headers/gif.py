"""GIF: a screen, then blocks of images and extensions, each a chain of short sub-blocks (GIF89a, sections 18 to 27)."""

from vitrina.photos.headers.header import MAX_SEGMENTS, Header, corrupt, truncated

_SCREEN = 13
_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_IMAGE_HEADER = 10


def read(data: bytes) -> Header:
    """Walks to the trailer and counts the images; a missing trailer is tolerated, as many writers forget it."""
    if len(data) < _SCREEN:
        raise truncated("GIF", len(data))
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    frames, position = 0, _SCREEN + _palette(data[10])
    for _ in range(MAX_SEGMENTS):
        block = data[position] if position < len(data) else _TRAILER
        if block == _TRAILER:
            break
        if block == _IMAGE:
            frames += 1
            if position + _IMAGE_HEADER >= len(data):
                raise truncated("GIF", len(data))
            position = _skip(data, position + _IMAGE_HEADER + _palette(data[position + 9]) + 1)
        elif block == _EXTENSION:
            position = _skip(data, position + 2)
        else:
            raise corrupt("GIF", "it has a block of no known type")
    if not width or not height or not frames:
        raise corrupt("GIF", "there is no picture in it")
    return Header(width, height, min(position + 1, len(data)), frames=frames)


def _palette(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0


def _skip(data: bytes, position: int) -> int:
    """Position after a chain of sub-blocks."""
    while position < len(data) and data[position]:
        position += 1 + data[position]
    if position >= len(data):
        raise truncated("GIF", len(data))
    return position + 1
