"""What every embedder can do, whichever model stands behind it."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vitrina.looks.models import Fit, Space


class Embedder(Protocol):
    """Makes looks of pictures.

    Attributes:
        space: The Space its vectors belong to.
        side: Width and height of the pictures it takes, in pixels.
        fit: How a view becomes a square of that side.
    """

    @property
    def space(self) -> Space: ...

    @property
    def side(self) -> int: ...

    @property
    def fit(self) -> Fit: ...

    def embed(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Looks of some pictures.

        Args:
            pictures: Shape ``(n, side, side, 3)``, sRGB.

        Returns:
            Shape ``(n, dimension)``; each row has length 1, so that an inner product is a cosine.
        """
        ...
