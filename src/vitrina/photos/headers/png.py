"""PNG: a signature, then chunks of length, type, content and checksum."""

from vitrina.photos.headers.header import MAX_SEGMENTS, Header, corrupt, truncated

_SIGNATURE = 8
_FRAME = 12  # length, type and checksum of a chunk
_IHDR_LENGTH = 13


def read(data: bytes) -> Header:
    """Walks to the IEND chunk; checksums are the decoder's business."""
    if len(data) < _SIGNATURE + _FRAME + _IHDR_LENGTH:
        raise truncated("PNG", len(data))
    if data[8:16] != b"\x00\x00\x00\x0dIHDR":
        raise corrupt("PNG", "it does not begin with its header")
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if not width or not height:
        raise corrupt("PNG", "its header gives no size")
    frames, position = 0, _SIGNATURE
    for _ in range(MAX_SEGMENTS):
        kind = data[position + 4 : position + 8]
        position += _FRAME + int.from_bytes(data[position : position + 4])
        if position > len(data) or not kind:
            raise truncated("PNG", len(data))
        # An animation announces its length in another chunk, but some announce what is not there.
        frames += kind == b"fcTL"
        if kind == b"IEND":
            return Header(width, height, position, frames=max(1, frames))
    raise corrupt("PNG", f"it has more than {MAX_SEGMENTS} chunks")
