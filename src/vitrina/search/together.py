"""Search by photo and words together."""

from dataclasses import dataclass

from vitrina.catalog.models import Product
from vitrina.catalog.repository import products_by_id
from vitrina.errors import Invalid
from vitrina.search import repository
from vitrina.search.filters import NONE, Filters
from vitrina.search.finder import Finder, Probe
from vitrina.search.models import Hit
from vitrina.search.words.grams import terms
from vitrina.search.words.repository import WordQuery
from vitrina.search.words.service import WordSearch
from vitrina.storage.database import Database

# Products that are ranked; pages are cut from these, so a page never depends on which others were asked for.
RANKED = 100


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a picture, words, or both, with how much each weighs."""

    probe: Probe | None = None
    words: str = ""
    photo_weight: float = 1.0
    words_weight: float = 1.0
    filters: Filters = NONE
    without: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A product with its score (0–1), its match by photo, and its place among those found by words, from 1."""

    product: Product
    score: float
    hit: Hit | None
    place: int | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best products; ``approximate`` says whether something nearer may have been passed over."""

    ranked: list[Ranked]
    approximate: bool


class TogetherSearch:
    """Ranks products by what is known of them from both."""

    def __init__(self, database: Database, finder: Finder, words: WordSearch) -> None:
        self._database = database
        self._finder = finder
        self._words = words

    async def rank(self, question: Question) -> Ranking:
        """The best products for a question, best first.

        Raises:
            Invalid: it has neither a picture nor words.
        """
        if question.probe is None and not question.words.strip():
            raise Invalid("nothing_asked", "The search has neither a picture nor words.", hint="Send one or both.")
        hits: list[Hit] = []
        approximate = False
        if question.probe is not None:
            finding = await self._finder.search(question.probe, RANKED, question.filters)
            hits, approximate = finding.hits, finding.approximate
        places = await self._places(question)
        by_photo = {hit.product_id: hit for hit in hits}
        ids = list(dict.fromkeys([*by_photo, *places]))
        products = await self._database.read(lambda session: products_by_id(session, ids))
        ranked = [
            Ranked(products[one], _score(question, hit, place), hit, place)
            for one in ids
            if one in products and one != question.without
            for hit, place in [(by_photo.get(one), places.get(one))]
        ]
        ranked.sort(key=lambda one: (-one.score, one.product.id))
        return Ranking(ranked[:RANKED], approximate)

    async def _places(self, question: Question) -> dict[str, int]:
        """Place of each product among those found by words, from 1."""
        if not question.words.strip():
            return {}
        query = WordQuery(terms=tuple(terms(question.words)), per_page=RANKED)
        found = [product.id for product in await self._words.find(query)]
        if question.filters != NONE:
            fitting = await self._database.read(
                lambda session: repository.matching_products(session, set(found), question.filters)
            )
            found = [product_id for product_id in found if product_id in fitting]
        return {product_id: place for place, product_id in enumerate(found, 1)}


def _score(question: Question, hit: Hit | None, place: int | None) -> float:
    """The weighted mean of the score by photo and of how early a product came among those found by words."""
    by_words = 0.0 if place is None else 1 - (place - 1) / RANKED
    by_photo = 0.0 if hit is None else hit.score
    words = question.words_weight if question.words.strip() else 0.0
    photo = question.photo_weight if question.probe is not None else 0.0
    return (photo * by_photo + words * by_words) / (photo + words) if photo + words else 0.0
