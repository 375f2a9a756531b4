"""Calls operations of the merchants' side with what their own OpenAPI document allows, and with what it does not.

Making up bodies takes more time than answering them, so the tests do it in several processes; this is what each runs.
"""

import warnings
from functools import cache
from typing import Any

import requests
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

from vitrina.web.docs.document import enriched

EXAMPLES = 100  # of each operation, half of them with what its document does not allow
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
]
METHODS = ("get", "post", "put", "patch", "delete")


@cache
def document() -> dict[str, Any]:
    """The merchants' part of our OpenAPI document."""
    app = quiet_app()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as there
        made = enriched(app.openapi_schema.to_schema(), app.routes)
    made["paths"] = {path: item for path, item in made["paths"].items() if path.startswith("/v1/")}
    return made


def operations() -> list[tuple[str, str]]:
    """Every path with every method it has."""
    return [
        (path, method) for path, item in sorted(document()["paths"].items()) for method in METHODS if method in item
    ]


@cache
def _schema() -> Any:
    return schemathesis.openapi.from_dict(document())


@cache
def _session() -> requests.Session:
    """One connection for all calls of this process."""
    session = requests.Session()
    session.headers.clear()
    session.trust_env = False
    return session


def examine(path: str, method: str, url: str, token: str, product_id: str) -> int:
    """Calls one operation of the server at ``url`` in both ways; returns how often.

    Raises:
        AssertionError: an answer was a server error, broke the document or was given without a token.
    """
    operation = _schema()[path][method.upper()]
    called = 0

    def call(case: Any) -> None:
        nonlocal called
        called += 1
        # One half of the calls is about something that is there.
        if "product_id" in (case.path_parameters or {}) and called % 2:
            case.path_parameters["product_id"] = product_id
        response = case.call(base_url=url, headers={"Authorization": token}, session=_session())
        case.validate_response(response, checks=CHECKS)

    modes = list(GenerationMode)
    sparing = settings(
        max_examples=EXAMPLES // len(modes),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    for mode in modes:
        try:
            sparing(given(case=operation.as_strategy(generation_mode=mode))(call))()
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - of kinds that do not cross processes
            raise AssertionError(f"{method.upper()} {path}, {mode.value}:\n{error}") from None
    return called
