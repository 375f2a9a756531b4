"""Points survive being stored, and are found again in a moved picture."""

import numpy as np
import pytest
from numpy.typing import NDArray

from vitrina.looks.keypoints import find_points, picture_hash
from vitrina.looks.points import GALLERY_POINTS, NUMBER_STEP, POINTS_SIDE, Points, in_steps, pack_points, unpack_points


def drawn(seed: int, height: int = 320, width: int = 400) -> NDArray[np.uint8]:
    """Some hundred rectangles in all colours."""
    random = np.random.default_rng(seed)
    picture = np.full((height, width, 3), 255, np.uint8)
    for _ in range(120):
        top, left = random.integers(0, height - 20), random.integers(0, width - 20)
        tall, wide = random.integers(8, 60, 2)
        picture[top : top + tall, left : left + wide] = random.integers(0, 256, 3)
    return picture


def test_stored_points_are_the_points_to_a_fraction_of_a_pixel() -> None:
    random = np.random.default_rng(1)
    numbers = np.sqrt(random.dirichlet(np.full(128, 2.0), 50)).astype(np.float32)
    points = Points(
        random.uniform(0, POINTS_SIDE, (50, 2)).astype(np.float32),
        random.uniform(1.6, 200, 50).astype(np.float32),
        random.uniform(0, 2 * np.pi, 50).astype(np.float32),
        in_steps(numbers),
    )
    kept = unpack_points(pack_points(points))
    assert kept.places == pytest.approx(points.places, abs=1 / 128)
    assert kept.sizes == pytest.approx(points.sizes, rel=0.03)
    assert np.cos(kept.turns - points.turns) == pytest.approx(np.ones(50), abs=1e-3)
    assert np.array_equal(kept.numbers, points.numbers)
    assert (kept.numbers * NUMBER_STEP * numbers).sum(axis=1).min() > 0.98


def test_a_photo_keeps_at_most_twenty_kilobytes() -> None:
    packed = find_points(drawn(2), GALLERY_POINTS)
    assert len(unpack_points(packed)) == GALLERY_POINTS
    assert len(packed) <= 20_000


def test_a_plain_picture_has_no_points() -> None:
    assert find_points(np.full((300, 300, 3), 200, np.uint8), 200) == b""


def test_bytes_that_are_no_points_are_refused() -> None:
    with pytest.raises(ValueError, match="buffer size"):
        unpack_points(b"half a point")


def test_near_copies_share_their_hash_and_others_do_not() -> None:
    one, other = drawn(3), drawn(4)
    brighter = np.clip(one[:, :, :] * 0.8 + 20, 0, 255).astype(np.uint8)
    assert _differing(picture_hash(one), picture_hash(brighter)) <= 4
    assert _differing(picture_hash(one), picture_hash(other)) > 16


def _differing(left: int, right: int) -> int:
    return ((left ^ right) & (2**64 - 1)).bit_count()
