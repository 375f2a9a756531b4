"""Parameters as buyers' clients send them: query, form, multipart text or JSON; nested ones as JSON or as text."""

import asyncio
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import unquote

import msgspec
from litestar import Request
from litestar.datastructures import State, UploadFile

from vitrina.access.signatures import Pairs
from vitrina.errors import Invalid

T = TypeVar("T")
MOST_NUMBER = 2**63 - 1  # of a signed 64-bit number
MOST_DIGITS = len(str(MOST_NUMBER))
MOST_FIELDS = 1000
SHOWN = 40  # characters of a refused value that its error repeats
_OF_BASE64 = (("%2B", "+"), ("%2F", "/"), ("%3D", "="))
_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})


class MissingParameter(Invalid):
    """A parameter that an operation cannot do without."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "missing_parameter",
            f'The input parameter "{name}" that is mandatory for processing this request is not supplied.',
        )


class Params:
    """The parameters of one request.

    Names are compared without underscores and capitals, because the documentation spells some of them in several
    ways. What stands in the body wins over the query; an empty value counts as absent.

    Attributes:
        query: Names and values of the query, as sent.
        body: Names and texts of the body, as sent, files left out.
        raw_body: The body's text, where it is JSON.
    """

    def __init__(self, query: Pairs, body: Iterable[tuple[str, Any]] = (), *, raw_body: str | None = None) -> None:
        self.query = query
        self.raw_body = raw_body
        sent = list(body)
        self.body: Pairs = tuple((name, _text(value)) for name, value in sent if not isinstance(value, FileText))
        self._values = _by_name(query) | _by_name(sent)

    def text(self, name: str) -> str | None:
        """A parameter as text; None if it is absent or empty."""
        values = self._values.get(_plain(name))
        return _text(values[0]) if values else None

    def need(self, name: str) -> str:
        """A parameter that must be there.

        Raises:
            MissingParameter: it is absent or empty.
        """
        value = self.text(name)
        if value is None:
            raise MissingParameter(name)
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """A whole number of 0 or more; it must be there unless there is a default.

        Raises:
            Invalid: it is absent or not a whole number.
        """
        if default is not None and self.text(name) is None:
            return default
        return whole_number(self.need(name), name)

    def flag(self, name: str) -> bool:
        """Whether a parameter says true; absent means false.

        Raises:
            Invalid: it says something else.
        """
        text = (self.text(name) or "false").strip().lower()
        if text not in _TRUE | _FALSE:
            raise Invalid("invalid_parameter", f"{name} must be true or false.", actual=text[:SHOWN])
        return text in _TRUE

    def listed(self, name: str) -> list[str]:
        """A parameter of several values: repeated, separated by commas, or a JSON array."""
        found: list[str] = []
        for value in self._values.get(_plain(name), []):
            entries = _array(value, name) if isinstance(value, list) or _is_array(value) else _text(value).split(",")
            found += [text for entry in entries if (text := _text(entry).strip())]
        return found

    def nested(self, name: str, kind: type[T]) -> T | None:
        """A parameter with a structure, sent as it is or as JSON text; keys in any spelling.

        Raises:
            Invalid: it cannot be read as ``kind``.
        """
        values = self._values.get(_plain(name))
        if not values:
            return None
        value = values if len(values) > 1 else values[0]
        decoded = _decode(value, name) if isinstance(value, str) else value
        try:
            # Not strict: clients send numbers as text and the other way round.
            return msgspec.convert(_plain_keys(decoded), kind, strict=False)
        except (msgspec.ValidationError, ValueError, OverflowError) as error:
            raise Invalid("invalid_parameter", f"{name} cannot be read: {error}.") from error


class FileText(str):
    """Text that was sent as a file part; such parts are not signed."""

    __slots__ = ()


def whole_number(text: str, name: str) -> int:
    """The number a text stands for.

    Raises:
        Invalid: it is no whole number of 64 bits.
    """
    digits = text.strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > MOST_DIGITS or int(digits) > MOST_NUMBER:
        raise Invalid("invalid_parameter", f"{name} must be a whole number.", actual=text[:SHOWN])
    return int(digits)


async def read_params(request: Request[Any, Any, State]) -> Params:
    """Reads a request's parameters from wherever they stand.

    Raises:
        Invalid: the body is neither a form nor a JSON object.
    """
    query = query_pairs(request.scope["query_string"])
    kind = request.content_type[0]
    if kind == "multipart/form-data":
        form = await request.form()
        return Params(query, [(name, await _part(value)) for name, value in form.multi_items()])
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
    return tuple(_pairs(query))


def _pairs(form: bytes) -> list[tuple[str, str]]:
    """As :func:`urllib.parse.parse_qsl` with blank values kept, in half the time where one is a picture."""
    fields = form.decode("latin-1").split("&")
    if len(fields) > MOST_FIELDS:
        raise Invalid("too_many_parameters", f"At most {MOST_FIELDS} parameters are taken.", MOST_FIELDS, len(fields))
    return [(_unquoted(name), _unquoted(value)) for name, _, value in (one.partition("=") for one in fields if one)]


def _unquoted(text: str) -> str:
    text = text.replace("+", " ")
    for escape, character in _OF_BASE64:  # of which a picture has thousands; unquote makes a piece of each
        text = text.replace(escape, character)
    return unquote(text)


def _json_pairs(body: bytes) -> list[tuple[str, Any]]:
    try:
        raw = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        return [(name, _json_value(bytes(value))) for name, value in raw.items()]
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise Invalid("invalid_body", f"The body is neither a form nor a JSON object: {error}.") from error


def _json_value(raw: bytes) -> Any:
    value = json.loads(raw, parse_float=Decimal)
    if isinstance(value, str):
        return value
    # What was sent is what was signed, to the letter; null is as good as absent.
    return Verbatim(value, raw.decode()) if value is not None else ""


class Verbatim:
    """A JSON value that is not text, with the text it was written as."""

    __slots__ = ("text", "value")

    def __init__(self, value: Any, text: str) -> None:
        self.value = value
        self.text = text


async def _part(value: Any) -> str:
    # curl's --form 'image_base64=<file' and some HTTP clients send the text as a file part.
    return FileText((await value.read()).decode("latin-1")) if isinstance(value, UploadFile) else str(value)


def _by_name(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    values: dict[str, list[Any]] = {}
    for name, sent in pairs:
        value = sent.value if isinstance(sent, Verbatim) else sent
        if not isinstance(value, str) or value.strip():
            values.setdefault(_plain(name), []).append(value)
    return values


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _plain_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(str(key)): _plain_keys(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain_keys(entry) for entry in value]
    return value


def _text(value: Any) -> str:
    if isinstance(value, Verbatim):
        return value.text
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _is_array(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip().startswith("[")


def _array(value: Any, name: str) -> list[Any]:
    decoded = _decode(value, name) if isinstance(value, str) else value
    return decoded if isinstance(decoded, list) else [decoded]


def _decode(text: str, name: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise Invalid("invalid_parameter", f"{name} is not JSON: {error}.", actual=text[:SHOWN]) from error
