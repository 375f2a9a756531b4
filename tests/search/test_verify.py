"""Points of two photos of one thing agree; those of two things do not."""

import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vitrina.looks.keypoints import find_points
from vitrina.looks.points import NUMBER_STEP, NUMBERS, Points, in_steps, pack_points, unpack_points
from vitrina.search.fusion import CHANCE, SPAN, WEIGHT, fused, share_of_points
from vitrina.search.pairing import RATIO
from vitrina.search.verify import COSINE, DOUBLINGS, FEWEST, FINE, PROPOSING, ROUGH, verify_all


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


def points(picture: NDArray[np.uint8], most: int = 200) -> bytes:
    return find_points(picture, most)


def agreeing(query: bytes, candidate: bytes) -> int:
    return verify_all(query, {1: candidate})[1].points


@pytest.mark.parametrize(("degrees", "size"), [(0, 1.0), (20, 0.8), (180, 1.0), (-75, 0.6)])
def test_a_turned_and_shrunk_picture_is_verified(degrees: float, size: float) -> None:
    picture = drawn(1)
    assert agreeing(points(moved(picture, degrees, size), 300), points(picture)) >= CHANCE + SPAN


def test_other_pictures_are_not_verified() -> None:
    others = {seed: points(drawn(seed)) for seed in range(2, 12)}
    assert max(found.points for found in verify_all(points(drawn(1), 300), others).values()) <= CHANCE + 2


def test_the_box_is_where_the_thing_is() -> None:
    scene = np.full((400, 400, 3), 128, np.uint8)
    scene[40:200, 150:350] = cv2.resize(drawn(1), (200, 160), interpolation=cv2.INTER_AREA)
    box = verify_all(points(scene, 300), {1: points(drawn(1))})[1].box
    assert box is not None
    left, top, width, height = box
    assert 145 <= left <= 200
    assert 35 <= top <= 90
    assert left + width <= 355
    assert top + height <= 205


def test_pictures_without_points_are_no_error() -> None:
    assert agreeing(b"", points(drawn(1))) == agreeing(points(drawn(1)), b"") == agreeing(b"", b"") == 0
    assert verify_all(points(drawn(1)), {}) == {}


@pytest.mark.parametrize("seed", range(3))
def test_many_candidates_at_once_agree_as_each_alone_does_when_counted_slowly(seed: int) -> None:
    random = np.random.default_rng(seed)
    query = scattered(random, 120)
    # As many as take several parts, of all sizes, none at all among them, and some that show a part of the query.
    candidates = {
        number: pack_points(displaced(random, query, shared=int(random.choice([0, 3, 5, 40])), others=others))
        for number, others in enumerate(random.integers(0, 90, 40).tolist())
    }
    found = verify_all(pack_points(query), candidates)
    known = unpack_points(pack_points(query))
    assert list(found) == list(candidates)
    for number, packed in candidates.items():
        count, box = counted(known, unpack_points(packed))
        assert found[number].points == count
        assert found[number].box == (box and pytest.approx(box))
    assert max(agreement.points for agreement in found.values()) >= 25


def scattered(random: np.random.Generator, count: int) -> Points:
    numbers = random.gamma(0.5, size=(count, NUMBERS))
    return Points(
        random.uniform(0, 400, (count, 2)).astype(np.float32),
        random.uniform(2, 40, count).astype(np.float32),
        random.uniform(0, 2 * np.pi, count).astype(np.float32),
        in_steps(np.sqrt(numbers / numbers.sum(axis=1, keepdims=True)).astype(np.float32)),
    )


def displaced(random: np.random.Generator, query: Points, shared: int, others: int) -> Points:
    """Some of the query's points moved, turned and sized, with noise in all, and others that it does not have."""
    chosen = random.permutation(len(query))[:shared]
    turn, size = random.uniform(0, 2 * np.pi), random.uniform(0.5, 2)
    turned = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    places = (query.places[chosen] - 200) @ turned * size / 2 + 200 + random.normal(0, 5, (shared, 2))
    more, noise = scattered(random, others), random.normal(0, 0.02, (shared, NUMBERS)).astype(np.float32)
    return Points(
        np.concatenate([places, more.places]).astype(np.float32),
        np.concatenate([query.sizes[chosen] * size / 2 * random.uniform(0.7, 1.4, shared), more.sizes]),
        np.concatenate([query.turns[chosen] + turn + random.normal(0, 0.3, shared), more.turns]),
        np.concatenate([in_steps(NUMBER_STEP * query.numbers[chosen] + noise), more.numbers]),
    )


def counted(query: Points, candidate: Points) -> tuple[int, tuple[float, ...] | None]:
    """What :func:`verify_all` should find, pair by pair."""
    likeness = NUMBER_STEP**2 * (query.numbers.astype(np.float32) @ candidate.numbers.T.astype(np.float32))
    partners = likeness.argmax(axis=1).tolist() if len(candidate) else []
    pairs = [(i, j) for i, j in enumerate(partners) if clear_pair(likeness, i, j)]
    if len(pairs) < FEWEST:
        return 0, None
    proposals = sorted(pairs, key=lambda pair: -likeness[pair])[:PROPOSING]
    kept = max(([pair for pair in pairs if follows(query, candidate, one, pair)] for one in proposals), key=len)
    for allowed in FINE:
        if len(kept) >= FEWEST:
            columns = np.array([[*query.places[i], 1] for i, _ in kept], np.float64)
            affine = np.linalg.lstsq(columns, candidate.places[[j for _, j in kept]].astype(np.float64))[0]
            kept = [
                (i, j) for i, j in pairs if math.dist([*query.places[i], 1] @ affine, candidate.places[j]) < allowed
            ]
    if not kept:
        return 0, None
    places = query.places[[i for i, _ in kept]].astype(float)
    return len(kept), (*places.min(axis=0), *(places.max(axis=0) - places.min(axis=0)))


def clear_pair(likeness: NDArray[np.float32], i: int, j: int) -> bool:
    second = np.delete(likeness[i], j).max(initial=-1)
    return bool(likeness[:, j].argmax() == i and 1 - likeness[i, j] < RATIO**2 * (1 - second))


def follows(query: Points, candidate: Points, proposal: tuple[int, int], pair: tuple[int, int]) -> bool:
    """Whether a pair agrees with the movement that another one proposes."""
    (i, j), (k, n) = proposal, pair
    size, turn = candidate.sizes[j] / query.sizes[i], float(candidate.turns[j] - query.turns[i])
    x, y = ((query.places[k] - query.places[i]) * size).tolist()
    landed = (x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)) + candidate.places[j]
    larger, turned = candidate.sizes[n] / query.sizes[k], float(candidate.turns[n] - query.turns[k])
    return (
        math.dist(landed, candidate.places[n]) < ROUGH
        and abs(math.log2(larger / size)) < DOUBLINGS
        and math.cos(turned - turn) > COSINE
    )


def test_points_raise_a_score_and_never_above_one() -> None:
    assert fused(0.5, CHANCE) == fused(0.5, 0) < fused(0.5, CHANCE + 1) < fused(0.5, 1000) <= 1
    assert fused(1.0, 1000) == 1.0
    assert fused(-0.2, 0) == 0.0


def test_a_score_is_shared_out_between_looks_and_points() -> None:
    assert share_of_points(0.6, CHANCE) == share_of_points(-1.0, 0) == 0.0
    assert share_of_points(0.0, 1000) == 1.0
    assert share_of_points(0.6, CHANCE + SPAN) == pytest.approx(WEIGHT / (0.6 + WEIGHT))
