"""PNG: a signature, then chunks of length, type, content and checksum."""

from collections.abc import Iterator

from vitrina.photos.headers.header import MAX_SEGMENTS, Header, corrupt, truncated

_SIGNATURE = 8
_FRAME = 12  # length, type and checksum of a chunk
_IHDR_LENGTH = 13
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})


def read(data: bytes) -> Header:
    """Walks to the IEND chunk; checksums are the decoder's business."""
    if len(data) < _SIGNATURE + _FRAME + _IHDR_LENGTH:
        raise truncated("PNG", len(data))
    if data[8:16] != b"\x00\x00\x00\x0dIHDR":
        raise corrupt("PNG", "it does not begin with its header")
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if not width or not height:
        raise corrupt("PNG", "its header gives no size")
    chunks = list(_chunks(data))
    # An animation announces its length in another chunk, but some announce what is not there.
    frames = sum(kind == b"fcTL" for kind, _, _ in chunks)
    _, _, end = chunks[-1]
    return Header(width, height, end, frames=max(1, frames))


def without_texts(data: bytes) -> bytes:
    """The same picture with nothing written in it: decoders unpack texts, a thousand times as long, that nobody reads.

    Raises:
        PhotoRefused: ``TRUNCATED`` or ``CORRUPT``.
    """
    kept = [data[start:end] for kind, start, end in _chunks(data) if kind not in _TEXTS]
    return data[:_SIGNATURE] + b"".join(kept)


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Type, start and end of every chunk up to the one that ends the picture."""
    end = _SIGNATURE
    for _ in range(MAX_SEGMENTS):
        start, kind = end, data[end + 4 : end + 8]
        end += _FRAME + int.from_bytes(data[start : start + 4])
        if end > len(data) or not kind:
            raise truncated("PNG", len(data))
        yield kind, start, end
        if kind == b"IEND":
            return
    raise corrupt("PNG", f"it has more than {MAX_SEGMENTS} chunks")
