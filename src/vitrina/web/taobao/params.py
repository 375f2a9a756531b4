"""Parameters as buyers' clients send them: query, form, multipart text or JSON, each name once or repeated."""

from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State, UploadFile

from vitrina.errors import Invalid

MOST_DIGITS = 19  # of a 64-bit number


class Params:
    """The parameters of one request; what stands in the body wins over the query."""

    def __init__(self, values: dict[str, list[Any]]) -> None:
        self._values = values

    def text(self, name: str) -> str | None:
        """A parameter as text; an empty one counts as absent."""
        for value in self._values.get(name, []):
            text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
            if text.strip():
                return text
        return None

    def need(self, name: str) -> str:
        """A parameter that must be there.

        Raises:
            Invalid: it is absent or empty.
        """
        value = self.text(name)
        if value is None:
            raise MissingParameter(name)
        return value

    def integer(self, name: str) -> int:
        """A whole number that must be there.

        Raises:
            Invalid: it is absent or not a whole number.
        """
        text = self.need(name).strip()
        if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
            raise Invalid("invalid_parameter", f"{name} must be a whole number.", actual=text[:40])
        return int(text)


class MissingParameter(Invalid):
    """A parameter that an operation cannot do without."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "missing_parameter",
            f'The input parameter "{name}" that is mandatory for processing this request is not supplied.',
        )


async def read_params(request: Request[object, object, State]) -> Params:
    """Reads a request's parameters from wherever they stand.

    Raises:
        Invalid: the body is said to be JSON and is not, or is no object.
    """
    query: dict[str, list[Any]] = {name: list(request.query_params.getall(name)) for name in request.query_params}
    return Params(query | await _body(request))


async def _body(request: Request[object, object, State]) -> dict[str, list[Any]]:
    kind = request.content_type[0]
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        form = await request.form()
        return {name: [await _text(value) for value in form.getall(name)] for name in form}
    body = await request.body()
    if not body.strip():
        return {}
    try:
        decoded = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise Invalid("invalid_body", f"The body is neither a form nor JSON: {error}.") from error
    if not isinstance(decoded, dict):
        raise Invalid("invalid_body", "The JSON body must be an object of parameters.")
    return {name: value if isinstance(value, list) else [value] for name, value in decoded.items() if value is not None}


async def _text(value: Any) -> Any:
    # curl's --form 'image_base64=<file' and some HTTP clients send the text as a file part.
    return (await value.read()).decode("latin-1") if isinstance(value, UploadFile) else value
