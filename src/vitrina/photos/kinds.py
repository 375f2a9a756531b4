"""The kinds of picture file, told by their first bytes and by nothing else."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind that can be decoded here; which of them are taken is a rule of each door."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    GIF = "GIF"

    @property
    def extension(self) -> str:
        """File name extension without the dot."""
        return "jpg" if self is Kind.JPEG else self.value.lower()

    @property
    def media_type(self) -> str:
        """As HTTP names it."""
        return f"image/{self.value.lower()}"


# The longest first bytes looked at below.
MAGIC_LENGTH = 16


def sniff(data: bytes) -> Kind | None:
    """The kind of a file, or None if it is none of ours."""
    start = data[:MAGIC_LENGTH]
    if start.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if start.startswith((b"GIF87a", b"GIF89a")):
        return Kind.GIF
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return Kind.WEBP
    return None


# Other kinds that people send by mistake, so that the refusal can name them. ISO media files (HEIC, AVIF) have their
# mark at byte 4.
_FOREIGN = (
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"BM", "BMP"),
    (0, b"%PDF", "PDF"),
    (0, b"<svg", "SVG"),
    (0, b"<?xml", "XML or SVG"),
    (0, b"<!DOCTYPE html", "HTML"),
    (0, b"<html", "HTML"),
    (0, b"PK\x03\x04", "ZIP"),
    (0, b"8BPS", "PSD"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftypmif1", "HEIF"),
)


def foreign_name(data: bytes) -> str:
    """What a file that is no picture of ours seems to be."""
    return next((name for at, magic, name in _FOREIGN if data.startswith(magic, at)), "unknown")
