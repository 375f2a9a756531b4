"""Money is whole numbers from the shop's price to the buyer's bill: whatever the amount and the currency."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.catalog.money import MOST_MINOR_UNITS, hundredths, subunit_digits, to_minor
from vitrina.errors import Invalid
from vitrina.orders.freights import freight_for
from vitrina.orders.models import Freight
from vitrina.web.taobao.amounts import amount, decimal
from vitrina.web.taobao.calls.params import Params
from vitrina.web.taobao.orders.inputs import LineIn

CURRENCIES = st.sampled_from(["TWD", "USD", "CNY", "JPY", "EUR", "KRW", "VND", "GBP"])
AMOUNTS = st.integers(0, MOST_MINOR_UNITS)


@given(minor=AMOUNTS, currency=CURRENCIES)
def test_an_amount_is_the_same_in_every_writing(minor: int, currency: str) -> None:
    whole = Decimal(minor).scaleb(-subunit_digits(currency))
    assert Decimal(decimal(minor, currency)) == whole
    assert Decimal(hundredths(minor, currency)) / 100 == whole
    assert to_minor(Decimal(decimal(minor, currency)), currency, "price") == minor
    shown = amount(minor, currency)
    assert isinstance(shown.amount, int)
    assert json.loads(json.dumps(shown.amount)) == shown.amount


@given(
    price=st.integers(0, 10**9), counts=st.lists(st.integers(1, 10**4), min_size=1, max_size=20), currency=CURRENCIES
)
def test_a_sum_of_lines_is_the_sum_of_what_the_lines_show(price: int, counts: list[int], currency: str) -> None:
    assert hundredths(sum(price * count for count in counts), currency) == sum(
        hundredths(price * count, currency) for count in counts
    )


@given(first=AMOUNTS, further=st.integers(0, 10**9), pieces=st.integers(1, 10**4), worth=AMOUNTS, free=AMOUNTS)
def test_freight_is_exact(first: int, further: int, pieces: int, worth: int, free: int) -> None:
    table = [Freight(shop_id="s", country="*", first=first, further=further, free_from=free)]
    expected = 0 if worth >= free else first + further * (pieces - 1)
    assert freight_for(table, "s", "Anywhere", pieces, worth) == expected
    assert freight_for(table, "another", "Anywhere", pieces, worth) == 0


@given(number=st.integers(2**53, 2**63 - 1))
def test_numbers_beyond_a_floats_precision_arrive_whole(number: int) -> None:
    text = f'[{{"itemId": {number}, "skuId": {number}, "quantity": "1"}}]'
    (line,) = Params((), (("order_line_list", text),)).nested("order_line_list", list[LineIn]) or []
    assert (line.itemid, line.skuid) == (number, number)


@pytest.mark.parametrize("price", ["4.43", "1e400", "NaN", "0.1"])
def test_a_price_that_is_no_whole_number_is_refused(price: str) -> None:
    params = Params((), (("order_line_list", f'[{{"itemId": 1, "skuId": 1, "quantity": 1, "price": {price}}}]'),))
    with pytest.raises(Invalid):
        params.nested("order_line_list", list[LineIn])
