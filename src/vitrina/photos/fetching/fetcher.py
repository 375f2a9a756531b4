"""Fetching product pictures from addresses that strangers give.

A URL is read once and strictly (:mod:`~vitrina.photos.fetching.url`), its host is looked up once and every address
judged (:mod:`~vitrina.photos.fetching.gate`), and the client can connect to nothing else
(:mod:`~vitrina.photos.fetching.pins`). Redirects are followed by hand, each through the same gate. No cookies, no
credentials, no proxies, no second try.
"""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import aiohttp

import vitrina
from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.fetching.answer import REDIRECTS, read_picture
from vitrina.photos.fetching.failures import wire_failures_refused, within
from vitrina.photos.fetching.gate import Gate, Resolve
from vitrina.photos.fetching.lookup import SystemResolver
from vitrina.photos.fetching.pins import Pins
from vitrina.photos.fetching.rules import FetchRules
from vitrina.photos.fetching.slots import Slots
from vitrina.photos.fetching.url import Target, follow, parse_url
from vitrina.photos.fetching.validators import Validators, validators_of

__all__ = ["FetchRules", "Fetched", "Fetcher", "NotModified"]

_HEADERS = {
    "User-Agent": f"Vitrina/{vitrina.__version__}",
    # An origin that can choose sends what the market takes, not the newest format it knows.
    "Accept": "image/jpeg, image/png, image/webp;q=0.5, */*;q=0.1",
    "Accept-Encoding": "identity",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A picture as its origin sent it; nobody has looked inside yet.

    Attributes:
        url: As it was asked for.
        final_url: Where it was found, after redirects.
        data: At most ``max_bytes`` bytes.
        content_type: What the origin says it is, which proves nothing.
        validators: To ask later whether it changed; None if the origin gave none.
        seconds: From asking to the last byte, waiting for a slot included.
    """

    url: str
    final_url: str
    data: bytes
    content_type: str | None
    validators: Validators | None
    seconds: float


@dataclass(frozen=True, slots=True)
class NotModified:
    """The picture at this URL is still the one whose validators were given."""

    url: str
    final_url: str
    seconds: float


@dataclass(frozen=True, slots=True)
class _Picture:
    data: bytes
    content_type: str | None
    validators: Validators | None


class Fetcher:
    """Fetches pictures by URL. One for a process; use it as a context manager, or call start and close.

    Args:
        rules: Limits, and the origins exempt from the rule that addresses are public.
        resolve: How names are looked up; the operating system's way if not given.
    """

    def __init__(self, rules: FetchRules, resolve: Resolve | None = None) -> None:
        self._rules = rules
        self._gate = Gate(rules.allow, resolve or SystemResolver(rules.at_once))
        self._pins = Pins()
        self._slots = Slots(rules.at_once, rules.per_caller, rules.per_origin)
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the client, in the event loop it will be used in."""
        connector = aiohttp.TCPConnector(
            limit=0,  # Slots count instead, outside the time allowed for connecting.
            resolver=self._pins,
            socket_factory=self._pins.socket,
            use_dns_cache=False,
            ssl=ssl.create_default_context(),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=_HEADERS,
            timeout=aiohttp.ClientTimeout(
                connect=self._rules.connect_timeout,
                sock_read=self._rules.first_byte_timeout,
                ceil_threshold=self._rules.total_timeout,
            ),
            auto_decompress=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def fetch(self, url: str, caller: str) -> Fetched:
        """Fetch one picture.

        Args:
            url: As a stranger gave it.
            caller: Whom it is fetched for; each has a share of what runs at once.

        Raises:
            PhotoRefused: whatever went wrong; there is no other error.
        """
        found = await self.fetch_changed(url, None, caller)
        assert isinstance(found, Fetched)  # noqa: S101 - nothing else answers a question that was not asked
        return found

    async def fetch_changed(self, url: str, known: Validators | None, caller: str) -> Fetched | NotModified:
        """Fetch one picture unless it is still the one that ``known`` came with.

        Raises:
            PhotoRefused: whatever went wrong; there is no other error.
        """
        async with within(self._rules.total_timeout, "deliver the picture"):
            return await self._follow(url, known, caller)

    async def fetch_all(
        self, urls: Sequence[str], caller: str, known: Mapping[str, Validators] | None = None
    ) -> list[Fetched | NotModified | PhotoRefused]:
        """Fetch several pictures side by side; all start now, so ``total_timeout`` is the deadline of all.

        Args:
            urls: As a stranger gave them.
            caller: Whom they are fetched for.
            known: What came with the pictures of some URLs before; unchanged ones are not sent again.

        Returns:
            One outcome for each URL, in their order. A repeated URL is fetched once.
        """
        async with asyncio.TaskGroup() as group:
            tasks = {
                url: group.create_task(self._outcome(url, (known or {}).get(url), caller))
                for url in dict.fromkeys(urls)
            }
        return [tasks[url].result() for url in urls]

    async def _outcome(self, url: str, known: Validators | None, caller: str) -> Fetched | NotModified | PhotoRefused:
        try:
            return await self.fetch_changed(url, known, caller)
        except PhotoRefused as refusal:
            return refusal

    async def _follow(self, url: str, known: Validators | None, caller: str) -> Fetched | NotModified:
        started = time.monotonic()
        target = parse_url(url)
        for _ in range(self._rules.max_redirects + 1):
            answer = await self._ask(target, known.headers_for(target) if known else {}, caller)
            if isinstance(answer, _Picture):
                seconds = time.monotonic() - started
                return Fetched(url, str(target.url), answer.data, answer.content_type, answer.validators, seconds)
            if answer is None:
                return NotModified(url, str(target.url), time.monotonic() - started)
            target = answer
        raise PhotoRefused(
            Reason.TOO_MANY_REDIRECTS,
            "The address redirects too often.",
            self._rules.max_redirects,
            hint="Give the address at which the redirects end.",
        )

    async def _ask(self, target: Target, question: Mapping[str, str], caller: str) -> _Picture | Target | None:
        """One hop: the picture, the next target, or None for a picture that has not changed."""
        async with self._slots.taken(caller, target.origin):
            async with within(self._rules.connect_timeout, "have its name looked up"):
                addresses = await self._gate.admit(target)
            with self._pins.to(addresses), wire_failures_refused(self._rules.first_byte_timeout):
                async with await self._get(target, question) as response:
                    if response.status in REDIRECTS and "Location" in response.headers:
                        return follow(target, response.headers["Location"])
                    if response.status == 304 and question:
                        return None
                    data = await read_picture(response, self._rules.max_bytes)
                    return _Picture(data, response.headers.get("Content-Type"), validators_of(response, target))

    async def _get(self, target: Target, question: Mapping[str, str]) -> aiohttp.ClientResponse:
        """Send the request and read the head of the answer, which may not trickle in byte by byte for ever."""
        if self._session is None:
            raise RuntimeError("the fetcher has not been started")
        async with within(self._rules.connect_timeout + self._rules.first_byte_timeout, "answer"):
            return await self._session.get(target.url, headers=question, allow_redirects=False)
