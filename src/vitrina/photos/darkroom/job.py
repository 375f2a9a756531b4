"""What is said between the server and its worker processes. Plain values: the server itself loads no decoder."""

from dataclasses import KW_ONLY, dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitrina.looks.models import Space
from vitrina.photos.kinds import Kind
from vitrina.photos.renditions import XLARGE_BOX, Noted

Views = Literal["gallery", "query"]
# Left, top, width and height of a part of a picture that stands upright, as shares (0-1) of its width and height.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Outfit:
    """What a worker is equipped with.

    Attributes:
        spaces: The Spaces it can make looks of; none for a worker that makes none.
        cache: Folder the models are kept in.
        memory: Bytes a picture may need on top of what an idle worker holds.
    """

    spaces: tuple[Space, ...]
    cache: Path
    memory: int


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker's first answer: it has all it needs."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A worker's answer to a picture that it has whole and is about to begin with."""


class Rank(IntEnum):
    """Who goes first: a buyer who waits, then a merchant who waits, then work that nobody waits for."""

    SEARCH = 0
    PHOTO = 1
    BACKGROUND = 2


@dataclass(frozen=True, slots=True)
class DevelopJob:
    """What to make of one picture.

    Attributes:
        kind: The kind that inspection found.
        pixels: Width times height that inspection found: what the picture weighs in the waiting room, and the most a
            decoder may find in it.
        renditions: Whether to make the renditions.
        views: As what the picture is looked at: a gallery's photo or a query; None for no looks.
        space: Name of the one Space that looks are wanted of; those of every Space the worker has if None.
        xlarge_box: Side of the square that xlarge fits in, in pixels.
        box: The part that is looked at, if not the whole; not for a job that makes renditions.
    """

    kind: Kind
    _: KW_ONLY
    pixels: int
    renditions: bool
    views: Views | None
    space: str | None = None
    xlarge_box: int = XLARGE_BOX
    box: Box | None = None

    @property
    def rank(self) -> Rank:
        """A buyer waits for the answer if nothing is to be kept of the picture."""
        return Rank.PHOTO if self.renditions else Rank.SEARCH


@dataclass(frozen=True, slots=True)
class EncodeJob:
    """Writes a rendition in another format; a job is one file, so that a worker is soon free again.

    Attributes:
        kind: Of the stored rendition.
        pixels: Width times height of it, as in :class:`DevelopJob`.
        extension: ``webp`` or ``avif``.
    """

    kind: Kind
    _: KW_ONLY
    pixels: int
    extension: str
    rank: ClassVar[Rank] = Rank.BACKGROUND


@dataclass(frozen=True, slots=True)
class CutoutJob:
    """Cuts the product out of a stored rendition; ``kind`` and ``pixels`` as in :class:`EncodeJob`."""

    kind: Kind
    _: KW_ONLY
    pixels: int
    rank: ClassVar[Rank] = Rank.BACKGROUND


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file made of a photo; width and height in pixels."""

    width: int
    height: int
    extension: str
    data: bytes

    @property
    def noted(self) -> Noted:
        """What a photo's row says of it."""
        return Noted(self.width, self.height, self.extension, len(self.data))


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands in for a photo until it has loaded: its ThumbHash, and its dominant colour as 0xRRGGBB."""

    thumbhash: bytes
    colour: int


@dataclass(frozen=True, slots=True)
class Developed:
    """Everything made from one decode.

    Attributes:
        width: Of the file as stored, in pixels, before any EXIF rotation.
        height: Likewise.
        has_alpha: Whether some of the picture is transparent; an alpha channel that hides nothing does not count.
        renditions: By name; empty where none were asked for.
        looks: Of each Space by its name, shape ``(views, dimension)``; empty where none were asked for.
        points: Local features, packed as :mod:`vitrina.looks.points` says; empty where no looks were asked for.
        hash: Perceptual hash of a photo for the gallery, 64 bits as a signed number; 0 for any other.
        placeholder: Of a photo for the gallery; None for any other.
    """

    width: int
    height: int
    has_alpha: bool
    renditions: dict[str, Rendition] = field(default_factory=dict)
    looks: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    points: bytes = b""
    hash: int = 0
    placeholder: Placeholder | None = None


@dataclass(frozen=True, slots=True)
class Cutout:
    """A product without its background: how sure that is (0–1), and WebP renditions by name where it is enough."""

    score: float
    renditions: dict[str, Rendition]


Job: TypeAlias = DevelopJob | EncodeJob | CutoutJob
Made: TypeAlias = Developed | Rendition | Cutout
