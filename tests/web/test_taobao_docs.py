"""What /docs says of the buyers' side: every operation, all it takes, and an example."""

import ast
import inspect
import json
import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from inprocess import quiet_app
from shopfront import Shopfront

from vitrina.web import taobao
from vitrina.web.docs.document import enriched

PAGE = Path(__file__).parents[2] / "docs" / "compatibility-buyers.md"
BLANK = re.compile(r"(?<![\w\"])<\w+>(?![\w\"])")  # where a number is to be filled in
PREFIX = "/rest/taobao-global"
# Documented as what they are.
IGNORED = {"item_resource", "need_supplychain_service"}


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    """The buyers' part of our OpenAPI document."""
    app = quiet_app()
    paths = enriched(app.openapi_schema.to_schema(), app.routes)["paths"]
    return {path: item for path, item in paths.items() if path.startswith("/rest/")}


def curl_lines() -> list[list[str]]:
    """The words of every curl line that the page on compatibility shows."""
    shown: list[str] = re.findall(r"```sh\n(curl .*?)```", PAGE.read_text(), re.DOTALL)
    return [shlex.split(line) for line in shown]


def named_in(words: list[str]) -> tuple[str, set[str]]:
    """The path and the names of the parameters of a curl line."""
    url = urlsplit(next(word for word in words if word.startswith("http")))
    names = [name for name, _ in parse_qsl(url.query, keep_blank_values=True)]
    for flag, word in pairwise(words):
        names += [word.partition("=")[0]] if flag in {"--form", "--data-urlencode"} else []
        names += json.loads(BLANK.sub("1", word)) if flag == "--data" else []
    return url.path, set(names)


def test_every_operation_says_what_it_takes_and_who_may_call_it(paths: dict[str, Any]) -> None:
    assert len(paths) == 28
    for path, item in paths.items():
        for method, operation in item.items():
            if method == "get":
                assert all(one["description"] for one in operation["parameters"]), path
                assert operation["parameters"], path
            else:
                (content,) = operation["requestBody"]["content"].values()
                assert (
                    set(content["example"]) == set(content["schema"]["properties"]) >= {*content["schema"]["required"]}
                )
            assert bool(operation.get("security")) == ("/auth/token/" not in path), path


def names_read() -> set[str]:
    """The names that the operations' own code asks a request's parameters for."""
    found: set[str] = set()
    for file in Path(inspect.getfile(taobao)).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call):
                on = call.func.value if isinstance(call.func, ast.Attribute) else None
                if any(one is not None and ast.unparse(one).endswith("params") for one in (on, *call.args[:1])):
                    found |= {str(one.value) for one in call.args if isinstance(one, ast.Constant)}
    return {name for name in found if not name.isdigit()}


def test_what_is_read_is_documented_and_the_other_way_round(paths: dict[str, Any]) -> None:
    documented: set[str] = set()
    for item in paths.values():
        (content,) = item["post"]["requestBody"]["content"].values()
        documented |= set(content["schema"]["properties"])
    assert names_read() == documented - IGNORED


def test_what_the_page_on_compatibility_sends_is_documented(paths: dict[str, Any]) -> None:
    lines = [named_in(words) for words in curl_lines()]
    assert len(lines) >= 12
    for path, names in lines:
        (content,) = paths[path]["post"]["requestBody"]["content"].values()
        assert names <= set(content["schema"]["properties"]), path


def test_an_answer_that_is_a_success_shows_no_error(paths: dict[str, Any]) -> None:
    answer = paths[f"{PREFIX}/purchase/orders/query"]["post"]["responses"]["200"]["content"]["application/json"]
    example = answer["example"]
    assert (example["errorCode"], example["errorMsg"]) == (None, None)
    order = example["data"]["purchaseOrders"][0]
    assert order["status"] == order["subPurchaseOrders"][0]["status"] == "WAIT_SELLER_SEND_GOODS"
    assert order["receiver"]["address"] == "1 Main Street"


def test_samples_are_read_as_they_stand(paths: dict[str, Any], shopfront: Shopfront) -> None:
    for path, item in paths.items():
        content = item["post"]["requestBody"]["content"].get("application/json")
        if content and path.startswith(PREFIX) and "/auth/" not in path:
            answer = shopfront.buyer.post(path.removeprefix(PREFIX), json=content["example"]).json()
            told = answer.get("result", answer)
            assert told["errorCode"] not in {"MissingParameter", "InvalidParameter", "InvalidBody"}, (path, told)
