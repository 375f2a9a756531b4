"""What the stages of searches by photo cost in this process, as /metrics tells it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from prometheus_client import Counter


class Cost(StrEnum):
    """A stage of a search that takes processor time worth counting."""

    INDEX = "index"
    VISUAL_WORDS = "visual-words"
    VERIFICATION = "verification"


SECONDS = Counter("vitrina_search_cpu_seconds", "Processor seconds that searches by photo took", ["stage"])
_COUNTERS = {cost: SECONDS.labels(cost) for cost in Cost}


@contextmanager
def spent(cost: Cost) -> Iterator[None]:
    """Counts the processor time that this thread takes within."""
    began = time.thread_time()
    try:
        yield
    finally:
        _COUNTERS[cost].inc(time.thread_time() - began)
