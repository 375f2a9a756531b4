"""Order parameters as clients send them; keys arrive in any spelling (see :class:`Params`)."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

from vitrina.errors import Invalid
from vitrina.orders.requests import MOST_LINES, OrderQuery, PurchaseRequest, Wanted
from vitrina.web.taobao.calls.params import MOST_NUMBER, SHOWN, MissingParameter, Params, whole_number
from vitrina.web.taobao.orders.statuses import status_named

LONGEST_FIELD = 255  # characters of one field of an address
LONGEST_REMARK = 1024
MOST_MS = 253_402_300_799_999  # the last millisecond of the year 9999
PAGE_SIZE, MOST_PAGE_SIZE, MOST_PAGES = 10, 50, 100_000
# Whether each means by creation, and ascending; without one it is neither. Clients spell them in several ways.
_SORT_FIELDS = {"modifytime": False, "modifiedtime": False, "createtime": True, "createdtime": True}
_SORT_TYPES = {"asc": True, "desc": False}
Loose = str | int | None
Number = Annotated[int, msgspec.Meta(ge=-MOST_NUMBER, le=MOST_NUMBER)]


class LineIn(msgspec.Struct):
    """One line; the numbers are those of the collision, under either of their names."""

    itemid: Number | None = None
    mpid: Number | None = None
    skuid: Number | None = None
    mpskuid: Number | None = None
    quantity: Number = 0
    orderlineno: Loose = None
    orderremark: Loose = None
    price: Number | None = None

    def wanted(self) -> Wanted:
        """The line in the domain's words."""
        item, sku = self.itemid or self.mpid, self.skuid or self.mpskuid
        if item is None or sku is None:
            raise MissingParameter("itemId" if item is None else "skuId")
        return Wanted(
            mp_id=item,
            mp_sku_id=sku,
            quantity=self.quantity,
            line_no=_bounded(self.orderlineno, "orderLineNo", 64),
            remark=_bounded(self.orderremark, "orderRemark", LONGEST_REMARK),
        )


class AddressIn(msgspec.Struct):
    """Where a parcel goes; unknown keys are left out."""

    name: Loose = None
    phone: Loose = None
    mobilephone: Loose = None
    zip: Loose = None
    country: Loose = None
    state: Loose = None
    city: Loose = None
    district: Loose = None
    address: Loose = None
    taxid: Loose = None

    def fields(self) -> dict[str, str]:
        """What was filled in, by upstream's names."""
        named = {"mobilephone": "mobile_phone", "taxid": "tax_id"}
        sent = msgspec.structs.asdict(self)
        texts = {named.get(key, key): value for key, value in sent.items()}
        return {key: text for key, value in texts.items() if (text := _bounded(value, key, LONGEST_FIELD))}


def lines(params: Params, name: str) -> list[Wanted]:
    """The lines of a render or create.

    Raises:
        Invalid: there are none or too many, or they cannot be read.
    """
    sent = params.nested(name, list[LineIn], MOST_LINES)
    if sent is None:
        raise MissingParameter(name)
    return [line.wanted() for line in sent]


def address(params: Params, *names: str) -> dict[str, str]:
    """The first address that was sent under one of some names; empty if there is none."""
    found = next((sent for name in names if (sent := params.nested(name, AddressIn)) is not None), None)
    return found.fields() if found else {}


def purchase_request(params: Params) -> PurchaseRequest:
    """What create is asked.

    Raises:
        Invalid: something is missing or cannot be read.
    """
    receiver = address(params, "receiver", "receiver_address")
    if not receiver:
        raise MissingParameter("receiver")
    return PurchaseRequest(
        outer_id=params.need("outer_purchase_id").strip(),
        lines=lines(params, "order_line_list"),
        planned=params.integer("purchase_amount"),
        receiver=receiver,
        warehouse=address(params, "warehouse_address_info", "warehouse_address"),
        source=_text(params, "order_source", 64),
        seller_order_number=_text(params, "seller_order_number", 128),
        channel_type=_text(params, "channel_order_type", 32),
        remark=_text(params, "order_remark", LONGEST_REMARK),
        partial=params.flag("support_partial_success"),
    )


def order_query(params: Params, app_id: str) -> OrderQuery:
    """Which of an app's orders to list.

    Raises:
        Invalid: a parameter cannot be read.
    """
    status, outer_id = params.text("status"), params.text("outer_purchase_id")
    return OrderQuery(
        app_id=app_id,
        statuses=status_named(status.strip()) if status else (),
        numbers=tuple(whole_number(one, "purchase_ids") for one in params.listed("purchase_ids")),
        outer_id=outer_id.strip() if outer_id else None,  # as create keeps it
        modified_from=_moment(params, "modify_time_start"),
        modified_to=_moment(params, "modify_time_end"),
        by_created=_meant(params.text("sort_field"), _SORT_FIELDS, "sort_field must be modify_time or create_time."),
        ascending=_meant(params.text("sort_type"), _SORT_TYPES, "sort_type must be ASC or DESC."),
        page=min(max(1, params.integer("page_no", 1)), MOST_PAGES),
        per_page=min(max(1, params.integer("page_size", PAGE_SIZE)), MOST_PAGE_SIZE),
    )


def _meant(word: str | None, meanings: dict[str, bool], told: str) -> bool:
    if word is None:
        return False
    meant = meanings.get(word.strip().replace("_", "").lower())
    if meant is None:
        raise Invalid("invalid_parameter", told, actual=word[:SHOWN])
    return meant


def _moment(params: Params, name: str) -> datetime | None:
    if params.text(name) is None:
        return None
    milliseconds = params.integer(name)
    if milliseconds > MOST_MS:
        raise Invalid("invalid_parameter", f"{name} must be milliseconds since 1970.", MOST_MS, milliseconds)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _text(params: Params, name: str, longest: int) -> str:
    return _bounded(params.text(name), name, longest)


def _bounded(value: Loose, name: str, longest: int) -> str:
    text = "" if value is None else str(value).strip()
    if len(text) > longest:
        told = f"{name} must have at most {longest} characters, not {len(text)}."
        raise Invalid("invalid_parameter", told, longest, len(text))
    return text
