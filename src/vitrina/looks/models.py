"""The plain values of this package."""

from dataclasses import dataclass
from typing import Literal

# How a picture of any shape becomes the square a model takes: squeezed, cut to its middle square, or set on white.
Fit = Literal["squash", "crop", "pad"]
# The order of a model's input: channels before rows and columns, or behind them.
Layout = Literal["nchw", "nhwc"]


@dataclass(frozen=True)
class Recipe:
    """What an added model wants of a picture, and which of its outputs is the look.

    Attributes:
        side: Width and height of the pictures it takes, in pixels.
        mean: What is taken from each channel, of pixels on 0..1; a model that takes bytes gets them as they are.
        std: What each channel is then divided by.
        fit: How a picture becomes a square.
        layout: Order of the input.
        output: Name of the output.
    """

    side: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    fit: Fit
    layout: Layout
    output: str


@dataclass(frozen=True)
class Space:
    """One vector space: looks may be compared if, and only if, they are of the same Space.

    Attributes:
        name: Model and version, such as ``efficientnet-lite1-colour-2``; a new way of making vectors gets a new name.
        dimension: Length of a vector.
        checksum: SHA-256 in hex of the weights the vectors come from.
        recipe: How an added model is used; None for the one that ships with the server.
    """

    name: str
    dimension: int
    checksum: str
    recipe: Recipe | None = None
