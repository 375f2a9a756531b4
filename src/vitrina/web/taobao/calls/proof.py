"""From a request to what it brings to prove who calls: three ways, and empty headers count as absent."""

from typing import Any

import msgspec
from litestar.connection import ASGIConnection

from vitrina.access.identify import Proof
from vitrina.access.signatures import Pairs, SignedMaterial
from vitrina.web.taobao.calls.params import Params

# Shanjing's header for each of upstream's system parameters; "timestrap" is their spelling.
HEADERS = {
    "app_key": ("x-app-key",),
    "timestamp": ("x-timestrap", "x-timestamp"),
    "sign_method": ("x-sign-method",),
    "sign": ("x-signature",),
    "access_token": ("x-access-token",),
}
_SYSTEM = ("app_key", "sign")  # upstream's parameters that no operation has among its own
PREFIX = "/rest"
_UNDER = "/taobao-global"
Connection = ASGIConnection[Any, Any, Any, Any]


def bearer(connection: Connection) -> str | None:
    """The token of an ``Authorization`` header."""
    scheme, _, token = connection.headers.get("authorization", "").strip().partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def uses_upstream(params: Params) -> bool:
    """Whether the call was made in upstream's way, with system parameters among its own."""
    return any(params.text(name) for name in _SYSTEM)


def read_proof(connection: Connection, params: Params) -> Proof:
    """What a request proves itself with; upstream's parameters come before Shanjing's headers."""
    if uses_upstream(params):
        sent = {name: params.text(name) for name in HEADERS}
        material = _material(connection.url.path, params, ())
    else:
        sent = {name: _header(connection, names) for name, names in HEADERS.items()}
        material = _material(connection.url.path, params, tuple((k, v) for k, v in sent.items() if v and k != "sign"))
    return Proof(
        bearer=bearer(connection),
        access_token=sent["access_token"],
        app_key=sent["app_key"],
        timestamp=sent["timestamp"],
        sign_method=sent["sign_method"],
        signature=sent["sign"],
        material=material,
    )


def _header(connection: Connection, names: tuple[str, ...]) -> str | None:
    return next((value for name in names if (value := connection.headers.get(name, "").strip())), None)


def _material(path: str, params: Params, system: Pairs) -> SignedMaterial:
    compact = tuple((name, _compact(value)) for name, value in params.body) if params.raw_body else params.body
    outside = params.query + system
    return SignedMaterial(
        paths=_paths(path),
        pairs=outside + params.body,
        compact=outside + compact if compact != params.body else None,
        body=params.raw_body,
        outside=outside,
    )


def _paths(path: str) -> tuple[str, ...]:
    # Clients sign the path of the API they name, whatever base address they were given.
    under = path.removeprefix(PREFIX)
    return tuple(dict.fromkeys((under.removeprefix(_UNDER), under, path)))


def _compact(value: str) -> str:
    if not value.startswith(("{", "[")):
        return value
    try:
        return msgspec.json.format(value, indent=-1)
    except (msgspec.DecodeError, RecursionError):
        return value
