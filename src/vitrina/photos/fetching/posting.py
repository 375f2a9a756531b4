"""Posting to addresses that strangers give, through the gate that keeps requests on the public internet."""

import ssl
from collections.abc import Mapping
from typing import Self

import aiohttp

import vitrina
from vitrina.photos.fetching.failures import wire_failures_refused, within
from vitrina.photos.fetching.gate import Gate
from vitrina.photos.fetching.lookup import SystemResolver
from vitrina.photos.fetching.pins import Pins
from vitrina.photos.fetching.url import parse_url


class Poster:
    """Makes POST requests; use it as a context manager. ``allow`` are origins exempt from the public-address rule.

    So many as ``at_once`` can be made side by side without one waiting for another.
    """

    def __init__(self, allow: frozenset[str], limit_seconds: float, at_once: int) -> None:
        self._at_once = at_once
        # A name whose servers never answer holds its place, and may hold nobody else's.
        self._gate = Gate(allow, SystemResolver(at_once))
        self._pins = Pins()
        self._limit = limit_seconds
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=self._pins,
            socket_factory=self._pins.socket,
            use_dns_cache=False,
            limit=self._at_once,
            ssl=ssl.create_default_context(),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": f"Vitrina/{vitrina.__version__}"},
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Sends a body; returns the status of the answer, of which nothing else is read.

        Raises:
            PhotoRefused: the address may not or cannot be reached.
        """
        if self._session is None:
            raise RuntimeError("the poster has not been started")
        target = parse_url(url)
        async with within(self._limit, "answer"):
            addresses = await self._gate.admit(target)
            with self._pins.to(addresses), wire_failures_refused(self._limit):
                async with self._session.post(
                    target.url, data=body, headers=dict(headers), allow_redirects=False
                ) as response:
                    return response.status
