"""Money of orders: whatever is done to them, nobody pays for what is cancelled, and what was paid comes back once."""

from collections import Counter
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from orders.stall import Stall, make_stall, request
from sqlalchemy.orm import Session

from vitrina.access.models import App
from vitrina.catalog.money import hundredths
from vitrina.errors import VitrinaError
from vitrina.events.pushes.models import Push, PushKind
from vitrina.events.pushes.repository import due
from vitrina.events.pushes.sender import Recipient
from vitrina.orders.bill import bill_of
from vitrina.orders.models import Freight, Order, OrderLine, OrderStatus
from vitrina.web.shopline.orders.render import order_wire
from vitrina.web.taobao.orders.render import purchase_order
from vitrina.web.taobao.pushes.messages import compose

S = OrderStatus
STOCK = 1_000_000
SHOP_GOODS = 3  # the first shop's, and as many of the second's
QUANTITIES = st.lists(st.tuples(st.integers(0, SHOP_GOODS - 1), st.integers(1, 4)), min_size=1, max_size=5)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("cancel"), st.integers(0, 31)),  # lines, as bits
        st.tuples(st.just("reprice"), st.integers(0, 2000)),
        st.tuples(st.just("pay"), st.just(0)),
        st.tuples(st.just("ship"), st.just(0)),
    ),
    max_size=8,
)
_numbers = count()


@pytest.fixture(scope="module")
def stall() -> Stall:
    """Two shops, one of them with a currency that has no smaller unit; their buyer is told of everything."""
    stall = make_stall(STOCK)

    def listen(session: Session) -> None:
        session.get_one(App, stall.apps[0]).push_url = "http://127.0.0.1/"

    stall.write(listen)
    return stall


@dataclass
class Watch:
    """One order, and what its buyer was asked for, paid and got back so far."""

    stall: Stall
    number: int
    asked: int
    back: Counter[int]

    def order(self) -> Order:
        return self.stall.run(self.stall.orders.numbered(self.number))

    def do(self, step: str, value: int) -> None:
        before, orders = self.order(), self.stall.orders
        chosen = [line for n, line in enumerate(before.lines) if value >> n & 1]
        numbers = [line.number for line in chosen]
        try:
            if step == "cancel":
                self.stall.run(orders.cancel(before.app_id, self.number, numbers, "-"))
                self.stall.run(orders.tidy())
                self._cancelled(before, chosen or before.lines)
            elif step == "reprice":
                self.stall.run(orders.reprice(before.shop_id, before.id, value))
                self.asked = value
            elif step == "pay":
                self.stall.run(orders.pay(before.app_id, [self.number]))
            else:
                self.stall.run(orders.ship(before.shop_id, before.id, "Post", "P1"))
        except VitrinaError:
            assert facts(self.order()) == facts(before)

    def _cancelled(self, before: Order, lines: list[OrderLine]) -> None:
        """What is still asked for is what the lines that stay cost before, and the freight."""
        bill, left = bill_of(before), self.order()
        closed = [line for line in lines if line in before.open_lines]
        if before.status == S.UNPAID and left.open_lines:
            self.asked -= sum(bill.lines[line.number] for line in closed)
            if before.adjustment == 0:
                assert left.total == sum(line.amount for line in left.open_lines) + left.freight
        elif before.status == S.UNPAID and closed:
            self.asked = left.total

    def check(self) -> None:
        order = self.order()
        assert order.total == self.asked >= 0
        bill = bill_of(order)
        assert min([bill.freight, *bill.lines.values()]) >= 0
        assert sum(bill.lines.values()) + bill.freight == order.total
        back = Counter({line.number: line.refund_amount for line in order.lines if line.refund_id})
        assert min(back.values(), default=0) >= 0
        assert self.back <= back
        assert all(back[number] == amount for number, amount in self.back.items()), "a refund changed"
        self.back = back
        paid = order.total if order.paid_at else 0
        assert sum(back.values()) <= paid
        if order.status == S.CLOSED:
            assert sum(back.values()) == paid
        check_faces(order, paid, sum(back.values()))


def facts(order: Order) -> tuple[object, ...]:
    lines = [(line.number, line.status, line.refund_amount) for line in order.lines]
    return order.status, order.total, order.product_amount, order.adjustment, lines


def check_faces(order: Order, paid: int, back: int) -> None:
    """What a buyer and a merchant read of an order is the same, and adds up."""
    bought, currency = purchase_order(order, ""), order.currency
    lines = bought.sub_purchase_orders
    assert bought.purchase_amount == hundredths(order.total, currency)
    assert int(bought.pay_amount) == hundredths(paid, currency)
    freight = bought.domestic_post_fee if paid else 0
    assert sum(int(line.pay_amount) for line in lines) + freight == int(bought.pay_amount)
    assert min(line.purchase_amount for line in lines) >= 0
    sold = order_wire(order, "")
    assert sold.total == sold.order_payment.total
    assert sold.total.cents == (order.total if order.status == S.CLOSED else order.total - back)
    fees = sold.order_delivery.total.cents + sold.order_payment.payment_fee.cents - sold.order_discount.cents
    assert sold.subtotal.cents + fees == sold.total.cents
    assert sum(item.total.cents for item in sold.subtotal_items) == sold.subtotal.cents
    if order.open_lines:
        assert [item.id for item in sold.subtotal_items] == [line.id for line in order.open_lines]


def check_pushes(stall: Stall) -> None:
    """No fee of any message is below zero, and they add up."""

    def take(session: Session) -> None:
        for push in due(session, stall.at.replace(year=9999), 1000, ()):
            if push.kind == PushKind.PRICE:
                check_price(push)
            session.delete(push)

    stall.write(take)


def check_price(push: Push) -> None:
    data = compose(push, Recipient(None, "1", ""))["data"]
    fees = data["purchaseOrderPriceDTO"]
    lines = [one["purchaseOrderItemPriceDTO"] for one in data["purchaseOrderLinePriceChangeMessageDTOList"]]
    amounts = [line["purchaseTotalFee"] for line in lines]
    assert min(fees["purchaseProductFee"], fees["purchaseShippingFee"], *amounts) >= 0
    assert fees["purchaseTotalFee"] == fees["purchaseProductFee"] + fees["purchaseShippingFee"]
    assert fees["purchaseProductFee"] == sum(amounts)
    for line in lines:
        assert 0 <= line["purchaseProductUnitFee"] <= line["purchaseTotalFee"]


@settings(max_examples=75, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(shop=st.integers(0, 1), wish=QUANTITIES, freight=st.integers(0, 300), steps=STEPS, end=st.booleans())
def test_what_is_asked_paid_and_given_back_agrees(
    stall: Stall, shop: int, wish: list[tuple[int, int]], freight: int, steps: list[tuple[str, int]], end: bool
) -> None:
    goods = stall.goods[shop * SHOP_GOODS :]
    stall.run(stall.orders.set_freight(Freight(shop_id=goods[0].shop_id, country="*", first=freight, further=0)))
    wanted = [goods[good].wanted(quantity, str(n)) for n, (good, quantity) in enumerate(wish)]
    (placed,) = stall.run(stall.orders.create(stall.apps[0], request(str(next(_numbers)), wanted))).orders
    watch = Watch(stall, placed.number, placed.amount, Counter())
    watch.check()
    for step in [*steps, ("cancel", 0)] if end else steps:
        watch.do(*step)
        watch.check()
    check_pushes(stall)
