"""Inner products of rows with rows.

In whole numbers of eight bits they are exact and take a fifth of the time that floats take. Of either kind, a product
comes out the same wherever its rows stand and however many there are, which NumPy's does not.
"""

from typing import Literal, overload

import numkong
import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int8]
Floats = NDArray[np.float32]
# Rows taken at a time. The interpreter does nothing else meanwhile: 5 ms at 1,472 numbers of eight bits a row.
STEP = 20_000
_FORM: tuple[Literal["C"], Literal["A"]] = ("C", "A")  # numbers that stand askew, as in a part of a file, are refused
_KINDS: dict[type[np.generic], Literal["int8", "float32"]] = {np.int8: "int8", np.float32: "float32"}


@overload
def dots(rows: Rows, others: Rows) -> NDArray[np.int32]: ...
@overload
def dots(rows: Floats, others: Floats) -> Floats: ...
def dots(rows: NDArray[np.generic], others: NDArray[np.generic]) -> NDArray[np.generic]:
    """The product of each of ``rows`` (n, d) with each of ``others`` (m, d), one at least, of shape (n, m)."""
    if not len(rows):
        return np.zeros((0, len(others)), rows.dtype)
    kind = _KINDS[others.dtype.type]
    rows, packed = np.require(rows, requirements=_FORM), numkong.dots_pack(np.require(others, requirements=_FORM), kind)
    parts = [numkong.dots_packed(rows[first : first + STEP], packed) for first in range(0, len(rows), STEP)]
    return np.concatenate([np.asarray(part) for part in parts]) if len(parts) > 1 else np.asarray(parts[0])
