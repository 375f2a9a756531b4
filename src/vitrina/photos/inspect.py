"""Decides from a file's bytes alone whether it may be decoded at all; nothing is decoded here.

Everything a hostile file could make expensive is bounded before a decoder sees it: bytes, pixels, sides, frames, and
the scans of a JPEG (10,000 of them in a 0.3 MB file take a decoder over a minute).
"""

from dataclasses import dataclass

from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.headers import read_header
from vitrina.photos.headers.header import Header
from vitrina.photos.kinds import Kind, foreign_name, sniff

# What imgproxy allows by default; twice the largest phone photos in common use.
MAX_PIXELS = 50_000_000
# SHOPLINE's documented limit for each side of an uploaded picture.
MAX_SIDE = 16_000
# Only the first frame is used, so the rest costs bytes and no time; a longer film is hardly a product photo.
MAX_FRAMES = 200
# Encoders write about ten; up to 100 scans of 50 megapixels stay within the deadline of a worker.
MAX_SCANS = 100

MEGAPIXEL = 1_000_000


@dataclass(frozen=True, slots=True)
class InspectRules:
    """What one door takes.

    Attributes:
        kinds: Kinds of file.
        max_bytes: Length of the file.
        max_pixels: Width times height.
        max_side: Width and height, each.
        max_frames: Pictures of an animation.
        max_scans: Passes over a JPEG.
    """

    kinds: frozenset[Kind]
    max_bytes: int
    max_pixels: int = MAX_PIXELS
    max_side: int = MAX_SIDE
    max_frames: int = MAX_FRAMES
    max_scans: int = MAX_SCANS


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file is; width and height in pixels, before any EXIF rotation.

    Attributes:
        trailing: Bytes after the end of the picture. They are kept in the original and reach no rendition.
    """

    kind: Kind
    width: int
    height: int
    frames: int
    scans: int
    trailing: int

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


def inspect(data: bytes, rules: InspectRules) -> Inspection:
    """What the file is, if it may be decoded.

    Raises:
        PhotoRefused: ``EMPTY``, ``TOO_MANY_BYTES``, ``NOT_AN_IMAGE``, ``TYPE_NOT_ALLOWED``, ``TRUNCATED``, ``CORRUPT``,
            ``SIDE_TOO_LONG``, ``TOO_MANY_PIXELS``, ``TOO_MANY_FRAMES`` or ``TOO_MANY_SCANS``.
    """
    _check_bytes(data, rules)
    kind = _check_kind(data, rules)
    header = read_header(data, kind)
    _check_size(header, rules)
    _check_passes(header, rules)
    return Inspection(kind, header.width, header.height, header.frames, header.scans, len(data) - header.end)


def _check_bytes(data: bytes, rules: InspectRules) -> None:
    if not data:
        raise PhotoRefused(Reason.EMPTY, "The file is empty.", hint="Send the picture's bytes.")
    if len(data) > rules.max_bytes:
        raise PhotoRefused(
            Reason.TOO_MANY_BYTES,
            f"The file has {len(data)} bytes; at most {rules.max_bytes} are taken.",
            rules.max_bytes,
            len(data),
            "Save the picture smaller or with a lower quality.",
        )


def _check_kind(data: bytes, rules: InspectRules) -> Kind:
    kind = sniff(data)
    allowed = ", ".join(sorted(rules.kinds))
    hint = f"Save the picture as one of: {allowed}."
    if kind is None:
        name = foreign_name(data)
        seems = "no picture that is known here" if name == "unknown" else f"a file of type {name}"
        raise PhotoRefused(Reason.NOT_AN_IMAGE, f"The file is {seems}.", allowed, name, hint)
    if kind not in rules.kinds:
        raise PhotoRefused(Reason.TYPE_NOT_ALLOWED, f"{kind} is not taken here.", allowed, kind.value, hint)
    return kind


def _check_size(header: Header, rules: InspectRules) -> None:
    side, pixels = max(header.width, header.height), header.width * header.height
    if side > rules.max_side:
        raise PhotoRefused(
            Reason.SIDE_TOO_LONG,
            f"The picture has {header.width} x {header.height} pixels; a side may have at most {rules.max_side}.",
            rules.max_side,
            side,
            "Send a smaller copy.",
        )
    if pixels > rules.max_pixels:
        raise PhotoRefused(
            Reason.TOO_MANY_PIXELS,
            f"The picture has {pixels / MEGAPIXEL:.1f} megapixels; at most {rules.max_pixels / MEGAPIXEL:g} are taken.",
            rules.max_pixels,
            pixels,
            "Send a smaller copy.",
        )


def _check_passes(header: Header, rules: InspectRules) -> None:
    if header.frames > rules.max_frames:
        raise PhotoRefused(
            Reason.TOO_MANY_FRAMES,
            f"The animation has {header.frames} frames; at most {rules.max_frames} are taken.",
            rules.max_frames,
            header.frames,
            "Send a still picture.",
        )
    if header.scans > rules.max_scans:
        raise PhotoRefused(
            Reason.TOO_MANY_SCANS,
            f"The JPEG is stored in {header.scans} scans; at most {rules.max_scans} are taken.",
            rules.max_scans,
            header.scans,
            "Open the picture and save it again.",
        )
