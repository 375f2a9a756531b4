"""Writes docs/compatibility.md: every operation of the SHOPLINE Open API, and what Vitrina does with it."""

import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from vitrina.events.topics import SENT, SILENT
from vitrina.web import shopline
from vitrina.web.shopline.aliases import is_alias

OPERATIONS = Path(__file__).with_name("compatibility_operations.txt")
PAGE = Path("docs/compatibility.md")
# What an operation that is there does not do.
PARTIAL = {
    "GET /products": "`with_product_set` is ignored: there are no product sets; removed products are never listed",
    "POST /products/search": "`supplier_id`, `pos_category_id` and `root_product` are ignored",
    "GET /token/info": "staff and user carry the shop's name: there are no accounts of staff",
    "GET /merchants": "identity, currency and languages only",
    "GET /merchants/{}": "identity, currency and languages only",
    "POST /media": "no library: an upload can be used by its id, not listed or deleted",
    "GET /orders": "`customer_id` is refused; nothing of members, promotions, invoices and taxes is shown",
    "GET /orders/search": "by number, status, delivery status and time; every other filter is refused with a 422",
    "GET /orders/{}": "nothing of members, promotions, invoices and taxes is shown",
    "PATCH /orders/{}/status": "`completed` and `cancelled`; the other statuses follow from paying and sending",
    "PATCH /orders/{}/order_delivery_status": "`shipped`, with a carrier and tracking number, and `arrived`",
    "PATCH /orders/{}/order_payment_status": "only the status that it has: buyers pay, cancelling refunds",
    "PATCH /orders/{}/cancel": "always refunds what was paid, whatever `refund_order` says; sends no mail",
    "PATCH /orders/{}/execute_shipment": "no carrier is connected: the body names it and the tracking number",
}
_PARAMETER = re.compile(r"\{[^}]*\}")


def page() -> str:
    """The page as it should be."""
    ours, upstream = set(_ours()), [_plain(line) for line in OPERATIONS.read_text().splitlines() if line.strip()]
    rows = [(name, *_state(name, ours)) for name in upstream]
    extra = sorted(ours - set(upstream))
    counts = {state: sum(row[1] == state for row in rows) for state in ("implemented", "partial", "absent")}
    summary = (
        f"Of {len(rows)} operations upstream, {counts['implemented']} are implemented, {counts['partial']} partly, and "
        f"{counts['absent']} are absent: they belong to parts of a shop that a market's pictures do not need."
    )
    lines = [
        "# Compatibility with the SHOPLINE Open API v1",
        "",
        "Made by `make compatibility`; a test fails when it is stale.",
        "",
        summary,
        "",
        "| operation | state | what is missing |",
        "|---|---|---|",
        *(f"| `{name}` | {state} | {missing} |" for name, state, missing in rows if state != "absent"),
        "",
        "## Webhook topics",
        "",
        "Sent when it happens here:",
        "",
        *(f"- `{name}`" for name in SENT),
        "",
        "Absent: these can be subscribed to and are never sent, for nothing here could be their source. Tokens of apps",
        "are kept as hashes, so they cannot be sent; apps fetch theirs with a code.",
        "",
        *(f"- `{name}`" for name in SILENT),
        "",
        "## Extensions",
        "",
        *(f"- `{name}`" for name in extra),
        "",
        "## Absent",
        "",
        *(f"- `{name}`" for name, state, _ in rows if state == "absent"),
    ]
    return "\n".join(lines) + "\n"


def _state(name: str, ours: set[str]) -> tuple[str, str]:
    if name not in ours:
        return "absent", ""
    return ("partial", PARTIAL[name]) if name in PARTIAL else ("implemented", "")


def _ours() -> Iterator[str]:
    for handler in (handler for module in shopline.MODULES for handler in module.HANDLERS):
        for path, method in itertools.product(handler.paths, handler.http_methods):
            plain = path.replace(":str}", "}")
            if not is_alias(plain, method.lower()):
                yield _plain(f"{method} {plain}")


def _plain(operation: str) -> str:
    return _PARAMETER.sub("{}", operation.strip())


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    target.write_text(page(), encoding="utf-8")
