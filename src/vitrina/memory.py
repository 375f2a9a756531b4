"""How a process that serves for long holds its memory.

Freed memory is kept for the next picture or search: glibc hands large blocks back to the system when they are freed,
which fills every page with zeros when one is wanted again: 4,000 to 5,000 for each photo, a twentieth to a fifth of its
time (benchmarks/freed_memory.py). Other C libraries have ways of their own.

What is there once a process is ready stays, so it is not looked through for garbage: that took a tenth of a second, in
which the server did nothing else, every hundred searches or so.
"""

import ctypes
import gc

# What glibc's malloc.h calls M_TRIM_THRESHOLD and M_MMAP_THRESHOLD (mallopt(3)).
_TRIM, _MMAP = -1, -3
# Larger blocks are given back all the same: the pixels of a large picture, which the next one may not need.
LARGEST_BLOCK = 8 * 2**20


def keep_freed_memory(most: int) -> None:
    """Lets this process keep up to ``most`` bytes of freed memory in each of its arenas; only glibc can be told."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(_MMAP, LARGEST_BLOCK)
    mallopt(_TRIM, most)


def keep_what_is_there() -> None:
    """Spares all that this process holds now from searches for garbage."""
    gc.collect()
    gc.freeze()
