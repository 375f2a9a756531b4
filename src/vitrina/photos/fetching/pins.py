"""Holding the HTTP client to the addresses that were checked."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType

from vitrina.photos.fetching.addresses import Address


class Pins(AbstractResolver):
    """The connector's resolver, which looks nothing up, and its maker of sockets, which trusts nobody.

    The addresses travel in a context variable: the connector runs in the task of the request it serves, so each request
    sees its own, and connections can still be kept and used again.
    """

    def __init__(self) -> None:
        self._pinned: ContextVar[tuple[Address, ...]] = ContextVar("pinned", default=())

    @contextmanager
    def to(self, addresses: tuple[Address, ...]) -> Iterator[None]:
        """Let new connections in this block go to these addresses and no others."""
        token = self._pinned.set(addresses)
        try:
            yield
        finally:
            self._pinned.reset(token)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._pinned.get()
            if family in {socket.AF_UNSPEC, socket.AF_INET if address.version == 4 else socket.AF_INET6}
        ]

    async def close(self) -> None:
        """Nothing is held."""

    def socket(self, info: AddrInfoType) -> socket.socket:
        """Open a socket for one of the pinned addresses; the second line, for whatever did not come through resolve.

        Raises:
            PermissionError: the address was never checked for this request.
        """
        family, kind, protocol, _, address = info
        if ip_address(address[0]) not in self._pinned.get():
            raise PermissionError("an address was about to be contacted that had not been checked")
        return socket.socket(family, kind, protocol)
