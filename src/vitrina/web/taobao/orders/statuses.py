"""Order statuses in upstream's words, with upstream's spelling."""

from vitrina.errors import Invalid
from vitrina.orders.models import OrderStatus

NAMES = {
    OrderStatus.CREATING: "BULIDING",
    OrderStatus.UNPAID: "WAIT_BUYER_P",
    OrderStatus.PAID: "WAIT_SELLER_SEND_GOODS",
    OrderStatus.SHIPPED: "WAIT_BUYER_CONFIRM_GOODS",
    OrderStatus.COMPLETED: "TRADE_FINISHED",  # in no list of upstream's for purchases; Taobao's own word for it
    OrderStatus.CLOSED: "TRADE_CLOSED",
}
_BY_NAME = {name: (status,) for status, name in NAMES.items()}


def status_named(name: str) -> tuple[OrderStatus, ...]:
    """The statuses a word stands for; orders are placed in one step, so none is found while being created.

    Raises:
        Invalid: it is no status.
    """
    if name not in _BY_NAME:
        known = ", ".join(_BY_NAME)
        raise Invalid("invalid_parameter", f"status must be one of {known}.", known, name[:40])
    return _BY_NAME[name]
