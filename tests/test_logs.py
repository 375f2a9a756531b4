"""Lines of the log, and what their loss costs."""

import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
MANY_LINES = """
import structlog
from vitrina.logs import configure_logs

configure_logs("info")
for number in range(1000):
    structlog.get_logger().info("a line", number=number)
print("went on")
"""


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
def test_a_log_on_a_full_disk_stops_nothing() -> None:
    with FULL.open("wb") as full:
        done = subprocess.run([sys.executable, "-c", MANY_LINES], stdout=subprocess.PIPE, stderr=full, check=False)
    assert done.stdout == b"went on\n"
