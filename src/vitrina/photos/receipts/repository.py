"""SQL of receipts. Every function runs in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from vitrina.photos.models import Receipt
from vitrina.photos.receipts.models import KeptReceipt
from vitrina.photos.receipts.source import without_secrets
from vitrina.storage.schema import now


def keep(session: Session, shop_id: str, product_id: str | None, receipts: Sequence[Receipt]) -> None:
    """Keeps what happened to the pictures of one request of a shop."""
    at = now()
    rows = [
        asdict(one) | {"source": without_secrets(one.source)} | {"shop_id": shop_id, "product_id": product_id}
        for one in receipts
    ]
    if rows:
        session.execute(insert(KeptReceipt), [row | {"created_at": at} for row in rows])


def kept(
    session: Session, shop_id: str, product_id: str | None, page: int, per_page: int
) -> tuple[list[KeptReceipt], int]:
    """One page of a shop's receipts, those of one product or of all, the newest first; and how many there are."""
    wanted = [KeptReceipt.shop_id == shop_id]
    if product_id is not None:
        wanted.append(KeptReceipt.product_id == product_id)
    total = session.scalar(select(func.count()).select_from(KeptReceipt).where(*wanted)) or 0
    newest = select(KeptReceipt).where(*wanted).order_by(KeptReceipt.id.desc())
    return list(session.scalars(newest.limit(per_page).offset((page - 1) * per_page))), total


def count_old(session: Session, before: datetime, most: int) -> int:
    """How many receipts are older than an instant, or not among the newest ``most`` of their shop."""
    return session.scalar(select(func.count()).select_from(KeptReceipt).where(_old(session, before, most))) or 0


def drop_old(session: Session, before: datetime, most: int, limit: int) -> int:
    """Removes at most ``limit`` of what :func:`count_old` counts; returns how many."""
    old = select(KeptReceipt.id).where(_old(session, before, most)).limit(limit)
    return session.connection().execute(delete(KeptReceipt).where(KeptReceipt.id.in_(old))).rowcount


def _old(session: Session, before: datetime, most: int) -> ColumnElement[bool]:
    crowded = session.scalars(
        select(KeptReceipt.shop_id).group_by(KeptReceipt.shop_id).having(func.count() > most)
    ).all()
    last = {
        shop_id: session.scalars(
            select(KeptReceipt.id)
            .where(KeptReceipt.shop_id == shop_id)
            .order_by(KeptReceipt.id.desc())
            .limit(1)
            .offset(most)
        ).one()
        for shop_id in crowded
    }
    return or_(
        KeptReceipt.created_at < before,
        *((KeptReceipt.shop_id == shop_id) & (KeptReceipt.id <= number) for shop_id, number in last.items()),
    )
