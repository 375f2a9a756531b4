"""Parameters as buyers' clients send them, in any spelling; those with a structure as JSON, or as text that is JSON."""

import re
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from vitrina.access.signatures import Pairs
from vitrina.errors import Invalid

T = TypeVar("T")
MOST_NUMBER = 2**63 - 1  # of a signed 64-bit number
MOST_DIGITS = len(str(MOST_NUMBER))
MOST_VALUES = 1000  # of one parameter
LONGEST_JSON = 1024 * 1024  # characters of one parameter that is JSON; bounds what reading it takes
SHOWN = 40  # characters of a refused value that its error repeats
_BYTE_ARRAYS = frozenset({"imagebase64"})  # upstream's only one; sent as a file it is not signed
_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})
# msgspec's words for a text where a number is wanted: a text may stand for one, and this did not.
_NO_NUMBER = re.compile(r"Expected `int(?: \| null)?`, got `str`")
_JSON = msgspec.json.Decoder(float_hook=str)  # no amount is ever a float


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
    ways. What stands in the body wins over the query; an empty value counts as absent. A picture that is sent as a file
    is the one thing that no signature covers; it counts only where nothing else has its name.

    Attributes:
        query: Names and values of the query, as sent.
        body: Names and texts of the body, as sent, without such a picture; JSON values that are no text as written.
        raw_body: The body's text, where it is JSON.
    """

    def __init__(self, query: Pairs, body: Pairs = (), *, raw_body: str | None = None) -> None:
        self.query = query
        self.raw_body = raw_body
        self.body: Pairs = tuple(pair for pair in body if not _is_byte_array(*pair))
        unsigned = [pair for pair in body if _is_byte_array(*pair)]
        # Nothing unsigned may take the place of what was signed.
        self._values = _by_name(unsigned) | _by_name(query) | _by_name(self.body)

    def text(self, name: str) -> str | None:
        """A parameter as text; None if it is absent or empty.

        Raises:
            Invalid: it is not UTF-8.
        """
        values = self._sent(name)
        return values[0] if values else None

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
        """A parameter of several values: repeated, separated by commas, or a JSON array.

        Raises:
            Invalid: there are too many, they are no texts or numbers, or all of them are empty.
        """
        entries = [entry for text in self._sent(name) for entry in _entries(text, name)]
        _check_count(len(entries), name, MOST_VALUES)
        found = [text for entry in entries if (text := entry.strip())]
        if entries and not found:
            raise Invalid("invalid_parameter", f"{name} has empty values only.", hint="Name some, or leave it out.")
        return found

    def nested(self, name: str, kind: type[T], most: int = MOST_VALUES) -> T | None:
        """A parameter with a structure, sent as it is or as JSON text; keys in any spelling.

        Raises:
            Invalid: it cannot be read as ``kind``, or is a list of more than ``most``.
        """
        texts = self._sent(name)
        if not texts:
            return None
        decoded = [_decode(text, name) for text in texts] if len(texts) > 1 else _decode(texts[0], name)
        if isinstance(decoded, list):
            _check_count(len(decoded), name, most)
        try:
            # Not strict: clients send numbers as text and the other way round.
            return msgspec.convert(_plain_keys(decoded), kind, strict=False)
        except (msgspec.ValidationError, ValueError, OverflowError, RecursionError) as error:
            told = _NO_NUMBER.sub("text that is no whole number", str(error))
            raise Invalid("invalid_parameter", f"{name} cannot be read: {told}.") from error

    def _sent(self, name: str) -> list[str]:
        values = self._values.get(_plain(name), [])
        # Read as anything else, an address would be another one.
        if any(isinstance(text, Mangled) and not _is_byte_array(name, text) for text in values):
            raise Invalid("invalid_parameter", f"{name} is not UTF-8 text.", "UTF-8", hint="Encode it as UTF-8.")
        # As plain text, which alone decoders of JSON and databases know.
        return [str(text) for text in values]


class FileText(str):
    """Text that was sent as a file part."""

    __slots__ = ()


class Mangled(str):
    """What is left of a text that is not UTF-8; nobody may take it for what was sent."""

    __slots__ = ()


class FileBytes(FileText, Mangled):
    """A file part that is no text."""

    __slots__ = ()


def whole_number(text: str, name: str) -> int:
    """The number a text stands for.

    Raises:
        Invalid: it is no whole number of 0 or more, or more than 64 bits hold.
    """
    digits = text.strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > MOST_DIGITS or int(digits) > MOST_NUMBER:
        shown = text[:SHOWN]
        told = f"{name} must be a whole number from 0 to {MOST_NUMBER}, not {shown!r}."
        raise Invalid("invalid_parameter", told, MOST_NUMBER, shown)
    return int(digits)


def _is_byte_array(name: str, text: str) -> bool:
    return isinstance(text, FileText) and _plain(name) in _BYTE_ARRAYS


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, text in pairs:
        if text.strip():
            values.setdefault(_plain(name), []).append(text)
    return values


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _plain_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(str(key)): _plain_keys(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain_keys(entry) for entry in value]
    return value


def _entries(text: str, name: str) -> list[str]:
    if text.lstrip().startswith("["):
        decoded = _decode(text, name)
        _check_count(len(decoded), name, MOST_VALUES)
        return [_entry(value, name) for value in decoded]
    _check_count(text.count(",") + 1, name, MOST_VALUES)
    return text.split(",")


def _entry(value: Any, name: str) -> str:
    if isinstance(value, bool | dict | list):
        raise Invalid("invalid_parameter", f"{name} must be a list of texts or numbers.")
    return "" if value is None else str(value)


def _check_count(count: int, name: str, most: int) -> None:
    if count > most:
        raise Invalid("too_many_values", f"{name} may have at most {most} values; {count} were sent.", most, count)


def _decode(text: str, name: str) -> Any:
    if len(text) > LONGEST_JSON:
        told = f"{name} may have at most {LONGEST_JSON} characters; {len(text)} were sent."
        raise Invalid("invalid_parameter", told, LONGEST_JSON, len(text))
    try:
        return _JSON.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Invalid("invalid_parameter", f"{name} is not JSON: {error}.", actual=text[:SHOWN]) from error
