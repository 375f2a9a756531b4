"""The geometry of views, on pictures small enough to reason about."""

import numpy as np
import pytest
from numpy.typing import NDArray

from vitrina.looks.subject.box import subject_box
from vitrina.looks.views import gallery_views, query_views

SIDE = 64
RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)


def plain(height: int, width: int, colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    return np.full((height, width, 3), colour, np.uint8)


def share_of(view: NDArray[np.uint8], colour: tuple[int, int, int]) -> float:
    return float((np.abs(view.astype(int) - colour).max(axis=-1) < 40).mean())


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 300), (300, 1), (33, 77), (400, 512), (64, 64)])
def test_any_picture_has_all_views(height: int, width: int) -> None:
    picture = plain(height, width, RED)
    assert query_views(picture, SIDE).shape == (4, SIDE, SIDE, 3)
    assert gallery_views(picture, SIDE).shape == (2, SIDE, SIDE, 3)
    assert query_views(picture, SIDE).dtype == np.uint8


def test_query_views_come_ever_closer() -> None:
    picture = plain(200, 400, BLUE)
    picture[75:125, 150:250] = RED  # a quarter of each side, in the middle
    *centred, subject = [share_of(view, RED) for view in query_views(picture, SIDE)]
    assert centred == pytest.approx([1 / 16, 1 / 16 / 0.49, 1 / 4], abs=0.04)
    assert subject > 1 / 4


@pytest.mark.parametrize(("top", "left"), [(10, 10), (130, 10), (10, 290), (130, 290), (75, 150)])
def test_the_subject_is_seen_wherever_it_stands(top: int, left: int) -> None:
    random = np.random.default_rng(1)
    picture = np.clip(plain(200, 400, (120, 140, 160)) + random.normal(0, 4, (200, 400, 3)), 0, 255).astype(np.uint8)
    picture[top : top + 60, left : left + 100] = RED
    (upper, lower), (leftmost, rightmost) = subject_box(picture)
    assert (upper + lower) * 100 == pytest.approx(top + 30, abs=20)
    assert (leftmost + rightmost) * 200 == pytest.approx(left + 50, abs=40)
    seen = query_views(picture, SIDE)
    assert share_of(seen[3], RED) > 1 / 3 > 2 * share_of(seen[0], RED)


def test_nothing_that_stands_out_makes_no_trouble() -> None:
    for picture in (plain(50, 80, BLUE), plain(3, 3, WHITE)):
        (top, bottom), (left, right) = subject_box(picture)
        assert 0 <= top < bottom <= 1
        assert 0 <= left < right <= 1


def test_the_whole_picture_is_squashed_not_cut() -> None:
    picture = plain(100, 400, BLUE)
    picture[:, :100] = RED
    whole = query_views(picture, SIDE)[0]
    assert share_of(whole, RED) == pytest.approx(1 / 4, abs=0.03)
    assert np.array_equal(whole, gallery_views(picture, SIDE)[0])


def test_a_white_border_is_trimmed_and_the_rest_made_square_with_white() -> None:
    picture = plain(300, 300, WHITE)
    picture[200:280, 20:60] = RED  # 80 high, 40 wide, in a corner
    whole, trimmed = gallery_views(picture, SIDE)
    assert share_of(whole, RED) < 0.05
    assert share_of(trimmed, RED) == pytest.approx(1 / 2, abs=0.04)
    assert share_of(trimmed[:, SIDE // 4 + 2 : -SIDE // 4 - 2], RED) == 1
    assert share_of(trimmed[:, : SIDE // 4 - 2], WHITE) == 1


def test_specks_in_the_border_do_not_stop_the_trim() -> None:
    picture = plain(300, 300, WHITE)
    picture[100:200, 100:200] = RED
    picture[3, 3] = picture[296, 150] = (0, 0, 0)
    assert share_of(gallery_views(picture, SIDE)[1], RED) > 0.9


def test_a_wholly_white_picture_stays_white() -> None:
    assert (gallery_views(plain(80, 120, WHITE), SIDE) >= 250).all()
