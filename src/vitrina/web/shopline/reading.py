"""Reads the bodies of requests, JSON or forms, into what an operation takes."""

from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from vitrina.errors import Invalid
from vitrina.web.shopline.aliases import documented_keys
from vitrina.web.shopline.bodies import converted

T = TypeVar("T")
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
        raise HTTPException("The body is no JSON.", status_code=400) from error
    if not isinstance(body, dict):
        raise Invalid("body_invalid", "The body must be a JSON object.")
    return body


def read(body: Raw, kind: type[T]) -> T:
    """The body as ``kind``, its keys in any spelling that clients use.

    Raises:
        Invalid: a field has the wrong type; the message names it.
    """
    return converted(documented_keys(kind.__name__, body), kind, "A field")
