"""Reads the bodies of requests, JSON or forms, into what an operation takes."""

from collections.abc import Collection
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from vitrina.errors import LONGEST_SHOWN, Invalid
from vitrina.web.shopline.aliases import WRAPPERS, documented_keys
from vitrina.web.shopline.bodies import converted

T = TypeVar("T")
MOST_NAMED = 6  # keys that an error names as examples
Raw = dict[str, Any]
_MULTIPART, _FORM = "multipart/form-data", "application/x-www-form-urlencoded"


async def body_of(request: Request[object, object, State]) -> Raw:
    """A request's body as an object; an old example of the documentation sends form fields.

    Raises:
        HTTPException: 400 for what is no JSON.
        Invalid: the JSON is no object.
    """
    kind = request.content_type[0]
    if kind == _MULTIPART:
        return dict((await request.form()).items())
    data = await request.body()
    # curl -d calls everything a form; text that begins as an object is JSON whatever it is called.
    if kind == _FORM and not data.lstrip().startswith(b"{"):
        return dict((await request.form()).items())
    try:
        body = msgspec.json.decode(data) if data.strip() else {}
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise HTTPException(f"The body is no JSON: {_flaw(error)}.", status_code=400) from error
    if not isinstance(body, dict):
        raise Invalid("body_invalid", "The body must be a JSON object.")
    return body


def _flaw(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error).removeprefix("JSON is malformed: ")  # msgspec's words, with the place


def read(body: Raw, kind: type[T]) -> T:
    """The body as ``kind``, its keys in any spelling that clients use.

    Raises:
        Invalid: a field has the wrong type, and the message names it; or nothing of the body is known.
    """
    named = documented_keys(kind.__name__, body)
    if kind.__name__ in WRAPPERS:
        named = unwrapped(named, kind.__name__, field_names(kind))
    return converted(named, kind, "A field")


def unwrapped(body: Raw, name: str, known: Collection[str]) -> Raw:
    """A body without the object that some clients wrap it in; known keys beside that object count too, after its own.

    Raises:
        Invalid: none of its keys is known, so that it would change nothing and seem to have.
    """
    wrapper = WRAPPERS[name]
    inner = body.get(wrapper, body)
    if not isinstance(inner, dict):
        raise Invalid(f"{wrapper}_invalid", f"{wrapper} must be an object with the {wrapper}'s fields.")
    if inner and not inner.keys() & known:
        shown = ", ".join(sorted(inner))[:LONGEST_SHOWN]
        hint = f"Known are {', '.join(sorted(known)[:MOST_NAMED])} and others; /docs lists them."
        raise Invalid("fields_unknown", f"None of the body's keys is known: {shown}.", actual=shown, hint=hint)
    return {key: value for key, value in body.items() if key in known} | inner


def field_names(kind: type) -> frozenset[str]:
    """The keys of a body, as they are written."""
    return frozenset(field.encode_name for field in msgspec.structs.fields(kind))
