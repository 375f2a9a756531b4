"""How many cores this process may use."""

import math
import os
from contextlib import suppress
from pathlib import Path

# Processor time of a container in microseconds a period (Linux, Documentation/admin-guide/cgroup-v2.rst): "max 100000",
# or "150000 100000" for one and a half cores.
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def usable_cores(quota: Path = _QUOTA) -> int:
    """The cores this process may run on, or as many as its container's share comes to, if those are fewer."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        most, period = quota.read_text().split()
        cores = min(cores, max(1, math.ceil(int(most) / int(period))))
    return cores
