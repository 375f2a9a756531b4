"""Who made a request, kept with it once that is known: for whatever answers it, and for the log."""

from litestar.types import Scope

from vitrina.access.identify import Buyer
from vitrina.access.merchants import Merchant

Caller = Merchant | Buyer
_STATE = "caller"


def address_of(scope: Scope) -> str | None:
    """The address a request came from."""
    client = scope["client"]
    return client[0] if client else None


def keep_caller(scope: Scope, caller: Caller) -> None:
    """Notes who made a request."""
    scope["state"][_STATE] = caller


def caller_of(scope: Scope) -> Caller:
    """Who made a request that was identified."""
    caller: Caller = scope["state"][_STATE]
    return caller


def logged_caller(scope: Scope) -> dict[str, str]:
    """The caller as lines of the log name it, by ids that ``vitrina token list`` and ``vitrina app list`` show."""
    caller = scope.get("state", {}).get(_STATE)
    if isinstance(caller, Merchant):
        return {"shop": caller.shop_id, "token": caller.token_id}
    return {"app": caller.app_id} if isinstance(caller, Buyer) else {}
