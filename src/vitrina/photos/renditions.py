"""Which renditions there are, how large each is, and under which names the wire knows them."""

from typing import NamedTuple

# thumb is exactly this square, large and xlarge fit in theirs. 200 and 500 are seen in SHOPLINE's documented answers;
# its box of xlarge is not (at least 580), so this one is ours, and a setting.
THUMB_SIDE = 200
LARGE_BOX = 500
XLARGE_BOX = 1200

ORIGINAL = "original"
THUMB, LARGE, XLARGE = "thumb", "large", "xlarge"
OPAQUE_NAMES = (THUMB, LARGE, XLARGE)
TRANSPARENT = "transparent_"
# Part of the file names, and so of the URLs, of cut-outs: those made another way get other names.
CUTOUT = "cutout1_"

# Visually lossless for photos at these sizes; the quality the measurements behind the design were made with.
JPEG_QUALITY = 82
WEBP_QUALITY = 82
# Of libwebp's 0 to 6: 2 takes half the time of 4 for a file 7 % larger.
WEBP_EFFORT = 2

# Names of SHOPLINE's `images` object in its order, and the opaque file each stands for.
_WIRE_NAMES = {
    "original": ORIGINAL,
    "source": ORIGINAL,
    "thumb": THUMB,
    "large": LARGE,
    "xlarge": XLARGE,
    "favicon_small": THUMB,
    "favicon": THUMB,
    "favicon_large": THUMB,
    "transparent_thumb": THUMB,
    "transparent_large": LARGE,
    "transparent_xlarge": XLARGE,
}


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


class Noted(NamedTuple):
    """What a photo's row says of one of its renditions: width and height in pixels, extension, and bytes.

    How many bytes it has is None where that was not noted, as of older photos.
    """

    width: int
    height: int
    extension: str
    length: int | None = None

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


def wire_names(*, has_alpha: bool) -> dict[str, str]:
    """Every wire name in its order, and the name of the file that answers it.

    A photo without transparency has no ``transparent_*`` files of its own: its opaque ones answer.
    """
    if not has_alpha:
        return dict(_WIRE_NAMES)
    return {wire: wire if wire.startswith(TRANSPARENT) else file for wire, file in _WIRE_NAMES.items()}


def cutout_name(name: str) -> str:
    """Name of the file that shows a rendition's product alone."""
    return CUTOUT + name


def fit(size: Size, box: int) -> Size:
    """The largest size of the same shape within a square of side ``box``, never larger than ``size``."""
    return scaled(size, min(1.0, box / max(size)))


def cover(size: Size, side: int) -> Size:
    """The smallest size of the same shape that covers a square of ``side``, never larger than ``size``."""
    return scaled(size, min(1.0, side / min(size)))


def covers(size: Size, wanted: Size) -> bool:
    """Whether ``size`` is nowhere smaller than ``wanted``."""
    return size.width >= wanted.width and size.height >= wanted.height


def scaled(size: Size, scale: float) -> Size:
    """Rounds to the nearest pixel, halves up, and never to none."""
    return Size(max(1, int(size.width * scale + 0.5)), max(1, int(size.height * scale + 0.5)))
