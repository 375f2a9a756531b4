"""A network's look with the colours behind it, in one vector."""

import math

import numpy as np
from numpy.typing import NDArray

from vitrina.looks.bundled import colours
from vitrina.looks.embedder import Embedder
from vitrina.looks.models import Space

# Share of colour in the cosine of two looks. Chosen among 0, 0.03, 0.06, 0.1, 0.15, 0.2 and 0.3 on the same
# queries as CENTRE: more of it helps where the gallery shows the same shelf, and hurts against studio pictures.
COLOUR_SHARE = 0.06


class ColouredEmbedder:
    """Looks whose cosine is a weighted mean: of the network's cosine, and of the likeness of the colours."""

    def __init__(self, network: Embedder, space: Space, share: float = COLOUR_SHARE) -> None:
        """Put colours behind a network.

        Args:
            network: Makes the first part of a look.
            space: The Space of the whole; its dimension is the network's and the colours' together.
            share: Weight of the colours, from 0 to 1.
        """
        self.space = space
        self.side = network.side
        self.fit = network.fit
        self._network = network
        self._weights = np.float32(math.sqrt(1 - share)), np.float32(math.sqrt(share))

    def embed(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """See :meth:`vitrina.looks.embedder.Embedder.embed`."""
        network, colour = self._weights
        parts = self._network.embed(pictures) * network, colours.colour_vectors(pictures) * colour
        return np.concatenate(parts, axis=1)
