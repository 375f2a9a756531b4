"""Amounts as the buyers' side writes them, in the shop's own currency: whole hundredths, or decimal text."""

import msgspec

from vitrina.catalog.money import hundredths
from vitrina.web.taobao.calls.dialects import camel


class Amount(msgspec.Struct, rename=camel()):
    """An amount in whole hundredths, and its currency."""

    amount: int
    currency: str


def amount(minor: int, currency: str) -> Amount:
    """An amount in minor units, whatever the currency's own subunit."""
    return Amount(hundredths(minor, currency), currency)


def decimal(minor: int, currency: str) -> str:
    """Decimal text in whole units, such as ``19.90``."""
    whole, rest = divmod(hundredths(minor, currency), 100)
    return f"{whole}.{rest:02}"
