"""How the native face reads a body."""

from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import HTTPException


class JsonRequest(Request[Any, Any, State]):
    """A request whose JSON is refused where the framework's decoder would give up on it with an error of its own."""

    async def json(self) -> Any:
        """The body, decoded.

        Raises:
            HTTPException: 400 for text that is not UTF-8, or nested some thousand levels deep.
        """
        try:
            return await super().json()
        except UnicodeDecodeError as error:
            raise HTTPException("The body must be JSON in UTF-8.", status_code=400) from error
        except RecursionError as error:
            raise HTTPException("The body's JSON is nested too deeply.", status_code=400) from error
