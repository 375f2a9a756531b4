"""SQL of keyword search. Every function runs in the caller's transaction.

The words stand in a table of their own, as the database's full-text search wants it; its row number is the product's
``item_id``. They are made anew in a second table, which then takes the place of the first.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, column, func, select, table, text
from sqlalchemy.orm import Session

from vitrina.catalog.models import Product, ProductWord, Shop, Status
from vitrina.catalog.words import TAG, tag_word
from vitrina.events.models import Event
from vitrina.search.filters import NONE, Filters
from vitrina.search.repository import conditions, price_in_hundredths
from vitrina.search.words.grams import Term
from vitrina.storage.engines.full_text import of
from vitrina.storage.ids import object_id
from vitrina.storage.models import Fact

CURSOR = "words_event"  # the last event whose product was taken in
REBUILD = "words_rebuild"  # whose turn it is to make the words anew
FORM_KEPT = "words_form"  # how the words that are searched were written
LIVE, NEXT = "listing_words", "listing_words_next"
_WORDS = table(LIVE, column("rowid", BigInteger))


class Sort(StrEnum):
    """Orders of a result, in upstream's words."""

    PRICE_ASC = "PRICE_ASC"
    PRICE_DESC = "PRICE_DESC"
    SALE_QTY_ASC = "SALE_QTY_ASC"
    SALE_QTY_DESC = "SALE_QTY_DESC"


@dataclass(frozen=True, slots=True)
class WordQuery:
    """Which products to find."""

    terms: tuple[Term, ...] = ()
    filters: Filters = NONE
    shop_number: int | None = None
    sort: Sort | None = None
    page: int = 1
    per_page: int = 10


def find(session: Session, query: WordQuery) -> list[str]:
    """Ids of one page of products that buyers can see, best first."""
    best_first = matching(session, query).order_by(*_order(session, query), Product.item_id.desc())
    return list(session.scalars(best_first.limit(query.per_page).offset((query.page - 1) * query.per_page)))


def matching(session: Session, query: WordQuery) -> Select[str]:
    """The products that buyers can see and that match, in no order."""
    found = select(Product.id).where(Product.status == Status.ACTIVE, *conditions(session, query.filters))
    if query.shop_number is not None:
        found = found.where(Product.shop_id.in_(select(Shop.id).where(Shop.number == query.shop_number)))
    return _with_terms(session, found, query)


def count(session: Session, query: WordQuery) -> int:
    """How many products that buyers can see match."""
    return session.scalar(select(func.count()).select_from(matching(session, query).subquery())) or 0


def known_tags(session: Session, tags: Sequence[str]) -> set[str]:
    """Those of some tags that any product bears, folded."""
    wanted = [tag_word(tag) for tag in tags]
    query = select(ProductWord.word).where(ProductWord.shop_id.in_(select(Shop.id)), ProductWord.field == TAG)
    return set(session.scalars(query.where(ProductWord.word.in_(wanted)).distinct()))


def put(session: Session, item_id: int, words: str, pairs: str, into: str = LIVE) -> None:
    """Keeps the words of a product in the place of those it had."""
    drop(session, item_id, into)
    kept = of(session).kept
    session.execute(
        text(f"INSERT INTO {into} (rowid, words, pairs) VALUES (:rowid, :words, :pairs)"),  # noqa: S608 - our own names
        {"rowid": item_id, "words": kept(words), "pairs": kept(pairs)},
    )


def drop(session: Session, item_id: int, out_of: str = LIVE) -> None:
    """Forgets the words of a product."""
    session.execute(text(f"DELETE FROM {out_of} WHERE rowid = :rowid"), {"rowid": item_id})  # noqa: S608 - our own names


def begin_next(session: Session) -> str:
    """An empty second table, in the place of one that was never finished; returns the turn that may fill it."""
    session.execute(text(f"DROP TABLE IF EXISTS {NEXT}"))
    for statement in of(session).statements(NEXT):
        session.execute(text(statement))
    turn = object_id()
    session.merge(Fact(key=REBUILD, value=turn))
    return turn


def has_turn(session: Session, turn: str) -> bool:
    """Whether the second table is still the one that this turn began."""
    fact = session.get(Fact, REBUILD)
    return fact is not None and fact.value == turn


def swap(session: Session, form: str) -> None:
    """Puts the second table in the place of the first, notes how its words are written, and ends the turn."""
    session.execute(text(f"DROP TABLE {LIVE}"))
    session.execute(text(f"ALTER TABLE {NEXT} RENAME TO {LIVE}"))
    session.merge(Fact(key=FORM_KEPT, value=form))
    session.delete(session.get_one(Fact, REBUILD))


def form(session: Session) -> str | None:
    """How the words that are searched were written, if they were ever made anew."""
    fact = session.get(Fact, FORM_KEPT)
    return fact.value if fact else None


def cursor(session: Session) -> int:
    """Number of the last event that was taken in."""
    fact = session.get(Fact, CURSOR)
    return int(fact.value) if fact else 0


def move_cursor(session: Session, event_id: int) -> None:
    """Notes the last event that was taken in."""
    session.merge(Fact(key=CURSOR, value=str(event_id)))


def last_event(session: Session) -> int:
    """Number of the newest event, 0 before the first."""
    return session.scalar(select(func.max(Event.id))) or 0


def products_after(session: Session, event_id: int, limit: int) -> tuple[list[str], int]:
    """Ids of products that something happened to after an event, and the last event looked at."""
    query = select(Event.id, Event.topic, Event.resource_id).where(Event.id > event_id).order_by(Event.id).limit(limit)
    rows = session.execute(query).all()
    changed = [row.resource_id for row in rows if row.topic.startswith("product")]
    return list(dict.fromkeys(changed)), rows[-1].id if rows else event_id


def shown_products(session: Session, after: str, limit: int) -> list[str]:
    """Ids of products that buyers can see, in order, after an id."""
    query = select(Product.id).where(Product.status == Status.ACTIVE, Product.id > after)
    return list(session.scalars(query.order_by(Product.id).limit(limit)))


def item_ids(session: Session, product_ids: Collection[str]) -> dict[str, int]:
    """Numbers of products by their ids, whatever their status."""
    rows = session.execute(select(Product.id, Product.item_id).where(Product.id.in_(product_ids)))
    return {row.id: row.item_id for row in rows}


def _with_terms(session: Session, matching: Select[str], query: WordQuery) -> Select[str]:
    if not query.terms:
        return matching
    return matching.join(_WORDS, _WORDS.c.rowid == Product.item_id).where(of(session).matches(LIVE, query.terms))


def _order(session: Session, query: WordQuery) -> list[ColumnElement[Any]]:
    if query.sort is None:
        return [of(session).relevance(LIVE, query.terms)] if query.terms else []
    by_price = query.sort in (Sort.PRICE_ASC, Sort.PRICE_DESC)
    value: ColumnElement[Any] = price_in_hundredths(session) if by_price else Product.quantity_sold.expression
    return [value.asc() if query.sort in (Sort.PRICE_ASC, Sort.SALE_QTY_ASC) else value.desc()]
