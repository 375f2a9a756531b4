"""What a vector index can do, whichever engine stands behind it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class LookIndex(Protocol):
    """Finds the photos whose looks are nearest to some vectors. Not safe for use from two threads at once."""

    def __len__(self) -> int:
        """How many looks it holds."""
        ...

    def __contains__(self, photo_id: object) -> bool:
        """Whether it holds looks of this photo."""
        ...

    def put(self, photo_ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Adds looks, one row of ``vectors`` (n, dimension) each; none of the photos may be held already."""
        ...

    def drop(self, photo_ids: Sequence[int]) -> None:
        """Removes every look of these photos; unknown ones are no error."""
        ...

    def nearest(
        self, queries: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The photos nearest to any of ``queries`` (q, dimension): (photo id, cosine), best first.

        Those of the ``count`` best looks, so fewer photos may come back. ``allowed`` are the ids of the photos that may
        be found; all may if it is None.
        """
        ...

    def save(self, path: Path) -> None:
        """Writes the index to a file."""
        ...
