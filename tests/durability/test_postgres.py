"""A market in PostgreSQL, served by two servers at once, as on two machines that share the database and the files."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from buying import order_body, ware
from drawing import jpeg
from origin import Origin
from postgres import PostgresServer, binaries, made, postgres_server
from serving import Server, free_port
from shopfront import Json, Shopfront, answered, check_pictures, title
from sqlalchemy.orm import Session

from vitrina.errors import Unavailable
from vitrina.storage.database import Database
from vitrina.storage.engines import postgres
from vitrina.storage.models import Fact
from vitrina.storage.repository import market_id

PROGRAMS = binaries()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL is not installed")
STOCK, BUYERS = 3, 8


@dataclass(frozen=True)
class Stage:
    """Two servers of one market: what is done at one is seen at the other."""

    postgres: PostgresServer
    here: Shopfront
    there: Shopfront


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("postgres")
    with ExitStack() as stack:
        origin = stack.enter_context(Origin())
        assert PROGRAMS is not None
        postgres = stack.enter_context(postgres_server(PROGRAMS, free_port()))
        settings = {
            "VITRINA_DATABASE_URL": made(postgres.url, folder),
            "VITRINA_OBJECTS_URL": (folder / "objects").as_uri(),
            "VITRINA_WORKERS": "1",
        }
        servers = [Server(folder / name, (origin.address,), settings) for name in ("here", "there")]
        for server in servers:
            server.start()
            stack.callback(server.kill)
        merchant, buyer = (stack.enter_context(one()) for one in (servers[0].merchant, servers[0].buyer))
        here = Shopfront(servers[0], origin, merchant, buyer)
        clients = [stack.enter_context(moved(one, *servers)) for one in (merchant, buyer)]
        yield Stage(postgres, here, Shopfront(servers[1], origin, *clients))


def moved(client: httpx.Client, before: Server, after: Server) -> httpx.Client:
    """The same client at another server."""
    url = str(client.base_url).replace(before.url, after.url)
    headers = {"Authorization": client.headers["Authorization"]}
    return httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False)


def test_what_one_server_takes_in_another_finds_shows_and_forgets(stage: Stage) -> None:
    titles, data = {"en": "Čaj ze zahrady", "zh-hant": "手錶"}, jpeg(8100)
    product = stage.here.product(title_translations=titles)
    stage.here.add(product, data)
    check_pictures(stage.there.read(product))
    assert stage.there.titles(data)[0] == titles["zh-hant"]
    for words in ("caj", "zahrady čaj", "手表"):
        assert by_words(stage.there, words) == [titles["zh-hant"]], words
    assert answered(stage.there.merchant.delete(f"/products/{product['id']}"))
    assert titles["zh-hant"] not in stage.here.titles(data)
    assert by_words(stage.here, "zahrady") == []


def by_words(front: Shopfront, words: str) -> list[str]:
    body = answered(front.buyer.get("/traffic/item/search", params={"keyword": words, "page_size": 20}))
    return [item["title"] for item in body["data"]["data"]]


def test_the_last_pieces_are_sold_once_whichever_server_is_asked(stage: Stage) -> None:
    good = ware(stage.here, quantity=STOCK)
    buyers = [stage.here.buyer, stage.there.buyer] * (BUYERS // 2)
    with ThreadPoolExecutor(BUYERS) as crowd:
        answers = list(crowd.map(lambda buyer: try_to_order(buyer, good.line()), buyers))
    assert sum(answer["success"] for answer in answers) == STOCK, answers
    assert stage.there.read(good.product)["quantity"] == 0


def try_to_order(buyer: httpx.Client, line: Json) -> Json:
    return answered(buyer.post("/purchase/order/create", json=order_body(line)))


def test_a_killed_server_finds_again_what_it_and_the_other_took_in(stage: Stage) -> None:
    ours, theirs = (front.product() for front in (stage.here, stage.there))
    stage.here.add(ours, jpeg(8200))
    stage.here.server.kill()
    stage.there.add(theirs, jpeg(8201))
    stage.here.server.start()
    assert [stage.here.titles(jpeg(number))[0] for number in (8200, 8201)] == [title(ours), title(theirs)]


def test_a_database_that_is_started_anew_is_gone_on_with(stage: Stage) -> None:
    product = stage.here.product()
    stage.postgres.stop()
    refused = stage.here.merchant.get(f"/products/{product['id']}")
    assert refused.status_code == 503, refused.text
    assert "database_unavailable" in refused.text
    assert httpx.get(f"{stage.here.server.url}/readyz", trust_env=False, timeout=60).status_code == 503
    stage.postgres.start()
    for front in (stage.here, stage.there):
        assert front.read(product)["id"] == product["id"]
    stage.here.add(product, jpeg(8300))
    assert stage.there.titles(jpeg(8300))[0] == title(product)


def test_doctor_gc_and_export_work_on_it(stage: Stage) -> None:
    data = jpeg(8400)
    stage.here.add(stage.here.product(), data)
    assert stage.there.server.command("doctor")
    assert stage.there.server.command("gc")
    folder = stage.here.server.data.parent / "taken"
    stage.there.server.command("export", str(folder), "--shop", "test-shop")
    assert data in [path.read_bytes() for path in (folder / "pictures").iterdir()]


def test_a_database_with_an_order_of_its_own_is_refused(stage: Stage) -> None:
    with psycopg.connect(f"{stage.postgres.url}postgres".replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE DATABASE askew TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
    database = Database(f"{stage.postgres.url}askew")
    with pytest.raises(Unavailable, match="order of its own") as refused:
        database.migrate()
    database.close()
    assert refused.value.code == "database_order"


def test_one_that_cannot_be_reached_is_told_with_what_to_do() -> None:
    database = Database(f"postgresql+psycopg://vitrina:secret@127.0.0.1:{free_port()}/vitrina")
    with pytest.raises(Unavailable) as refused:
        database.migrate()
    database.close()
    assert refused.value.code == "database_unusable"
    assert "PostgreSQL runs" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_writes_of_several_processes_take_turns(stage: Stage, tmp_path: Path) -> None:
    url = made(stage.postgres.url, tmp_path)
    first, second = Database(url), Database(url)
    first.migrate()

    def add_one(session: Session) -> None:
        found = session.get(Fact, "count") or Fact(key="count", value="0")
        time.sleep(0.02)
        session.add(found)
        found.value = str(int(found.value) + 1)

    async def race() -> None:
        await asyncio.gather(*(database.write(add_one) for database in (first, second) * 10))

    asyncio.run(race())
    assert asyncio.run(second.read(lambda session: session.get_one(Fact, "count").value)) == "20"
    for database in (first, second):
        database.close()


def test_a_server_that_stands_still_in_a_write_does_not_keep_its_turn(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "IDLE_MS", 500)
    url = made(stage.postgres.url, tmp_path)
    still, other = Database(url), Database(url)
    still.migrate()
    begun, written = threading.Event(), threading.Event()

    def stand_still(session: Session) -> None:
        session.add(Fact(key="half", value="done"))
        session.flush()
        begun.set()
        assert written.wait(30)

    async def write_meanwhile() -> None:
        halted = asyncio.create_task(still.write(stand_still))
        await asyncio.to_thread(begun.wait, 30)
        await other.write(market_id)
        written.set()
        with pytest.raises(Unavailable) as refused:
            await halted
        assert refused.value.code == "database_unavailable"
        assert await still.write(lambda session: session.get(Fact, "half")) is None

    asyncio.run(write_meanwhile())
    for database in (still, other):
        database.close()
