"""The envelopes of the operations' families, as the documentation shows them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where success, error and data stand in a body.

    Attributes:
        code: Key of the error code.
        message: Key of the error message.
        data: Key of the data; None where the data's own keys stand in the body, or where there is none.
        success: Whether the body says ``success``.
        items: Key of the failed entries, where there is one.
        inner: Key of the inner error message, where there is one.
        wrapper: Key the whole stands under, where it does.
    """

    code: str
    message: str
    data: str | None = "data"
    success: bool = True
    items: str | None = None
    inner: str | None = None
    wrapper: str | None = None

    def wrap(self, data: Any, code: str | None, message: str | None) -> dict[str, Any]:
        """The body around some data, or around an error."""
        body: dict[str, Any] = {"success": code is None} if self.success else {}
        body |= {key: None for key in (self.items,) if key}
        if self.data is None:
            body = (data or {}) | body | {self.code: code}
            body |= {self.message: message} if message or self.success else {}
        else:
            body |= {self.code: code, self.message: message}
            body |= {key: None for key in (self.inner,) if key} | {self.data: data}
        return {self.wrapper: body} if self.wrapper else body


@dataclass(frozen=True, slots=True)
class Family:
    """Operations whose answers look alike, in both dialects."""

    name: str
    shanjing: Envelope
    upstream: Envelope


TRAFFIC = Family(
    "traffic",
    Envelope("errorCode", "errorMsg", success=False),
    Envelope("biz_error_code", "biz_error_msg", success=False),
)
PRODUCT = Family(
    "product",
    Envelope("errorCode", "errorMsg", items="failItems"),
    Envelope("error_code", "error_msg", items="fail_items"),
)
ORDER = Family("order", Envelope("errorCode", "errorMsg"), Envelope("error_code", "error_msg"))
DONE = Family("done", Envelope("errorCode", "errorMsg", data=None), Envelope("error_code", "error_msg", data=None))
RESULT = Family(
    "result",
    Envelope("errorCode", "errorMsg", items="failItems", inner="innerErrorMsg", wrapper="result"),
    Envelope("error_code", "error_msg", items="fail_items", inner="inner_error_msg", wrapper="result"),
)
# Token answers are flat, and snake_case in both dialects.
TOKEN = Family(
    "token",
    Envelope("error_code", "error_msg", data=None, success=False),
    Envelope("error_code", "error_msg", data=None, success=False),
)
