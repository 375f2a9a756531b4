"""Identifiers: 24-hex ids for the merchants' side, numbers for the buyers' side."""

import itertools
import secrets
import threading
import time

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00:00Z
_COUNTER_BITS = 11
_SNAPSHOT_DIGITS = 19  # as many as upstream's example imageId 1616108138716568543

_object_counter = itertools.count(secrets.randbelow(1 << 24))
_process = secrets.token_hex(5)
_number_lock = threading.Lock()
_last_number = 0


def object_id() -> str:
    """A new 24-hex id: seconds, process, counter, so that ids sort by the time they were made."""
    return f"{int(time.time()):08x}{_process}{next(_object_counter) & 0xFFFFFF:06x}"


def numeric_id() -> int:
    """A new number below 2^53 (exact in JavaScript), unique in this process and growing with time."""
    global _last_number  # noqa: PLW0603 - one counter a process is the point
    with _number_lock:
        fresh = (time.time_ns() // 1_000_000 - _EPOCH_MS) << _COUNTER_BITS | secrets.randbelow(1 << _COUNTER_BITS)
        _last_number = max(_last_number + 1, fresh)
        return _last_number


def snapshot_id() -> str:
    """A new imageId: 19 decimal digits that cannot be guessed."""
    lowest = 10 ** (_SNAPSHOT_DIGITS - 1)
    # A signed 64-bit client can still hold it as a number.
    return str(lowest + secrets.randbelow(2**63 - lowest))
