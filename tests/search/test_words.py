"""Keyword search: words in every script, found whichever way they are written."""

import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from postgres import database_url
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from vitrina.catalog.models import Product, ProductWord, Shop, Status
from vitrina.catalog.words import tag_word, wanted_words
from vitrina.errors import Unavailable
from vitrina.events.repository import record_event
from vitrina.search.facets import Facets
from vitrina.search.filters import NONE, Filters
from vitrina.search.repository import facets
from vitrina.search.words import repository, service
from vitrina.search.words.folding import fold
from vitrina.search.words.grams import index_text, terms
from vitrina.search.words.repository import Sort, WordQuery, matching
from vitrina.search.words.service import WordSearch
from vitrina.storage.database import Database

TITLES = {
    "dress": {"zh-hans": "白色连衣裙 夏季", "en": "White summer dress"},
    "skirt": {"zh-hant": "藍色裙子", "en": "Blue skirt"},
    "case": {"zh-hans": "iPhone手机壳 透明"},
    "watch": {"zh-hant": "手錶 ABC-12"},
    "café": {"en": "Café \uff23\uff55\uff50", "ru": "Чашка"},
    "lining": {"zh-hans": "棉衬", "ko": "면 안감"},
}
PRICES = {"dress": 300, "skirt": 200, "case": 20, "watch": 5000, "café": 45, "lining": 45}
SOLD = {"dress": 3, "skirt": 9, "case": 1, "watch": 0, "café": 5, "lining": 2}


class Shelf:
    """A database with those products, and a search over it."""

    def __init__(self, path: Path) -> None:
        self.database = Database(database_url(path))
        self.database.migrate()
        self.words = WordSearch(self.database)
        asyncio.run(self.database.write(self._fill))

    def _fill(self, session: Session) -> None:
        shop = Shop(handle="tea", name="Tea", currency="TWD")
        session.add(shop)
        session.flush()
        self.shop, self.ids, self.item_ids = shop, {}, {}
        for sku, titles in TITLES.items():
            product = Product(
                shop_id=shop.id, sku=sku, status=Status.ACTIVE, title_translations=titles, tags=[f"tag-{len(sku)}"]
            )
            product.price = product.lowest_price = PRICES[sku]
            product.quantity_sold = SOLD[sku]
            session.add(product)
            session.flush()
            session.add(ProductWord(product_id=product.id, field="tag", word=f"tag-{len(sku)}", shop_id=shop.id))
            self.ids[sku], self.item_ids[sku] = product.id, product.item_id
            record_event(session, topic="product/create", shop_id=shop.id, resource_id=product.id)

    def find(self, words: str = "", filters: Filters = NONE, **query: object) -> list[str]:
        wanted = WordQuery(terms=tuple(terms(words)), filters=filters, **query)  # type: ignore[arg-type]
        skus = {product_id: sku for sku, product_id in self.ids.items()}
        return [skus[product.id] for product in asyncio.run(self.words.find(wanted))]

    def change(self, sku: str, **fields: object) -> None:
        def work(session: Session) -> None:
            product = session.get_one(Product, self.ids[sku])
            for name, value in fields.items():
                setattr(product, name, value)
            record_event(session, topic="product/update", shop_id=self.shop.id, resource_id=product.id)

        asyncio.run(self.database.write(work))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "market.db")
    yield shelf
    shelf.database.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("裙", {"dress", "skirt"}),
        ("裙子", {"skirt"}),
        ("连衣裙", {"dress"}),
        ("連衣裙", {"dress"}),
        ("蓝色", {"skirt"}),
        ("藍色", {"skirt"}),
        ("手表", {"watch"}),
        ("手錶", {"watch"}),
        ("手", {"case", "watch"}),
        ("棉衬", {"lining"}),
        ("衣白", set()),  # both characters, never side by side
        ("白裙", set()),
        ("iphone手機殼", {"case"}),
        ("IPHONE 透明", {"case"}),
        ("dress", {"dress"}),
        ("SUMMER white", {"dress"}),
        ("summer skirt", set()),
        ("cafe cup", {"café"}),
        ("чашка", {"café"}),
        ("면", {"lining"}),
        ("abc-12", {"watch"}),
        ('" OR * NEAR(', set()),
    ],
)
def test_words_find_titles(shelf: Shelf, words: str, found: set[str]) -> None:
    assert set(shelf.find(words)) == found


def test_the_search_follows_the_catalogue(shelf: Shelf) -> None:
    shelf.change("dress", title_translations={"en": "Red gown"})
    assert (shelf.find("summer"), shelf.find("gown")) == ([], ["dress"])
    shelf.change("skirt", status=Status.HIDDEN)
    assert shelf.find("裙子") == []
    shelf.change("skirt", status=Status.ACTIVE)
    assert shelf.find("裙子") == ["skirt"]


def test_a_product_with_endless_texts_ends_no_search(shelf: Shelf) -> None:
    rare = [chr(0x20000 + number) for number in range(40_000)]
    choose = random.Random(1)  # noqa: S311 - texts, not secrets
    titles = {f"l{number}": "".join(choose.choices(rare, k=1000)) for number in range(100)}  # as many as may be sent
    shelf.change("dress", title_translations=titles)
    assert shelf.find("裙子") == ["skirt"]
    assert shelf.find(titles["l0"][:20]) == ["dress"]
    assert asyncio.run(shelf.words.rebuild()) == len(TITLES)


