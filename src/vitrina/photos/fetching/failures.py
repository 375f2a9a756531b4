"""What goes wrong on the wire, as refusals.

A message never repeats what the library or the origin said: that may name an internal address or carry a page's text.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from vitrina.photos.errors import PhotoRefused, Reason


@asynccontextmanager
async def within(seconds: float, deed: str) -> AsyncIterator[None]:
    """Refuse as FETCH_TIMEOUT what takes longer than this; ``deed`` says what the origin did not do in time."""
    scope = asyncio.timeout(seconds)
    try:
        async with scope:
            yield
    except TimeoutError as error:
        if not scope.expired():
            raise
        raise _too_slow(seconds, deed) from error


def _too_slow(seconds: float, deed: str) -> PhotoRefused:
    return PhotoRefused(
        Reason.FETCH_TIMEOUT,
        f"The picture's host did not {deed} within {seconds:g} s.",
        f"{seconds:g} s",
        hint="Try again later, or put the picture on a faster host.",
    )


@contextmanager
def wire_failures_refused(silence: float) -> Iterator[None]:
    """Turn every error of the HTTP client and of the network into a PhotoRefused.

    Args:
        silence: Seconds after which the client gives up on an origin that sends nothing, for the message.
    """
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise _unreachable("cannot be reached") from error
    except TimeoutError as error:
        raise _too_slow(silence, "send anything") from error
    except aiohttp.ClientSSLError as error:
        raise PhotoRefused(
            Reason.TLS_FAILED,
            "No trustworthy TLS connection to the picture's host could be made.",
            hint="The certificate must be valid, in date and for this host name.",
        ) from error
    except aiohttp.ClientPayloadError as error:
        raise _short_body() from error
    except (aiohttp.ClientResponseError, HttpProcessingError) as error:
        raise _unreachable("does not answer in proper HTTP") from error
    except (aiohttp.ClientError, OSError) as error:
        raise _unreachable("cannot be reached") from error


def _short_body() -> PhotoRefused:
    return PhotoRefused(
        Reason.SHORT_BODY,
        "The picture's host stopped sending before the picture was complete.",
        hint="Try again; if it stays so, the file on the host is damaged.",
    )


def _unreachable(how: str) -> PhotoRefused:
    return PhotoRefused(
        Reason.UNREACHABLE, f"The picture's host {how}.", hint="Check the address in a browser, or try again later."
    )
