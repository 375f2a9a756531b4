"""How many receipts are kept."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

import vitrina.market  # noqa: F401 - brings in the tables of every domain
from vitrina.photos.models import Decision, Receipt
from vitrina.photos.receipts.models import KeptReceipt
from vitrina.photos.receipts.repository import count_old, drop_old, keep
from vitrina.storage.schema import Base, now


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///{tmp_path / 'r.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_the_newest_of_each_shop_stay(session: Session) -> None:
    for shop, number in (("a", 5), ("b", 2), ("a", 1)):
        keep(session, shop, None, [Receipt(f"{number}", Decision.ACCEPTED) for _ in range(number)])
    before = now() - timedelta(days=1)
    assert count_old(session, before, most=3) == 3
    assert [drop_old(session, before, most=3, limit=2) for _ in range(3)] == [2, 1, 0]
    left = session.scalars(select(KeptReceipt).order_by(KeptReceipt.id)).all()
    assert [(one.shop_id, one.source) for one in left] == [("a", "5"), ("a", "5"), ("b", "2"), ("b", "2"), ("a", "1")]
    assert drop_old(session, now() + timedelta(days=1), most=3, limit=9) == 5


def test_limits_keep_their_kind(session: Session) -> None:
    keep(session, "a", "p", [Receipt("x", Decision.REFUSED, reason="r", limit=200, actual="text")])
    kept = session.scalars(select(KeptReceipt)).one()
    assert (kept.receipt().limit, kept.receipt().actual) == (200, "text")
