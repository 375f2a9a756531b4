"""One fetch in one line, for tests."""

import asyncio
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import Any

from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.fetching.addresses import Address
from vitrina.photos.fetching.fetcher import Fetched, Fetcher, FetchRules, NotModified
from vitrina.photos.fetching.gate import Resolve
from vitrina.photos.fetching.validators import Validators


def outcomes(
    urls: Sequence[str], *, allow: Iterable[str] = (), resolve: Resolve | None = None, **limits: Any
) -> list[Fetched | PhotoRefused]:
    """What a fetcher with these rules makes of the URLs, asked for together."""

    async def fetch_all() -> list[Fetched | PhotoRefused]:
        async with Fetcher(FetchRules(allow=frozenset(allow), **limits), resolve) as fetcher:
            found = await fetcher.fetch_all(urls, "shop")
        return [one for one in found if not isinstance(one, NotModified)]  # nothing was asked that could be so

    return asyncio.run(fetch_all())


def outcome(url: str, *, allow: Iterable[str] = (), resolve: Resolve | None = None, **limits: Any) -> Fetched:
    """The picture at one URL; raises what the fetcher raises."""
    [result] = outcomes([url], allow=allow, resolve=resolve, **limits)
    if isinstance(result, PhotoRefused):
        raise result
    return result


def refusal(url: str, *, allow: Iterable[str] = (), resolve: Resolve | None = None, **limits: Any) -> PhotoRefused:
    """Why one URL is refused."""
    [result] = outcomes([url], allow=allow, resolve=resolve, **limits)
    assert isinstance(result, PhotoRefused), f"{url} was fetched"
    return result


def reason(url: str, *, allow: Iterable[str] = (), resolve: Resolve | None = None, **limits: Any) -> Reason:
    """The code with which one URL is refused."""
    return Reason(refusal(url, allow=allow, resolve=resolve, **limits).code)


def refetch(url: str, known: Validators | None, *, allow: Iterable[str] = ()) -> Fetched | NotModified:
    """What comes back when the validators of an earlier fetch are shown."""

    async def fetch() -> Fetched | NotModified:
        async with Fetcher(FetchRules(allow=frozenset(allow))) as fetcher:
            return await fetcher.fetch_changed(url, known, "shop")

    return asyncio.run(fetch())


class Names:
    """A name service made of a table. Each look-up of a name takes its next answer; the last goes on for ever."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.asked: list[str] = []
        self._answers = {name.replace("_", "."): list(several) for name, several in answers.items()}

    async def __call__(self, host: str, _port: int, /) -> Sequence[Address]:
        self.asked.append(host)
        if host not in self._answers:
            raise OSError(f"no such name: {host}")
        answers = self._answers[host]
        return [ip_address(text) for text in (answers.pop(0) if len(answers) > 1 else answers[0])]
