"""What /docs says of the merchants' side: every operation, all it reads, and an example of both bodies."""

import inspect
from itertools import product

import httpx
import pytest
from contract import document, operations
from serving import Server

from vitrina.web import shopline
from vitrina.web.shopline.parameters import parameters_of

HANDLERS = [handler for module in shopline.MODULES for handler in module.HANDLERS]


def test_every_operation_that_reads_its_query_says_what() -> None:
    readers = [one for one in HANDLERS if {"asked", "shape"} & set(inspect.signature(one.fn).parameters)]
    assert len(readers) > 10
    assert [str(one) for one in readers if not parameters_of(one)] == []


@pytest.mark.parametrize(("path", "method"), operations())
def test_every_operation_has_examples(path: str, method: str) -> None:
    operation = document()["paths"][path][method]
    bodies = [operation["responses"]["200"]]
    if method in {"post", "put", "patch"}:
        bodies.append(operation["requestBody"])
    for body in bodies:
        for content in body["content"].values():
            assert content["example"], content
            assert set(content["example"]) <= set(_properties(content["schema"])), content


def _properties(schema: dict[str, object]) -> dict[str, object]:
    reference = str(schema.get("$ref", ""))
    if not reference:
        found = schema.get("properties", {})
    else:
        found = document()["components"]["schemas"][reference.rpartition("/")[2]].get("properties", {})
    assert isinstance(found, dict)
    return found


def test_the_page_shows_them(server: Server) -> None:
    page = httpx.get(f"{server.url}/docs", trust_env=False).text
    shown = [f"{method.upper()}</b> <code>{path}</code>" for path, method in operations()]
    assert [one for one in shown if one not in page] == []
    for word, name in product(("list_orders", "search_orders"), ("created_after", "fields[]")):
        assert f"<code>{name}</code>" in page, word
    assert "@cup.jpg" in page
