"""SQL of keyword search. Every function runs in the caller's transaction.

On SQLite the words stand in a full-text table (FTS5); its row number is the product's ``item_id``. Elsewhere they stand
in a plain table of the same name and are compared as text: the same results, without an order of relevance.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, and_, case, column, exists, func, select, table, text
from sqlalchemy.orm import Session

from vitrina.catalog.models import Product, ProductWord, Shop, Status
from vitrina.catalog.money import subunit_digits
from vitrina.catalog.words import TAG, folded
from vitrina.events.models import Event
from vitrina.search.words.grams import Term
from vitrina.storage.models import Fact

CURSOR = "words_event"  # the last event whose product was taken in
_WORDS = table("listing_words", column("rowid", BigInteger), column("words", Text), column("pairs", Text))
_HUNDREDTHS = 100


class Sort(StrEnum):
    """Orders of a result, in upstream's words."""

    PRICE_ASC = "PRICE_ASC"
    PRICE_DESC = "PRICE_DESC"
    SALE_QTY_ASC = "SALE_QTY_ASC"
    SALE_QTY_DESC = "SALE_QTY_DESC"


@dataclass(frozen=True, slots=True)
class WordQuery:
    """Which products to find; prices are whole hundredths, tags any of which a product must have or may not have."""

    terms: tuple[Term, ...] = ()
    shop_number: int | None = None
    min_price: int | None = None
    max_price: int | None = None
    tags: tuple[str, ...] = ()
    excluded_tags: tuple[str, ...] = ()
    sort: Sort | None = None
    page: int = 1
    per_page: int = 10


def find(session: Session, query: WordQuery) -> list[str]:
    """Ids of one page of products that buyers can see, best first."""
    matching = select(Product.id).join(Shop, Shop.id == Product.shop_id).where(Product.status == Status.ACTIVE)
    matching = _with_terms(session, matching, query)
    if query.shop_number is not None:
        matching = matching.where(Shop.number == query.shop_number)
    price = _price(session)
    if query.min_price is not None:
        matching = matching.where(price >= query.min_price)
    if query.max_price is not None:
        matching = matching.where(price <= query.max_price)
    if query.tags:
        matching = matching.where(_tagged(query.tags))
    if query.excluded_tags:
        matching = matching.where(~_tagged(query.excluded_tags))
    matching = matching.order_by(*_order(session, query, price), Product.item_id.desc())
    return list(session.scalars(matching.limit(query.per_page).offset((query.page - 1) * query.per_page)))


def known_tags(session: Session, tags: Sequence[str]) -> set[str]:
    """Those of some tags that any product bears, folded."""
    wanted = [folded(tag) for tag in tags]
    query = select(ProductWord.word).where(ProductWord.field == TAG, ProductWord.word.in_(wanted)).distinct()
    return set(session.scalars(query))


def put(session: Session, item_id: int, words: str, pairs: str) -> None:
    """Keeps the words of a product in the place of those it had."""
    drop(session, item_id)
    session.execute(
        text("INSERT INTO listing_words (rowid, words, pairs) VALUES (:rowid, :words, :pairs)"),
        {"rowid": item_id, "words": words, "pairs": pairs},
    )


def drop(session: Session, item_id: int) -> None:
    """Forgets the words of a product."""
    session.execute(text("DELETE FROM listing_words WHERE rowid = :rowid"), {"rowid": item_id})


def clear(session: Session) -> None:
    """Forgets all words."""
    session.execute(text("DELETE FROM listing_words"))


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
    matching = matching.join(_WORDS, _WORDS.c.rowid == Product.item_id)
    if _has_full_text(session):
        return matching.where(text("listing_words MATCH :wanted").bindparams(wanted=_match(query.terms)))
    return matching.where(and_(*(_stands_in(term) for term in query.terms)))


def _match(terms: Sequence[Term]) -> str:
    # Tokens are letters and digits only, so there is nothing to escape within the quotes.
    return " AND ".join(f'{term.column} : "{" ".join(term.tokens)}"' for term in terms)


def _stands_in(term: Term) -> ColumnElement[bool]:
    padded = " " + _WORDS.c[term.column] + " "
    return padded.contains(f" {' '.join(term.tokens)} ", autoescape=True)


def _order(session: Session, query: WordQuery, price: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    orders: dict[Sort, ColumnElement[Any]] = {
        Sort.PRICE_ASC: price.asc(),
        Sort.PRICE_DESC: price.desc(),
        Sort.SALE_QTY_ASC: Product.quantity_sold.asc(),
        Sort.SALE_QTY_DESC: Product.quantity_sold.desc(),
    }
    if query.sort is not None:
        return [orders[query.sort]]
    relevance: ColumnElement[Any] = func.bm25(text("listing_words"))
    return [relevance] if query.terms and _has_full_text(session) else []


def _price(session: Session) -> ColumnElement[Any]:
    """What a product costs at least, in hundredths of whatever its shop's currency is."""
    currencies = session.scalars(select(Shop.currency).distinct())
    whole = [currency for currency in currencies if subunit_digits(currency) == 0]
    return Product.lowest_price * case((Shop.currency.in_(whole), _HUNDREDTHS), else_=1)


def _tagged(tags: Sequence[str]) -> ColumnElement[bool]:
    wanted = [folded(tag) for tag in tags]
    return exists().where(ProductWord.product_id == Product.id, ProductWord.field == TAG, ProductWord.word.in_(wanted))


def _has_full_text(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