def test_it_can_be_made_anew(shelf: Shelf) -> None:
    assert shelf.find("裙") != []
    asyncio.run(shelf.database.write(lambda session: repository.drop(session, shelf.item_ids["dress"])))
    assert shelf.find("裙") == ["skirt"]
    for _ in range(2):  # the table that was made takes the place of the one that is searched
        assert asyncio.run(shelf.words.rebuild()) == len(TITLES)
        assert set(shelf.find("裙")) == {"dress", "skirt"}
    shelf.change("skirt", status=Status.HIDDEN)
    assert shelf.find("裙") == ["dress"]


def test_words_of_another_version_are_made_anew_once(shelf: Shelf) -> None:
    assert shelf.find("裙") != []

    def forget(session: Session) -> None:
        repository.drop(session, shelf.item_ids["dress"])

    asyncio.run(shelf.database.write(forget))
    asyncio.run(shelf.words.renew())
    assert set(shelf.find("裙")) == {"dress", "skirt"}
    asyncio.run(shelf.database.write(forget))
    asyncio.run(shelf.words.renew())
    assert shelf.find("裙") == ["skirt"]


def test_words_that_could_not_be_made_anew_are_tried_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "AGAIN_SECONDS", 0)
    taken, asked = repository.put, 0

    def full_at_first(session: Session, *rest: Any, **where: Any) -> None:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise Unavailable("database_unavailable", "The database cannot take anything now.")
        taken(session, *rest, **where)

    shelf.find("裙")
    asyncio.run(shelf.database.write(lambda session: repository.drop(session, shelf.item_ids["dress"])))
    monkeypatch.setattr(repository, "put", full_at_first)
    asyncio.run(shelf.words.renew())
    assert set(shelf.find("裙")) == {"dress", "skirt"}


def test_words_are_found_while_they_are_made_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "STEP", 1)
    shelf.find("裙")
    seen: list[list[str]] = []
    shown = repository.shown_products

    def watch(session: Session, after: str, limit: int) -> list[str]:
        wanted = WordQuery(terms=tuple(terms("裙")))
        seen.append(repository.find(session, wanted))
        return shown(session, after, limit)

    monkeypatch.setattr(repository, "shown_products", watch)
    # Another process's search meanwhile, and a change that the rebuild must not lose.
    shelf.change("skirt", title_translations={"en": "Kilt"})
    assert asyncio.run(shelf.words.rebuild()) == len(TITLES)
    assert all(len(found) == 2 for found in seen)
    assert len(seen) == len(TITLES) + 1
    assert (shelf.find("裙"), shelf.find("kilt")) == (["dress"], ["skirt"])


