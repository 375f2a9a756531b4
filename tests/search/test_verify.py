"""Points of two photos of one thing agree; those of two things do not."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vitrina.looks.keypoints import find_points
from vitrina.looks.points import Points, unpack_points
from vitrina.search.fusion import CHANCE, SPAN, WEIGHT, fused, share_of_points
from vitrina.search.verify import verify


def drawn(seed: int) -> NDArray[np.uint8]:
    random = np.random.default_rng(seed)
    picture = np.full((320, 400, 3), 255, np.uint8)
    for _ in range(120):
        top, left = random.integers(0, 300), random.integers(0, 380)
        tall, wide = random.integers(8, 60, 2)
        picture[top : top + tall, left : left + wide] = random.integers(0, 256, 3)
    return picture


def moved(picture: NDArray[np.uint8], degrees: float, size: float) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    movement = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, size)
    return np.asarray(cv2.warpAffine(picture, movement, (width, height), borderValue=(255, 255, 255)), np.uint8)


def points(picture: NDArray[np.uint8], most: int = 200) -> Points:
    return unpack_points(find_points(picture, most))


@pytest.mark.parametrize(("degrees", "size"), [(0, 1.0), (20, 0.8), (180, 1.0), (-75, 0.6)])
def test_a_turned_and_shrunk_picture_is_verified(degrees: float, size: float) -> None:
    picture = drawn(1)
    assert verify(points(moved(picture, degrees, size), 300), points(picture)).points >= CHANCE + SPAN


def test_other_pictures_are_not_verified() -> None:
    query = points(drawn(1), 300)
    assert max(verify(query, points(drawn(seed))).points for seed in range(2, 12)) <= CHANCE + 2


def test_the_box_is_where_the_thing_is() -> None:
    scene = np.full((400, 400, 3), 128, np.uint8)
    scene[40:200, 150:350] = cv2.resize(drawn(1), (200, 160), interpolation=cv2.INTER_AREA)
    agreement = verify(points(scene, 300), points(drawn(1)))
    assert agreement.box is not None
    left, top, width, height = agreement.box
    assert 145 <= left <= 200
    assert 35 <= top <= 90
    assert left + width <= 355
    assert top + height <= 205


def test_pictures_without_points_are_no_error() -> None:
    empty = unpack_points(b"")
    assert verify(empty, points(drawn(1))).points == 0
    assert verify(points(drawn(1)), empty).points == 0


def test_points_raise_a_score_and_never_above_one() -> None:
    assert fused(0.5, CHANCE) == fused(0.5, 0) < fused(0.5, CHANCE + 1) < fused(0.5, 1000) <= 1
    assert fused(1.0, 1000) == 1.0
    assert fused(-0.2, 0) == 0.0


def test_a_score_is_shared_out_between_looks_and_points() -> None:
    assert share_of_points(0.6, CHANCE) == share_of_points(-1.0, 0) == 0.0
    assert share_of_points(0.0, 1000) == 1.0
    assert share_of_points(0.6, CHANCE + SPAN) == pytest.approx(WEIGHT / (0.6 + WEIGHT))
