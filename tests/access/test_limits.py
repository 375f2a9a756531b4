"""The rate limit, with a clock that the test turns."""

import pytest

from vitrina.access.errors import TooManyRequests
from vitrina.access.limits import FixedWindow


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def admitted(limit: FixedWindow, key: str, count: int) -> int:
    """How many of ``count`` requests get through."""
    through = 0
    for _ in range(count):
        try:
            limit.admit(key)
        except TooManyRequests:
            continue
        through += 1
    return through


def test_so_many_a_window_and_key() -> None:
    clock = Clock()
    limit = FixedWindow(5, clock)
    assert admitted(limit, "a", 20) == 5
    assert admitted(limit, "b", 20) == 5
    clock.now = 100.999
    assert admitted(limit, "a", 20) == 0
    clock.now = 101.0
    assert admitted(limit, "a", 20) == 5


def test_zero_is_no_limit() -> None:
    assert admitted(FixedWindow(0), "a", 10_000) == 10_000


def test_a_refusal_says_the_limit_and_the_count() -> None:
    limit = FixedWindow(2, Clock())
    limit.admit("a")
    limit.admit("a")
    with pytest.raises(TooManyRequests) as refused:
        limit.admit("a")
    assert (refused.value.limit, refused.value.actual) == (2, 3)


def test_keys_of_former_windows_are_forgotten() -> None:
    clock = Clock()
    limit = FixedWindow(1, clock)
    for number in range(1000):
        clock.now = 100.0 + number
        limit.admit(f"key {number}")
    assert len(limit._counts) == 1
