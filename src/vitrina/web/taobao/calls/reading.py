"""From a request to the names and texts it sends: query, form, multipart or JSON."""

import asyncio
from typing import Any
from urllib.parse import unquote

import msgspec
from litestar import Request
from litestar.datastructures import State, UploadFile

from vitrina.access.signatures import Pairs
from vitrina.errors import Invalid
from vitrina.web.taobao.calls.params import FileBytes, FileText, Mangled, Params

MOST_FIELDS = 1000
MOST_COLONS = 100_000  # of a JSON body, and so of its names, nested ones too; bounds what finding the fields takes
_OF_BASE64 = (("%2B", "+"), ("%2F", "/"), ("%3D", "="))


async def read_params(request: Request[Any, Any, State]) -> Params:
    """Reads a request's parameters from wherever they stand.

    Raises:
        Invalid: the body is neither a form nor a JSON object, or there are too many parameters.
    """
    query = query_pairs(request.scope["query_string"])
    kind = request.content_type[0]
    if kind == "multipart/form-data":
        return Params(query, await _parts(request))
    body = await request.body()
    if kind == "application/x-www-form-urlencoded":
        return Params(query, await asyncio.to_thread(_pairs, body))
    if not body.strip():
        return Params(query)
    return Params(query, _json_pairs(body), raw_body=body.decode("utf-8", "replace"))


def query_pairs(query: bytes) -> Pairs:
    """The names and values of a query string.

    Raises:
        Invalid: there are too many.
    """
    return _pairs(query)


def _pairs(form: bytes) -> Pairs:
    """As :func:`urllib.parse.parse_qsl` with blank values kept, in half the time where one is a picture."""
    _check_count(form.count(b"&") + 1)
    fields = form.decode("utf-8", "surrogateescape").split("&")
    return tuple(
        (_unquoted(name), _unquoted(value)) for name, _, value in (one.partition("=") for one in fields if one)
    )


def _check_count(count: int) -> None:
    if count > MOST_FIELDS:
        raise Invalid("too_many_parameters", f"At most {MOST_FIELDS} parameters are taken.", MOST_FIELDS, count)


def _unquoted(text: str) -> str:
    text = text.replace("+", " ")
    for escape, character in _OF_BASE64:  # of which a picture has thousands; unquote makes a piece of each
        text = text.replace(escape, character)
    return _checked(unquote(text, errors="surrogateescape"))


def _checked(text: str) -> str:
    """A text; marked, and with replacement characters, where bytes of it are not UTF-8."""
    try:
        return text if text.isascii() else text.encode().decode()
    except UnicodeEncodeError:
        return Mangled(text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _json_pairs(body: bytes) -> Pairs:
    if body.count(b":") > MOST_COLONS:
        raise Invalid("too_many_parameters", f"At most {MOST_FIELDS} parameters are taken.", MOST_FIELDS)
    try:
        raw = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        _check_count(len(raw))
        return tuple((name, _json_text(bytes(value))) for name, value in raw.items())
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise Invalid("invalid_body", f"The body is neither a form nor a JSON object: {error}.") from error


def _json_text(raw: bytes) -> str:
    """A JSON value as text; what is no text stays as it was written, since that is what was signed."""
    if raw.startswith(b'"'):
        return msgspec.json.decode(raw, type=str)
    return "" if raw == b"null" else raw.decode()


async def _parts(request: Request[Any, Any, State]) -> Pairs:
    try:
        form = await request.form()
    except (UnicodeDecodeError, LookupError) as error:  # text that is not in its charset, or a charset nobody knows
        raise Invalid("invalid_body", f"A part of the multipart body is no text: {error}.") from error
    return tuple([(name, await _part(value)) for name, value in form.multi_items()])


async def _part(value: Any) -> str:
    # curl's --form 'image_base64=<file' and some HTTP clients send the text as a file part.
    return _decoded(await value.read()) if isinstance(value, UploadFile) else str(value)


def _decoded(part: bytes) -> str:
    try:
        return FileText(part.decode())
    except UnicodeDecodeError:
        return FileBytes(part.decode("latin-1"))
