"""Messages to buyers' apps: an app that does not answer, or whose name is never found, delays no other."""

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest
from effort import effort
from receiver import Receiver, receiving
from serving import free_port
from sqlalchemy import select
from sqlalchemy.orm import Session

from vitrina.access.models import App
from vitrina.errors import VitrinaError
from vitrina.events.pushes.models import Push, PushKind, PushState
from vitrina.events.pushes.repository import due, record_push
from vitrina.events.pushes.sender import AT_ONCE, PER_APP, Post, PushSender, Recipient
from vitrina.photos.fetching.posting import Poster
from vitrina.storage.database import Database
from vitrina.storage.schema import now
from vitrina.tasks import running

SECONDS = 20.0
MANY = 40  # more than one look finds


async def happens(database: Database, app_id: str, times: int = 1) -> None:
    def work(session: Session) -> None:
        if session.get(App, app_id) is None:
            session.add(App(id=app_id, name=app_id, app_key=app_id, app_secret="", redirect_uris=[]))
            session.flush()
        for _ in range(times):
            record_push(session, app_id, PushKind.STATUS, {"app": app_id})

    await database.write(work)


async def recipient(app_id: str) -> Recipient:
    return Recipient(app_id, app_id, "secret")


def compose(push: Push, _recipient: Recipient) -> Mapping[str, Any]:
    return push.content


def at_work(database: Database, post: Post, write: Callable[[Push, Recipient], Any] = compose) -> Any:
    return running(PushSender(database, recipient, post).run(write))


async def messages(database: Database, app_id: str) -> list[Push]:
    query = select(Push).where(Push.app_id == app_id).order_by(Push.id)
    return await database.read(lambda session: list(session.scalars(query)))


async def until(condition: Callable[[list[Push]], bool], database: Database, app_id: str) -> list[Push]:
    async with asyncio.timeout(SECONDS):
        while True:
            found = await messages(database, app_id)
            if condition(found):
                return found
            await asyncio.sleep(0.01)


def delivered(found: list[Push]) -> bool:
    return all(push.state == PushState.DELIVERED for push in found)


def test_an_app_that_hangs_delays_no_other_and_loses_nothing(database: Database) -> None:
    under_way: Counter[str] = Counter()

    async def post(url: str, _body: bytes, _headers: Mapping[str, str]) -> int:
        under_way[url] += 1
        if url == "stuck":
            await asyncio.Event().wait()
        return 200

    async def use() -> None:
        await happens(database, "stuck", MANY)
        await happens(database, "quick", 3 * PER_APP)
        async with at_work(database, post):
            await until(delivered, database, "quick")
        assert under_way == {"stuck": PER_APP, "quick": 3 * PER_APP}
        assert {push.state for push in await messages(database, "stuck")} == {PushState.WAITING}

    asyncio.run(use())


def test_a_message_is_claimed_by_one_sender_only(database: Database) -> None:
    sent: list[str] = []

    async def post(url: str, _body: bytes, _headers: Mapping[str, str]) -> int:
        await asyncio.sleep(0.01)
        sent.append(url)
        return 200

    async def use() -> None:
        await happens(database, "app", 10)
        async with AsyncExitStack() as stack:
            for _ in range(3):
                await stack.enter_async_context(at_work(database, post))
            await until(delivered, database, "app")

    asyncio.run(use())
    assert len(sent) == 10


def test_a_message_that_cannot_be_written_waits_longer_and_longer_like_others(database: Database) -> None:
    async def post(_url: str, _body: bytes, _headers: Mapping[str, str]) -> int:
        return 200

    def write(push: Push, _recipient: Recipient) -> Mapping[str, Any]:
        if push.id == 1:
            raise KeyError("shipments")
        return push.content

    async def use() -> None:
        await happens(database, "app", 2)
        async with at_work(database, post, write):
            await until(lambda found: found[1].state == PushState.DELIVERED, database, "app")
            broken, _ = await until(lambda found: bool(found[0].error), database, "app")
        assert (broken.state, broken.attempts) == (PushState.WAITING, 1)

    asyncio.run(use())


def test_names_that_are_never_found_delay_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver, found = Receiver(free_port()), threading.Event()
    look_up = socket.getaddrinfo

    def slow(host: str, *arguments: Any, **options: Any) -> Any:
        if host == "never.invalid":
            found.wait(SECONDS)
            return []
        return look_up("127.0.0.1" if host == "localhost" else host, *arguments, **options)

    async def use() -> None:
        async with Poster(frozenset({f"localhost:{receiver.port}"}), SECONDS, AT_ONCE) as poster:
            never = [asyncio.create_task(poster.post("https://never.invalid/", b"{}", {})) for _ in range(2 * PER_APP)]
            await asyncio.sleep(0)
            began = time.monotonic()
            assert await poster.post(f"http://localhost:{receiver.port}/?sign=1", b'{"topic": ""}', {}) == 200
            assert time.monotonic() - began < SECONDS / 2
            found.set()
            ends = await asyncio.gather(*never, return_exceptions=True)
            assert all(isinstance(end, VitrinaError) for end in ends)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with receiving(receiver):
        asyncio.run(use())


@pytest.mark.sqlite
def test_a_look_reads_no_more_where_many_wait(database: Database) -> None:
    def spent(number: int) -> int:
        asyncio.run(happens(database, "app", number))
        return asyncio.run(database.read(lambda session: effort(session, lambda: due(session, now(), 10, []))))

    few = spent(50)
    assert spent(900) <= 2 * few
