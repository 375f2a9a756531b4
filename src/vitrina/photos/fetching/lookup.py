"""From a host to its addresses, as the operating system looks them up."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import Future
from ipaddress import ip_address
from threading import Thread

from vitrina.photos.fetching.addresses import Address


class SystemResolver:
    """The operating system's look-up, so many at once, in threads of its own.

    It cannot be interrupted, so names whose servers never answer would otherwise use up the threads everything else in
    the process shares, or hold up its end: Python waits for those of an executor.
    """

    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        await self._free.acquire()
        answer: Future[list[Address]] = Future()
        answer.set_running_or_notify_cancel()  # whoever asked may leave, and the look-up keeps its place
        found = asyncio.wrap_future(answer)
        found.add_done_callback(lambda _: self._free.release())
        try:
            Thread(target=_look_up, args=(host, port, answer), name="resolve", daemon=True).start()
        except RuntimeError as error:  # the system has no thread left
            answer.set_exception(OSError(str(error)))
        return list(dict.fromkeys(await asyncio.shield(found)))


def _look_up(host: str, port: int, answer: "Future[list[Address]]") -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer.set_result([ip_address(str(info[4][0])) for info in found])
    except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
        answer.set_exception(error)
