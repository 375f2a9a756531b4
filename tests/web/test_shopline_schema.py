"""Every operation of the merchants' side, called with what its own OpenAPI document allows, and with what it does not.

No answer may be a server error, break the document, or be given without a token.
"""

import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from inprocess import quiet_app
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
)
from serving import Server

from vitrina.web.docs.document import enriched

EXAMPLES = 100  # of each operation
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
]
METHODS = ("get", "post", "put", "patch", "delete")


def document() -> dict[str, Any]:
    app = quiet_app()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as there
        made = enriched(app.openapi_schema.to_schema(), app.routes)
    made["paths"] = {path: item for path, item in made["paths"].items() if path.startswith("/v1/")}
    return made


DOCUMENT = document()
OPERATIONS = [
    (path, method) for path, item in sorted(DOCUMENT["paths"].items()) for method in METHODS if method in item
]
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)


@pytest.fixture(scope="module")
def token(server: Server) -> Iterator[str]:
    """A token of a shop that has something to work on."""
    with server.merchant("schema-shop") as merchant:
        for number in range(3):
            facts = {"title_translations": {"en": f"Thing {number}"}, "price": 5, "quantity": 5, "sku": f"T-{number}"}
            merchant.post("/products", json={"product": facts}).raise_for_status()
        yield merchant.headers["Authorization"]


@pytest.fixture(scope="module")
def product_id(server: Server, token: str) -> str:
    answer = httpx.get(f"{server.url}/v1/products", headers={"Authorization": token}, trust_env=False)
    found: str = answer.json()["items"][0]["id"]
    return found


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_it_keeps_to_its_document(
    path: str, method: str, mode: GenerationMode, server: Server, token: str, product_id: str
) -> None:
    operation = SCHEMA[path][method.upper()]

    @settings(
        max_examples=EXAMPLES // 2,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def keeps(case: schemathesis.Case[Any]) -> None:
        # One half of the calls is about something that is there.
        if "product_id" in (case.path_parameters or {}) and len(str(case.path_parameters)) % 2:
            case.path_parameters["product_id"] = product_id
        response = case.call(base_url=server.url, headers={"Authorization": token})
        case.validate_response(response, checks=CHECKS)

    keeps()
