"""Search by photo and words together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sqlalchemy.orm import Session

from vitrina.catalog.brief.models import Brief
from vitrina.catalog.brief.repository import briefs
from vitrina.errors import LONGEST_SHOWN, Invalid
from vitrina.search import repository
from vitrina.search.facets import Facets
from vitrina.search.filters import NONE, Filters
from vitrina.search.finder import Finder, Probe, Search
from vitrina.search.fusion import share_of_points
from vitrina.search.models import Hit
from vitrina.search.words.grams import Term, terms
from vitrina.search.words.repository import WordQuery, count, find, matching
from vitrina.search.words.service import WordSearch
from vitrina.storage.database import Database

# Products that are ranked; pages are cut from these, so a page never depends on which others were asked for.
RANKED = 100
DIGITS = 6  # of a score, so that one that was told can be asked for again as the least wanted


@dataclass(frozen=True)
class Question:
    """What is asked: a picture, words, or both, with how much each weighs."""

    probe: Probe | None = None
    words: str = ""
    photo_weight: float = 1.0
    words_weight: float = 1.0
    filters: Filters = NONE
    without: str | None = None
    min_score: float = 0.0

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """What a product must have of the words."""
        return tuple(terms(self.words))

    @property
    def by_words(self) -> bool:
        """Whether words count: those without a letter or a digit say nothing."""
        return bool(self.terms)

    @property
    def weights(self) -> tuple[float, float]:
        """How much the picture and the words weigh; what was not asked weighs nothing."""
        photo = self.photo_weight if self.probe is not None else 0.0
        return photo, self.words_weight if self.by_words else 0.0


class Shares(NamedTuple):
    """How much of a score came from looks, from verified points and from words: together 1, or 0 where the score is."""

    looks: float = 0.0
    points: float = 0.0
    words: float = 0.0


class Ranked(NamedTuple):
    """A product with its score (0–1) and what it came from.

    Attributes:
        by_photo: What its match by photo gives the score, before the weights are taken out.
        by_words: What its place among those found by words gives it.
        hit: Its match by photo.
        place: That place, from 1.
    """

    product_id: str
    score: float
    by_photo: float
    by_words: float
    hit: Hit | None
    place: int | None

    @property
    def shares(self) -> Shares:
        """How much of the score came from what."""
        total = self.by_photo + self.by_words
        if not total:
            return Shares()
        proof = share_of_points(self.hit.likeness, self.hit.points) if self.hit else 0.0
        photo = self.by_photo / total
        return Shares(photo * (1 - proof), photo * proof, self.by_words / total)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best products.

    Attributes:
        total: How many there are, at most :data:`RANKED`.
        shown: Those of them that were asked for, best first.
        approximate: Whether something nearer to the picture may have been passed over.
        matches: How many products have all the words; None for a search with a picture, which everything resembles
            a little.
        facets: Products by shop, category and tag: of all that match where ``matches`` is known, else of the ranked.
    """

    total: int
    shown: list[tuple[Ranked, Brief]]
    approximate: bool
    matches: int | None
    facets: Facets


class TogetherSearch:
    """Ranks products by what is known of them from both."""

    def __init__(self, database: Database, finder: Finder, words: WordSearch) -> None:
        self._database = database
        self._finder = finder
        self._words = words

    async def rank(self, question: Question, shown: slice) -> Ranking:
        """The best products for a question, best first, those in ``shown`` with what is shown of them.

        Raises:
            Invalid: it has neither a picture nor words that say something.
        """
        probe = question.probe
        if probe is None:
            _check_words(question)
        search = await self._finder.begin(probe, question.filters) if probe is not None else None
        if question.by_words:
            await self._words.catch_up()
        return await self._database.read(lambda session: _ranking(session, question, search, shown))


def _check_words(question: Question) -> None:
    if not question.words.strip():
        raise Invalid("nothing_asked", "The search has neither a picture nor words.", hint="Send one or both.")
    if not question.by_words:
        text, hint = "The words have neither a letter nor a digit.", "Send words that products have, or a picture."
        raise Invalid("words_invalid", text, actual=question.words[:LONGEST_SHOWN], hint=hint)


def _ranking(session: Session, question: Question, search: Search | None, shown: slice) -> Ranking:
    words = _word_query(question)
    places = _places(session, words) if question.by_words else {}
    hits, approximate = _hits(session, search, places) if search else ({}, False)
    found = (_ranked(question, one, hits.get(one), places.get(one)) for one in hits | places if one != question.without)
    wanted = (one for one in found if one.score >= question.min_score)
    ranked = sorted(wanted, key=lambda one: (-one.score, one.product_id))[:RANKED]
    matches = None if search else count(session, words)
    counted = [one.product_id for one in ranked] if search else matching(session, words)
    page = ranked[shown]
    covers = {one.product_id: one.hit.media_id for one in page if one.hit}
    products = briefs(session, [one.product_id for one in page], covers)
    pairs = [(one, products[one.product_id]) for one in page]
    return Ranking(len(ranked), pairs, approximate, matches, repository.facets(session, counted))


def _hits(session: Session, search: Search, places: Mapping[str, int]) -> tuple[dict[str, Hit], bool]:
    """What the picture finds, and how well it fits what only the words found."""
    finding = search.run(session, RANKED)
    hits = {hit.product_id: hit for hit in finding.hits}
    if others := [one for one in places if one not in hits]:
        hits |= {hit.product_id: hit for hit in search.run(session, len(others), others).hits}
    return hits, finding.approximate


def _places(session: Session, words: WordQuery) -> dict[str, int]:
    """Place of each product among those found by words, from 1."""
    return {one: place for place, one in enumerate(find(session, words), 1)}


def _word_query(question: Question) -> WordQuery:
    return WordQuery(terms=question.terms, filters=question.filters, per_page=RANKED)


def _ranked(question: Question, product_id: str, hit: Hit | None, place: int | None) -> Ranked:
    """Scored by the weighted mean of the score by photo and of how early it came among those found by words."""
    photo, words = question.weights
    by_photo = photo * hit.score if hit else 0.0
    by_words = words * (1 - (place - 1) / RANKED) if place else 0.0
    score = round((by_photo + by_words) / (photo + words), DIGITS) if photo + words else 0.0
    return Ranked(product_id, score, by_photo, by_words, hit, place)
