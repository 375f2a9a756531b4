"""The plain values of this package."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Space:
    """One vector space: looks may be compared if, and only if, they are of the same Space.

    Attributes:
        name: Model and version, such as ``efficientnet-lite1-colour-2``; a new way of making vectors gets a new name.
        dimension: Length of a vector.
        checksum: SHA-256 in hex of the weights the vectors come from.
    """

    name: str
    dimension: int
    checksum: str
