"""How each database looks words up: FTS5 in SQLite, text vectors in PostgreSQL.

Both are given tokens of letters and digits only, so that both find the same. Which comes first of two that match as
well is the database's own.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, TextClause, and_, cast, func, literal, literal_column, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

# Of one word in a text vector, and of all its words (PostgreSQL, 12.11), each with as much as notes its place.
MOST_BYTES, MOST_IN_ALL, NOTE = 2046, 2**20 - 1, 5


class Phrase(Protocol):
    """Tokens that stand in a column one behind the other."""

    @property
    def column(self) -> str:
        """``words`` or ``pairs``."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Without spaces or quotes."""


class FullText(Protocol):
    """A table of words and pairs by ``rowid``, and what can be asked of it."""

    def statements(self, name: str) -> Sequence[str]:
        """What makes an empty one."""

    def kept(self, tokens: str) -> str:
        """Tokens with spaces between them, as they are put in."""

    def matches(self, name: str, terms: Sequence[Phrase]) -> ColumnElement[bool] | TextClause:
        """Whether a row has all of some terms."""

    def relevance(self, name: str, terms: Sequence[Phrase]) -> ColumnElement[Any]:
        """Less for rows that match better."""


class Fts5:
    """SQLite's own."""

    def statements(self, name: str) -> Sequence[str]:
        """One virtual table."""
        return [f"CREATE VIRTUAL TABLE {name} USING fts5(words, pairs, tokenize='unicode61 remove_diacritics 2')"]

    def kept(self, tokens: str) -> str:
        """Its tokenizer parts them at the spaces."""
        return tokens

    def matches(self, name: str, terms: Sequence[Phrase]) -> ColumnElement[bool] | TextClause:
        """Pairs are a phrase."""
        wanted = " AND ".join(f'{term.column} : "{" ".join(term.tokens)}"' for term in terms)
        return text(f"{name} MATCH :wanted").bindparams(wanted=wanted)

    def relevance(self, name: str, terms: Sequence[Phrase]) -> ColumnElement[Any]:  # noqa: ARG002 - it is the query's
        """BM25."""
        return func.bm25(text(name))


class TextVectors:
    """PostgreSQL's: each token with its place, written out here, so that no dictionary of a language has a say."""

    def statements(self, name: str) -> Sequence[str]:
        """A table and its inverted index."""
        return [
            f"CREATE TABLE {name} (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL, pairs TSVECTOR NOT NULL)",
            f"CREATE INDEX ON {name} USING gin (words, pairs)",
        ]

    def kept(self, tokens: str) -> str:
        """Places count from 1; what a text vector has no room for is left out."""
        return " ".join(f"'{token}':{place}" for place, token in enumerate(_fitting(tokens.split()), 1))

    def matches(self, name: str, terms: Sequence[Phrase]) -> ColumnElement[bool]:
        """Pairs are a phrase."""
        return and_(*(column.op("@@")(wanted) for column, wanted in _wanted(name, terms)))

    def relevance(self, name: str, terms: Sequence[Phrase]) -> ColumnElement[Any]:
        """How often they stand there."""
        return -sum((func.ts_rank(column, wanted) for column, wanted in _wanted(name, terms)), start=literal(0.0))


def of(session: Session) -> FullText:
    """That of the session's database."""
    return _OF[session.get_bind().dialect.name]


def _wanted(name: str, terms: Sequence[Phrase]) -> Iterator[tuple[ColumnElement[Any], ColumnElement[Any]]]:
    """The columns that something must stand in, and what."""
    for column in dict.fromkeys(term.column for term in terms):
        phrases = (_phrase(term) for term in terms if term.column == column)
        yield literal_column(f"{name}.{column}", TSVECTOR), cast(" & ".join(phrases), TSQUERY)


def _phrase(term: Phrase) -> str:
    return "(" + " <-> ".join(f"'{_cut(token)}'" for token in term.tokens) + ")"


def _fitting(tokens: Iterable[str]) -> Iterator[str]:
    """The first tokens; one product with endless texts must not end the search for all others."""
    room = MOST_IN_ALL
    for token in map(_cut, tokens):
        room -= len(token.encode()) + NOTE
        if room < 0:
            return
        yield token


def _cut(token: str) -> str:
    return token.encode()[:MOST_BYTES].decode(errors="ignore")


_OF: dict[str, FullText] = {"sqlite": Fts5(), "postgresql": TextVectors()}
