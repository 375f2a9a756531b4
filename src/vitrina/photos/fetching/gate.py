"""From a host to the addresses that may be contacted for it."""

from collections.abc import Sequence
from typing import Protocol

from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.fetching.addresses import Address, is_public
from vitrina.photos.fetching.url import Target


class Resolve(Protocol):
    """Looks a host name up.

    Raises:
        OSError: no address was found.
    """

    async def __call__(self, host: str, port: int, /) -> Sequence[Address]: ...


class Gate:
    """Decides whether a target may be contacted, and where."""

    def __init__(self, allow: frozenset[str], resolve: Resolve) -> None:
        self._allow = allow
        self._resolve = resolve

    async def admit(self, target: Target) -> tuple[Address, ...]:
        """Look the host up, once, and judge every address it has.

        Returns:
            The only addresses that may be connected to for this target.

        Raises:
            PhotoRefused: HOST_NOT_FOUND, or ADDRESS_NOT_PUBLIC if a single one of the addresses is not.
        """
        addresses = (target.literal,) if target.literal is not None else await self._addresses(target)
        if target.origin not in self._allow and not all(map(is_public, addresses)):
            raise PhotoRefused(
                Reason.ADDRESS_NOT_PUBLIC,
                "The address leads to a host that is not on the public internet.",
                hint="Put the picture where anyone can reach it.",
            )
        return addresses

    async def _addresses(self, target: Target) -> tuple[Address, ...]:
        try:
            addresses = tuple(await self._resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            raise _not_found() from error
        if not addresses:
            raise _not_found()
        return addresses


def _not_found() -> PhotoRefused:
    return PhotoRefused(
        Reason.HOST_NOT_FOUND, "The address names a host that cannot be found.", hint="Check the spelling of the host."
    )
