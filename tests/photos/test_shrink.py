"""Pictures of any shape come out at the size that was asked for, and as bright as they were."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.photos.darkroom.steps.pixels import size_of
from vitrina.photos.darkroom.steps.shrink import centre_square, shrink
from vitrina.photos.renditions import Size, fit

SIDES = st.integers(1, 1100)
GREY = 90


@pytest.mark.parametrize(("width", "height"), [(1000, 1), (1, 1000), (1023, 2), (3, 999), (1001, 7), (1000, 500)])
@pytest.mark.parametrize("box", [1, 2, 200, 499, 500])
def test_lines_too(width: int, height: int, box: int) -> None:
    size = Size(width, height)
    assert size_of(shrink(np.full((height, width, 3), GREY, np.uint8), fit(size, box))) == fit(size, box)


@given(SIDES, SIDES, SIDES, SIDES)
def test_any_shape_to_any_smaller(width: int, height: int, first: int, second: int) -> None:
    size = Size(min(first, width), min(second, height))
    made = shrink(np.full((height, width, 1), GREY, np.uint8), size)
    assert size_of(made) == size
    assert made.shape[2] == 1
    assert int(np.abs(made.astype(int) - GREY).max()) <= 1


@given(SIDES, SIDES, st.integers(1, 300))
def test_the_middle_of_any_shape(width: int, height: int, side: int) -> None:
    made = centre_square(np.full((height, width, 3), GREY, np.uint8), side)
    assert size_of(made) == Size(min(side, width), min(side, height))
