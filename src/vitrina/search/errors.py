"""What can be wrong with a search."""

from vitrina.errors import NotFound, Unavailable


class SnapshotNotFound(NotFound):
    """The imageId is unknown to this caller, or expired."""

    @classmethod
    def of(cls, image_id: str) -> "SnapshotNotFound":
        return cls(
            "image_not_found", f"There is no image {image_id!r}, or it has expired.", hint="Upload the picture again."
        )


class IndexRebuilding(Unavailable):
    """There was no index that could be used, and the new one is not ready."""

    @classmethod
    def of(cls) -> "IndexRebuilding":
        return cls("index_rebuilding", "The index of photos is being made anew.", hint="Try again in some minutes.")
