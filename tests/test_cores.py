"""How many cores a process may use: those it may run on, and no more than its container's share."""

import os
from pathlib import Path

import pytest

from vitrina.cores import usable_cores

MAY_RUN_ON = len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("quota", "cores"),
    [
        ("max 100000\n", MAY_RUN_ON),
        ("50000 100000\n", 1),
        ("100000 100000\n", 1),
        ("110000 100000\n", min(2, MAY_RUN_ON)),
        ("6400000 100000\n", MAY_RUN_ON),
        ("", MAY_RUN_ON),
    ],
)
def test_a_container_has_the_cores_of_its_share(tmp_path: Path, quota: str, cores: int) -> None:
    (tmp_path / "cpu.max").write_text(quota)
    assert usable_cores(tmp_path / "cpu.max") == cores


def test_where_there_is_no_share_all_cores_count(tmp_path: Path) -> None:
    assert usable_cores(tmp_path / "cpu.max") == MAY_RUN_ON


def test_a_process_held_to_one_core_has_one() -> None:
    held = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(held)})
    try:
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, held)
