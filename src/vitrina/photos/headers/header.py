"""What the readers of all kinds give back, and how they complain."""

from dataclasses import dataclass

from vitrina.photos.errors import PhotoRefused, Reason

# More segments than any camera or editor writes; a file of nothing but empty segments would cost seconds to walk.
MAX_SEGMENTS = 200_000


@dataclass(frozen=True, slots=True)
class Header:
    """A file's own account of itself.

    Attributes:
        width: Pixels, before any EXIF rotation.
        height: Pixels, before any EXIF rotation.
        end: Bytes until the end of the picture; what follows is not part of it.
        frames: Pictures of an animation, 1 for a still.
        scans: Passes over a JPEG, 1 for other kinds.
    """

    width: int
    height: int
    end: int
    frames: int = 1
    scans: int = 1


def truncated(kind: str, actual: int) -> PhotoRefused:
    """A file that ends before its picture does; ``actual`` is its length in bytes."""
    return PhotoRefused(
        Reason.TRUNCATED,
        f"The {kind} file ends before its picture does.",
        None,
        actual,
        "Send the whole file; the upload or the copy on the server was probably cut short.",
    )


def corrupt(kind: str, what: str) -> PhotoRefused:
    """A file that breaks the rules of its kind."""
    return PhotoRefused(
        Reason.CORRUPT, f"The {kind} file is damaged: {what}.", hint="Open the picture and save it again."
    )