def test_changes_during_a_rebuild_are_taken_in(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = repository.put

    def put(session: Session, item_id: int, words: str, pairs: str, into: str = repository.LIVE) -> None:
        taken(session, item_id, words, pairs, into)
        if into == repository.NEXT and not changed:
            changed.append(True)
            session.get_one(Product, shelf.ids["dress"]).status = Status.HIDDEN
            record_event(session, topic="product/update", shop_id=shelf.shop.id, resource_id=shelf.ids["dress"])

    changed: list[bool] = []
    monkeypatch.setattr(repository, "put", put)
    asyncio.run(shelf.words.rebuild())
    assert changed
    assert shelf.find("裙") == ["skirt"]


def test_an_interrupted_rebuild_leaves_the_words_as_they_were(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(shelf.find("裙")) == {"dress", "skirt"}

    def fail(*_: object) -> None:
        raise InterruptedError

    with monkeypatch.context() as broken:
        broken.setattr(repository, "swap", fail)
        with pytest.raises(InterruptedError):
            asyncio.run(shelf.words.rebuild())
    assert set(shelf.find("裙")) == {"dress", "skirt"}
    assert asyncio.run(shelf.words.rebuild()) == len(TITLES)
    assert set(shelf.find("裙")) == {"dress", "skirt"}


def test_of_two_rebuilds_the_later_one_counts(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = repository.begin_next

    def begin_twice(session: Session) -> str:
        first = begin(session)
        begin(session)
        return first

    monkeypatch.setattr(repository, "begin_next", begin_twice)
    with pytest.raises(Unavailable, match="Another rebuild"):
        asyncio.run(shelf.words.rebuild())
    assert set(shelf.find("裙")) == {"dress", "skirt"}


@pytest.mark.parametrize(
    ("title", "search"),
    [
        ("İPEK eşarp", "ipek"),
        ("ipek", "İPEK"),
        ("Μαΐου", "μαΐου"),
        ("コーヒー・メーカー", "コーヒー ・ メーカー"),
        ("コーヒー・メーカー", "メーカー"),
        ("Đầm dạ hội đỏ", "dam da hoi do"),
        ("Dam do", "Đầm đỏ"),
        ("Чёрный рюкзак", "черный"),
        ("Ягоды черные", "чёрные"),
        ("за\u0301мок", "замок"),
        ("Łódź øl", "lodz ol"),
        ("çantası", "cantasi"),
        ("كِتَاب", "كتاب"),
        ("เสื้อยืดสีขาว", "เสื้อ"),  # Thai has no spaces between words, and vowels that stand above letters
        ("เสื้อยืดสีขาว", "สีขาว"),
        ("กระเป๋าหนัง", "กระเป๋า"),
        ("ເສື້ອຢືດ", "ເສື້ອ"),
        ("नई किताब", "किताब"),
    ],
)
def test_letters_that_are_written_in_more_ways_than_one(shelf: Shelf, title: str, search: str) -> None:
    def rename(session: Session) -> None:
        session.get_one(Product, shelf.ids["watch"]).title_translations = {"tr": title}
        record_event(session, topic="product/update", shop_id=shelf.shop.id, resource_id=shelf.ids["watch"])

    asyncio.run(shelf.database.write(rename))
    assert shelf.find(search) == ["watch"]


@pytest.mark.parametrize(("title", "search"), [("เสื้อ", "สี"), ("क ब त", "किताब"), ("майка", "маика")])
def test_letters_that_are_others_are_not_made_one(title: str, search: str) -> None:
    words, pairs = index_text([title])
    kept = {"words": f" {words} ", "pairs": f" {pairs} "}
    assert not all(f" {' '.join(term.tokens)} " in kept[term.column] for term in terms(search))


def test_sorts_filters_and_pages(shelf: Shelf) -> None:
    by_price = sorted(PRICES, key=lambda sku: PRICES[sku])
    assert [PRICES[sku] for sku in shelf.find(sort=Sort.PRICE_ASC)] == [PRICES[sku] for sku in by_price]
    assert shelf.find(sort=Sort.PRICE_DESC)[0] == "watch"
    assert shelf.find(sort=Sort.SALE_QTY_DESC)[:2] == ["skirt", "café"]
    assert shelf.find(sort=Sort.SALE_QTY_ASC)[0] == "watch"
    # TWD has no smaller unit, so 200 dollars are 20,000 hundredths.
    assert set(shelf.find(filters=Filters(min_hundredths=20_000, max_hundredths=30_000))) == {"dress", "skirt"}
    assert set(shelf.find(filters=Filters(tags=("TAG-4", "tag-6")))) == {"case", "café", "lining"}
    assert set(shelf.find(filters=Filters(excluded_tags=("tag-4", "tag-5")))) == {"lining"}
    assert shelf.find(shop_number=1) == []
    assert len(shelf.find(shop_number=shelf.shop.number)) == len(TITLES)
    pages = [shelf.find(sort=Sort.PRICE_ASC, page=page, per_page=4) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [4, 2, 0]
    assert len({sku for page in pages for sku in page}) == len(TITLES)


def test_both_scripts_fold_to_one() -> None:
    assert fold("臺灣 裡 裏 \uff21\uff22") == fold("台湾 里 里 ab")


@given(st.text(max_size=60))
def test_whatever_is_written_is_found_by_itself(text: str) -> None:
    words, pairs = index_text([text])
    kept = {"words": f" {words} ", "pairs": f" {pairs} "}
    for term in terms(text):
        assert f" {' '.join(term.tokens)} " in kept[term.column]


def test_heaps_of_accents_cost_little() -> None:
    heap = "a" + "\u0301\u0323" * 30_000  # in the wrong order: each is moved past all before it
    began = time.thread_time()
    assert terms(heap) == terms(heap + heap)
    assert index_text([heap]) == index_text([heap + heap])
    assert tag_word(heap) == tag_word(heap + heap)
    assert wanted_words(heap) == wanted_words(heap + heap)
    assert time.thread_time() - began < 1.0


@pytest.mark.sqlite
def test_tags_are_found_by_the_index_of_words(shelf: Shelf) -> None:
    def plan(session: Session) -> list[str]:
        query = matching(session, WordQuery(filters=Filters(tags=("tag-5",)))).compile(
            session.connection(), compile_kwargs={"literal_binds": True, "render_postcompile": True}
        )
        return [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}"))]

    steps = asyncio.run(shelf.database.read(plan))
    assert any("ix_product_words_word (shop_id=? AND field=? AND word=?)" in step for step in steps), steps


@pytest.mark.sqlite
def test_facets_look_the_words_up_once(shelf: Shelf) -> None:
    steps: list[str] = []

    def explain(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        plan = connection.connection.cursor()
        plan.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps.extend(row[3] for row in plan.fetchall())

    def work(session: Session) -> Facets:
        query = matching(session, WordQuery(terms=tuple(terms("skirt"))))
        event.listen(session.connection(), "before_cursor_execute", explain)
        return facets(session, query)

    asyncio.run(shelf.words.rebuild())
    found = asyncio.run(shelf.database.read(work))
    assert found["tag"] == [("tag-5", 1)]
    assert found["shop_id"] == [(shelf.shop.id, 1)]
    assert sum("VIRTUAL TABLE" in step for step in steps) == 1, steps
