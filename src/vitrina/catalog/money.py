"""Money: whole minor units of a currency, never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from vitrina.errors import Invalid

# The SHOPLINE example product shows TWD with cents == dollars, although ISO 4217 gives it two digits.
_WITHOUT_SUBUNIT = frozenset({"TWD", "JPY", "KRW", "VND", "IDR", "CLP", "PYG", "ISK"})
_SYMBOLS = {
    "TWD": "NT$",
    "HKD": "HK$",
    "USD": "US$",
    "SGD": "S$",
    "MYR": "RM",
    "CNY": "¥",
    "JPY": "¥",
    "KRW": "₩",
    "THB": "฿",
    "VND": "₫",
    "EUR": "€",
    "GBP": "£",
    "MOP": "MOP$",
    "AUD": "A$",
    "IDR": "Rp",
    "PHP": "₱",
}
MOST_MINOR_UNITS = 10**15  # exact in every JSON number reader (below 2^53)
SHOWN = 40  # characters of a refused amount that its error repeats


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, in its minor units (for TWD that is the dollar itself)."""

    minor: int
    currency: str

    @property
    def symbol(self) -> str:
        return _SYMBOLS.get(self.currency, self.currency)

    @property
    def major(self) -> Decimal:
        """The amount in whole units, such as ``Decimal("19.90")``."""
        return Decimal(self.minor).scaleb(-subunit_digits(self.currency))

    @property
    def label(self) -> str:
        """As people write it (``NT$3,444``); empty for zero, as the SHOPLINE example product shows."""
        return f"{self.symbol}{self.major:,.{subunit_digits(self.currency)}f}" if self.minor else ""


def hundredths(minor: int, currency: str) -> int:
    """An amount in hundredths of the whole unit, whatever the currency's own subunit: the buyers' side's unit."""
    return minor if subunit_digits(currency) else minor * 100


def subunit_digits(currency: str) -> int:
    """How many decimal digits the currency is written with."""
    return 0 if currency in _WITHOUT_SUBUNIT else 2


def to_minor(amount: Decimal, currency: str, field: str) -> int:
    """Minor units of ``amount`` whole units, rounded half up.

    Raises:
        Invalid: the amount is negative, not a number or absurdly large.
    """
    # The size comes first: 1e999999 is short to write and takes a minute to write out.
    if amount.is_finite() and 0 <= amount <= MOST_MINOR_UNITS:
        minor = int(amount.scaleb(subunit_digits(currency)).to_integral_value(ROUND_HALF_UP))
        if minor <= MOST_MINOR_UNITS:
            return minor
    raise Invalid(
        "amount_invalid",
        f"{field} must be an amount of 0 or more, up to {MOST_MINOR_UNITS} of the currency's smallest unit.",
        MOST_MINOR_UNITS,
        str(amount)[:SHOWN],
    )
