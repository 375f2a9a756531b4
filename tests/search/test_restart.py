"""The index after a restart: whatever became of its file, it agrees with the catalogue."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from drawing import jpeg
from origin import Origin
from serving import Server
from shopfront import Shopfront, title


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shopfront]:
    with ExitStack() as stack:
        origin = stack.enter_context(Origin())
        server = Server(tmp_path_factory.mktemp("restart") / "data", (origin.address,), {"VITRINA_WORKERS": "1"})
        server.start()
        stack.callback(server.stop)
        merchant = stack.enter_context(server.merchant())
        yield Shopfront(server, origin, merchant, stack.enter_context(server.buyer()))


def is_missing(folder: Path) -> None:
    shutil.rmtree(folder)


def is_damaged(folder: Path) -> None:
    [path] = folder.glob("*/*.index")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize(("number", "trouble"), [(1200, is_missing), (1201, is_damaged)])
def test_it_is_made_anew(front: Shopfront, number: int, trouble: Callable[[Path], None]) -> None:
    product, data = front.product(), jpeg(number)
    front.add(product, data)
    front.server.stop()
    trouble(front.server.data / "index" / "looks")
    front.server.start()
    assert front.titles(data)[0] == title(product)
    assert ("made anew" in front.server.log.read_text()) == (trouble is is_damaged)


def test_what_was_hidden_while_it_was_killed_stays_hidden(front: Shopfront) -> None:
    shown, data = front.product(), jpeg(1250)
    front.add(shown, data)
    front.server.stop()  # the index on disk knows the picture
    front.server.start()
    front.merchant.put(f"/products/{shown['id']}", json={"status": "hidden"}).raise_for_status()
    front.server.kill()  # and what follows is in the catalogue alone
    front.server.start()
    assert title(shown) not in front.titles(data)
