"""Amounts of money: never a float, never lost, never slow."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.catalog.money import MOST_MINOR_UNITS, Money, subunit_digits, to_minor
from vitrina.catalog.money import hundredths as in_hundredths
from vitrina.errors import Invalid

CURRENCIES = st.sampled_from(["TWD", "USD", "JPY", "HKD", "CNY", "XXX"])


@given(st.integers(0, MOST_MINOR_UNITS), CURRENCIES)
def test_an_amount_survives_the_way_out_and_in(minor: int, currency: str) -> None:
    assert to_minor(Money(minor, currency).major, currency, "price") == minor


@given(st.decimals(allow_nan=True, allow_infinity=True), CURRENCIES)
def test_any_number_is_an_amount_or_refused_at_once(amount: Decimal, currency: str) -> None:
    began = time.perf_counter()
    if amount.is_finite() and 0 <= amount <= MOST_MINOR_UNITS // 100:
        minor = to_minor(amount, currency, "price")
        assert abs(minor - amount.scaleb(subunit_digits(currency))) <= Decimal("0.5")
    elif amount.is_nan() or not 0 <= amount <= MOST_MINOR_UNITS:
        with pytest.raises(Invalid, match="price must be an amount"):
            to_minor(amount, currency, "price")
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize(
    "text", ["1e999999", "1e-999999", "-1e999999", "9" * 100_000, "NaN", "sNaN", "-Infinity", "-0.01"]
)
def test_absurd_amounts_take_no_time(text: str) -> None:
    began = time.perf_counter()
    if text == "1e-999999":
        assert to_minor(Decimal(text), "USD", "price") == 0
    else:
        with pytest.raises(Invalid):
            to_minor(Decimal(text), "USD", "price")
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize(
    ("minor", "currency", "major", "label", "hundredths"),
    [
        (3444, "TWD", "3444", "NT$3,444", 344_400),
        (1990, "USD", "19.90", "US$19.90", 1990),
        (0, "TWD", "0", "", 0),
        (123_456_789, "JPY", "123456789", "¥123,456,789", 12_345_678_900),
        (5, "EUR", "0.05", "€0.05", 5),
        (100, "ABC", "1.00", "ABC1.00", 100),
    ],
)
def test_money_as_people_and_wires_write_it(minor: int, currency: str, major: str, label: str, hundredths: int) -> None:
    money = Money(minor, currency)
    assert (str(money.major), money.label, in_hundredths(minor, currency)) == (major, label, hundredths)


def test_halves_are_rounded_up() -> None:
    assert to_minor(Decimal("0.005"), "USD", "price") == 1
    assert to_minor(Decimal("10.5"), "TWD", "price") == 11
