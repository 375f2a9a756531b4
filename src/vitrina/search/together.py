"""Search by photo and words together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vitrina.catalog.listed import ListedProducts
from vitrina.catalog.models import Product
from vitrina.errors import Invalid
from vitrina.search.facets import Facets, counted
from vitrina.search.filters import NONE, Filters
from vitrina.search.finder import Finder, Probe
from vitrina.search.fusion import share_of_points
from vitrina.search.models import Hit
from vitrina.search.words.grams import terms
from vitrina.search.words.repository import WordQuery
from vitrina.search.words.service import WordSearch
from vitrina.storage.database import Database

# Products that are ranked; pages are cut from these, so a page never depends on which others were asked for.
RANKED = 100
DIGITS = 6  # of a score, so that one that was told can be asked for again as the least wanted


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a picture, words, or both, with how much each weighs."""

    probe: Probe | None = None
    words: str = ""
    photo_weight: float = 1.0
    words_weight: float = 1.0
    filters: Filters = NONE
    without: str | None = None
    min_score: float = 0.0

    @property
    def weights(self) -> tuple[float, float]:
        """How much the picture and the words weigh; what was not asked weighs nothing."""
        photo = self.photo_weight if self.probe is not None else 0.0
        return photo, self.words_weight if self.words.strip() else 0.0


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of a score came from looks, from verified points and from words: together 1, or 0 where the score is."""

    looks: float = 0.0
    points: float = 0.0
    words: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A product with its score (0–1) and what it came from.

    Its match by photo is ``hit``; its place among those found by words, from 1, is ``place``.
    """

    product: Product
    score: float
    shares: Shares
    hit: Hit | None
    place: int | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best products.

    Attributes:
        ranked: At most :data:`RANKED`, best first.
        approximate: Whether something nearer to the picture may have been passed over.
        matches: How many products have all the words; None for a search with a picture, which everything resembles
            a little.
        facets: Products by shop, category and tag: of all that match where ``matches`` is known, else of the ranked.
    """

    ranked: list[Ranked]
    approximate: bool
    matches: int | None
    facets: Facets


class TogetherSearch:
    """Ranks products by what is known of them from both."""

    def __init__(self, database: Database, finder: Finder, words: WordSearch, listed: ListedProducts) -> None:
        self._database = database
        self._listed = listed
        self._finder = finder
        self._words = words

    async def rank(self, question: Question) -> Ranking:
        """The best products for a question, best first.

        Raises:
            Invalid: it has neither a picture nor words.
        """
        if question.probe is None and not question.words.strip():
            raise Invalid("nothing_asked", "The search has neither a picture nor words.", hint="Send one or both.")
        places = await self._places(question)
        hits, approximate = await self._hits(question, places)
        ids = list(dict.fromkeys([*hits, *places]))
        products = await self._database.read(lambda session: self._listed.read(session, ids))
        found = [
            _ranked(question, products[one], hits.get(one), places.get(one))
            for one in ids
            if one in products and one != question.without
        ]
        wanted = (one for one in found if one.score >= question.min_score)
        ranked = sorted(wanted, key=lambda one: (-one.score, one.product.id))[:RANKED]
        if question.probe is not None:
            return Ranking(ranked, approximate, None, counted(one.product for one in ranked))
        matches, facets = await self._words.facets(_word_query(question))
        return Ranking(ranked, approximate, matches, facets)

    async def _hits(self, question: Question, places: Mapping[str, int]) -> tuple[dict[str, Hit], bool]:
        """What the picture finds, and how well it fits what only the words found."""
        if question.probe is None:
            return {}, False
        finding = await self._finder.search(question.probe, RANKED, question.filters)
        hits = {hit.product_id: hit for hit in finding.hits}
        if others := tuple(one for one in places if one not in hits):
            filters = replace(question.filters, product_ids=others)
            more = await self._finder.search(question.probe, len(others), filters)
            hits |= {hit.product_id: hit for hit in more.hits}
        return hits, finding.approximate

    async def _places(self, question: Question) -> dict[str, int]:
        """Place of each product among those found by words, from 1."""
        if not question.words.strip():
            return {}
        return {one: place for place, one in enumerate(await self._words.ids(_word_query(question)), 1)}


def _word_query(question: Question) -> WordQuery:
    return WordQuery(terms=tuple(terms(question.words)), filters=question.filters, per_page=RANKED)


def _ranked(question: Question, product: Product, hit: Hit | None, place: int | None) -> Ranked:
    """Scored by the weighted mean of the score by photo and of how early it came among those found by words."""
    photo, words = question.weights
    by_photo = photo * hit.score if hit else 0.0
    by_words = words * (1 - (place - 1) / RANKED) if place else 0.0
    total = by_photo + by_words
    if not total:
        return Ranked(product, 0.0, Shares(), hit, place)
    proof = share_of_points(hit.likeness, hit.points) if hit else 0.0
    shares = Shares(by_photo * (1 - proof) / total, by_photo * proof / total, by_words / total)
    return Ranked(product, round(total / (photo + words), DIGITS), shares, hit, place)
