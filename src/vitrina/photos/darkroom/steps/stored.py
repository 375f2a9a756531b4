"""What a file says of its picture before a pixel is decoded."""

from dataclasses import dataclass
from typing import Self

import pyvips

from vitrina.photos.darkroom.steps.orient import upright_size
from vitrina.photos.darkroom.steps.pixels import CMYK, GREY, GREY_ALPHA, RGB
from vitrina.photos.headers.notes import UPRIGHT, read_notes
from vitrina.photos.renditions import Size

_PROFILE, _ORIENTATION = "icc-profile-data", "orientation"  # as libvips calls them
_CHANNELS = {"Gray": GREY, "YCbCr": RGB, "RGB": RGB, "CMYK": CMYK, "YCCK": CMYK}  # as simplejpeg does


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture as it lies in its file.

    Attributes:
        size: In pixels, before any turning.
        channels: As they will be decoded.
        has_alpha: Whether the last of them is alpha.
        orientation: EXIF's, 1 to 8; others count as upright.
        profile: The ICC profile that the file carries.
        opened: The file as libvips has opened it; None where libjpeg-turbo will read it.
    """

    size: Size
    channels: int
    has_alpha: bool
    orientation: int
    profile: bytes | None
    opened: pyvips.Image | None

    @property
    def cmyk(self) -> bool:
        """Whether the channels are inks."""
        return self.channels == CMYK and not self.has_alpha

    @property
    def space(self) -> bytes:
        """Of the colours, as a profile that fits them names it (ICC.1, 7.2.6)."""
        return b"CMYK" if self.cmyk else b"GRAY" if self.channels <= GREY_ALPHA else b"RGB "

    @property
    def upright(self) -> Size:
        """Width and height once the picture is upright."""
        return upright_size(self.size, self.orientation)

    @classmethod
    def by_turbo(cls, data: bytes, size: Size, space: str) -> Self:
        """A JPEG whose size and colour space libjpeg-turbo told."""
        return cls(size, _CHANNELS[space], False, *read_notes(data), None)

    @classmethod
    def by_libvips(cls, image: pyvips.Image) -> Self:
        """A file that libvips has opened."""
        return cls(
            Size(image.width, image.height),
            image.bands,
            bool(image.hasalpha()),
            int(image.get(_ORIENTATION)) if image.get_typeof(_ORIENTATION) else UPRIGHT,
            image.get(_PROFILE) if image.get_typeof(_PROFILE) else None,
            image,
        )
