"""Freed memory that is kept is not asked for again."""

import platform
import subprocess
import sys

import pytest

MOST = 32 * 2**20
# Ten blocks of two megabytes, written to and freed, over and over; prints how many pages that took in the last rounds.
ROUNDS = """
import resource
import sys
from vitrina.memory import keep_freed_memory

def used():
    blocks = [bytearray(b"x") * 2**21 for _ in range(10)]

if int(sys.argv[1]):
    keep_freed_memory(int(sys.argv[1]))
for _ in range(3):
    used()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    used()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def pages(kept: int) -> int:
    command = [sys.executable, "-c", ROUNDS, str(kept)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_freed_memory_is_kept() -> None:
    assert pages(0) > 10_000
    assert pages(MOST) < 1_000
