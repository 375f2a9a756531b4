"""What can be wrong with a search."""

from vitrina.errors import NotFound


class SnapshotNotFound(NotFound):
    """The imageId is unknown to this caller, or expired."""

    @classmethod
    def of(cls, image_id: str) -> "SnapshotNotFound":
        return cls(
            "image_not_found", f"There is no image {image_id!r}, or it has expired.", hint="Upload the picture again."
        )
