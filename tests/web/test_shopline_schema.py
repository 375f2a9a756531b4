"""Every operation of the merchants' side keeps to its own OpenAPI document, whatever it is called with.

No answer may be a server error, break the document, or be given without a token.
"""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import pytest
from contract import EXAMPLES, examine, operations
from serving import running_server

OPERATIONS = operations()
PROCESSES = 2  # the server answers in the pauses of both
SECONDS = 300.0


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], Future[int]]]:
    """Every operation's examination, on its way, in a shop that has something to work on."""
    folder: Path = tmp_path_factory.mktemp("contract")
    with running_server(folder / "data") as server, server.merchant("schema-shop") as merchant:
        made = []
        for number in range(3):
            facts = {"title_translations": {"en": f"Thing {number}"}, "price": 5, "quantity": 5, "sku": f"T-{number}"}
            made.append(merchant.post("/products", json={"product": facts}).raise_for_status().json()["id"])
        about = (server.url, merchant.headers["Authorization"], made[0])
        with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
            yield {one: pool.submit(examine, *one, *about) for one in OPERATIONS}
            pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_it_keeps_to_its_document(path: str, method: str, outcomes: dict[tuple[str, str], Future[int]]) -> None:
    called = outcomes[path, method].result(SECONDS)
    # Operations without parameters or body cannot be called in a hundred ways.
    assert called >= EXAMPLES or "{" not in path
