"""Products are those of NumPy, whatever the shapes and wherever the numbers stand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from vitrina.search import dots as module
from vitrina.search.dots import dots


def whole(count: int, width: int, seed: int) -> NDArray[np.int8]:
    return np.random.default_rng(seed).integers(-127, 128, (count, width)).astype(np.int8)


@pytest.mark.parametrize(
    ("count", "others", "width"), [(1, 1, 1), (7, 3, 1472), (300, 1000, 128), (0, 2, 8), (50, 8, 33)]
)
def test_whole_numbers_are_exact(monkeypatch: pytest.MonkeyPatch, count: int, others: int, width: int) -> None:
    monkeypatch.setattr(module, "STEP", 32)  # so that some take several parts
    left, right = whole(count, width, 1), whole(others, width, 2)
    assert np.array_equal(dots(left, right), left.astype(np.int64) @ right.T.astype(np.int64))


def test_floats_are_the_same_wherever_they_stand() -> None:
    random = np.random.default_rng(3)
    queries, row = random.normal(size=(4, 1472)).astype(np.float32), random.normal(size=1472).astype(np.float32)
    found = dots(np.repeat(row[None], 101, axis=0), queries)
    assert np.allclose(found, queries @ row, rtol=1e-5, atol=1e-4)
    assert (found == dots(row[None], queries)).all()


def test_numbers_may_stand_askew_and_apart() -> None:
    rows = whole(6, 64, 4).astype(np.float32)
    askew = np.frombuffer(b"x" + rows.tobytes(), np.float32, offset=1).reshape(rows.shape)
    assert not askew.flags.aligned
    expected = dots(rows, rows[:2])
    assert np.array_equal(dots(askew, askew[:2]), expected)
    assert np.array_equal(dots(np.asfortranarray(rows), np.repeat(rows, 2, axis=0)[:4:2]), expected)
