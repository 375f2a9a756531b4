"""The rate limit: so many requests a second and token, in fixed windows."""

import time
from collections.abc import Callable

from vitrina.access.errors import TooManyRequests

# SHOPLINE Open API: fixed windows of one second; a caller waits for the next one.
WINDOW_SECONDS = 1


class FixedWindow:
    """Counts requests by key; ``limit`` a window, 0 for no limit.

    It counts in one process: a market served by several processes admits that many times the limit.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._window = 0
        self._counts: dict[str, int] = {}

    def admit(self, key: str) -> None:
        """Counts one request.

        Raises:
            TooManyRequests: the window's requests are used up.
        """
        if not self._limit:
            return
        window = int(self._clock() // WINDOW_SECONDS)
        if window != self._window:
            self._window, self._counts = window, {}
        count = self._counts[key] = self._counts.get(key, 0) + 1
        if count > self._limit:
            raise TooManyRequests(
                "rate_limit_exceeded",
                "Rate limit exceeded for attempts to access Open API. please try again later",
                self._limit,
                count,
            )
