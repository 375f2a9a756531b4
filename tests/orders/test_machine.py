"""Orders against a model of them: whatever is done, in whatever order, stock and orders agree with it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from orders.stall import UNPAID_LIFE, Stall, make_stall, request
from sqlalchemy.orm import Session

from vitrina.errors import VitrinaError
from vitrina.orders.create import create
from vitrina.orders.errors import LinesRefused, OrderNotFound, OuterIdReused, WrongStatus
from vitrina.orders.models import OrderStatus as S
from vitrina.orders.requests import OrderQuery, Placed, PurchaseRequest

STOCK = 4
BUYERS = st.integers(0, 1)
GOODS = st.integers(0, 5)
LINES = st.lists(st.tuples(GOODS, st.integers(1, 3)), min_size=1, max_size=3)
PICK = st.integers(0, 50)


@dataclass
class ModelLine:
    sku: int
    quantity: int
    status: S = S.UNPAID
    leaving: bool = False


@dataclass
class ModelOrder:
    buyer: int
    shop: str
    close_at: datetime
    status: S = S.UNPAID
    lines: dict[int, ModelLine] = field(default_factory=dict)

    @property
    def open(self) -> list[ModelLine]:
        return [line for line in self.lines.values() if line.status != S.CLOSED]


class Orders(RuleBasedStateMachine):
    """Two buyers and two shops."""

    def __init__(self) -> None:
        super().__init__()
        self.stall: Stall = make_stall(STOCK)
        self.left = {good.sku_id: STOCK for good in self.stall.goods}
        self.orders: dict[int, ModelOrder] = {}
        self.purchases: dict[tuple[int, str], tuple[PurchaseRequest, Placed]] = {}

    def teardown(self) -> None:
        self.stall.close()

    def _wish(self, lines: list[tuple[int, int]], outer: str, partial: bool) -> PurchaseRequest:
        wanted = [self.stall.goods[good].wanted(count, str(n)) for n, (good, count) in enumerate(lines)]
        return request(outer, wanted, partial=partial)

    def _buyable(self, lines: list[tuple[int, int]]) -> list[bool]:
        left, can = dict(self.left), []
        for good, count in lines:
            sku = self.stall.goods[good].sku_id
            can.append(left[sku] >= count)
            left[sku] -= count if can[-1] else 0
        return can

    @rule(lines=LINES)
    def render(self, lines: list[tuple[int, int]]) -> None:
        shown = self.stall.run(self.stall.orders.render(self._wish(lines, "-", partial=False).lines, "Canada"))
        bought = sorted(line.wanted.line_no for part in shown.parts for line in part.lines)
        assert bought == [str(n) for n, can in enumerate(self._buyable(lines)) if can]
        assert len(shown.problems) == len(lines) - len(bought)

    @rule(buyer=BUYERS, outer=st.sampled_from("abcd"), lines=LINES, partial=st.booleans(), crash=st.booleans())
    def create(self, buyer: int, outer: str, lines: list[tuple[int, int]], partial: bool, crash: bool) -> None:
        wish, can = self._wish(lines, outer, partial), self._buyable(lines)
        if crash:
            self._crash_while_creating(buyer, wish)
        earlier = self.purchases.get((buyer, outer))
        app = self.stall.apps[buyer]
        if earlier is not None and earlier[0] != wish:
            with pytest.raises(OuterIdReused):
                self.stall.run(self.stall.orders.create(app, wish))
        elif earlier is not None:
            assert self.stall.run(self.stall.orders.create(app, wish)) == earlier[1]
        elif not (all(can) or (partial and any(can))):
            with pytest.raises(LinesRefused):
                self.stall.run(self.stall.orders.create(app, wish))
        else:
            placed = self.stall.run(self.stall.orders.create(app, wish))
            self.purchases[buyer, outer] = (wish, placed)
            self._place(buyer, lines, can, placed)

    def _crash_while_creating(self, buyer: int, wish: PurchaseRequest) -> None:
        """The process dies after the last statement and before the commit."""

        def work(session: Session) -> None:
            create(session, self.stall.apps[buyer], wish, self.stall.at, self.stall.at + UNPAID_LIFE)
            session.flush()
            raise KeyboardInterrupt

        try:
            self.stall.write(work)
        except (KeyboardInterrupt, VitrinaError):
            self.stall.reopen()

    def _place(self, buyer: int, lines: list[tuple[int, int]], can: list[bool], placed: Placed) -> None:
        numbers = {line.line_no: (order.number, line.number) for order in placed.orders for line in order.lines}
        assert sorted(numbers) == [str(n) for n, good in enumerate(can) if good]
        for n, (good, count) in enumerate(lines):
            if can[n]:
                bought = self.stall.goods[good]
                order_number, line_number = numbers[str(n)]
                close_at = self.stall.at + UNPAID_LIFE
                order = self.orders.setdefault(order_number, ModelOrder(buyer, bought.shop_id, close_at))
                assert order.shop == bought.shop_id
                order.lines[line_number] = ModelLine(bought.sku_id, count)
                self.left[bought.sku_id] -= count

    def _pick(self, pick: int) -> tuple[int, ModelOrder]:
        number = sorted(self.orders)[pick % len(self.orders)]
        return number, self.orders[number]

    @precondition(lambda self: self.orders)
    @rule(buyer=BUYERS, pick=PICK)
    def pay(self, buyer: int, pick: int) -> None:
        number, order = self._pick(pick)
        late = order.status == S.UNPAID and self.stall.at >= order.close_at
        leaving = order.status == S.UNPAID and all(line.leaving for line in order.open)
        call = self.stall.orders.pay(self.stall.apps[buyer], [number])
        if order.buyer != buyer or order.status == S.CLOSED or late or leaving:
            with pytest.raises(VitrinaError, match=str(number)):
                self.stall.run(call)
            return
        assert self.stall.run(call).numbers == [number]
        if order.status == S.UNPAID:
            self._set(order, S.PAID)

    @precondition(lambda self: self.orders)
    @rule(buyer=BUYERS, pick=PICK, some=st.booleans())
    def cancel(self, buyer: int, pick: int, some: bool) -> None:
        number, order = self._pick(pick)
        lines = [sorted(order.lines)[pick % len(order.lines)]] if some else sorted(order.lines)
        call = self.stall.orders.cancel(self.stall.apps[buyer], number, lines if some else [], "changed my mind")
        if order.buyer != buyer:
            with pytest.raises(OrderNotFound):
                self.stall.run(call)
        elif any(order.lines[line].status == S.SHIPPED for line in lines):
            with pytest.raises(WrongStatus):
                self.stall.run(call)
        else:
            self.stall.run(call)
            for line in lines:
                order.lines[line].leaving = order.lines[line].status != S.CLOSED

    @precondition(lambda self: self.orders)
    @rule(pick=PICK)
    def ship(self, pick: int) -> None:
        number, order = self._pick(pick)
        order_id = self.stall.run(self.stall.orders.numbered(number)).id
        call = self.stall.orders.ship(order.shop, order_id, "Post", "P1")
        staying = [line for line in order.open if not line.leaving]
        if order.status == S.SHIPPED or (order.status == S.PAID and staying):
            self.stall.run(call)
            self._close(order, [line for line in order.open if line.leaving])
            self._set(order, S.SHIPPED)
        else:
            with pytest.raises(WrongStatus):
                self.stall.run(call)

    @rule()
    def tidy(self) -> None:
        while self.stall.run(self.stall.orders.tidy()):
            pass
        for order in self.orders.values():
            if order.status in {S.UNPAID, S.PAID}:
                self._close(order, [line for line in order.open if line.leaving])
            if order.status == S.UNPAID and self.stall.at >= order.close_at:
                self._close(order, order.open)

    @rule(minutes=st.sampled_from([1, 29, 31]))
    def wait(self, minutes: int) -> None:
        self.stall.at += timedelta(minutes=minutes)

    @rule()
    def crash(self) -> None:
        self.stall.reopen()

    @rule(buyer=BUYERS)
    def query(self, buyer: int) -> None:
        found, total = self.stall.run(self.stall.orders.find(OrderQuery(app_id=self.stall.apps[buyer], per_page=1000)))
        own = {number: order for number, order in self.orders.items() if order.buyer == buyer}
        assert total == len(own)
        assert {order.number: order.status for order in found} == {n: order.status for n, order in own.items()}
        for order in found:
            assert {line.number: line.status for line in order.lines} == {
                number: line.status for number, line in own[order.number].lines.items()
            }

    @invariant()
    def stock_agrees(self) -> None:
        assert self.stall.stock() == self.left
        assert min(self.left.values()) >= 0
        for sku, left in self.left.items():
            sold = sum(line.quantity for order in self.orders.values() for line in order.open if line.sku == sku)
            assert left + sold == STOCK

    def _set(self, order: ModelOrder, status: S) -> None:
        order.status = status
        for line in order.open:
            line.status = status

    def _close(self, order: ModelOrder, lines: list[ModelLine]) -> None:
        for line in lines:
            line.status = S.CLOSED
            self.left[line.sku] += line.quantity
        if lines and not order.open:
            order.status = S.CLOSED


TestOrders = pytest.mark.sqlite(Orders.TestCase)
TestOrders.settings = settings(
    max_examples=200, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
