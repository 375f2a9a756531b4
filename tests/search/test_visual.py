"""Visual words: photos found by what they share with a picture, in step with the catalogue, kept on disk."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from photographed import PhotographedMarket, drawn, probe, seen
from sqlalchemy import delete
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media
from vitrina.search import candidates
from vitrina.search.assortment.keeper import AssortmentKeeper
from vitrina.search.evaluation.reshots import reshots
from vitrina.search.finder import EVERY_STAGE, Finder, Probe, Stage
from vitrina.search.models import Hit
from vitrina.search.visual import keeper as keeping
from vitrina.search.visual import postings as postings_module
from vitrina.search.visual.keeper import FILE, VisualKeeper
from vitrina.search.visual.postings import Postings
from vitrina.search.visual.vocabulary import Vocabulary, drawn_from
from vitrina.storage.repository import log_changes

PICTURES = 12


def row(*words: int) -> NDArray[np.uint16]:
    return np.array(words, np.uint16)


def filled(settled: bool) -> Postings:
    postings = Postings(10, 4)
    for photo_id, words in {7: row(0, 1, 2), 3: row(0, 1, 3), 9: row(0, 4, 5, 6), 4: row()}.items():
        postings.put(photo_id, words)
    return postings.settled() if settled else postings


@pytest.mark.parametrize("added_later", [False, True])
def test_rare_words_in_common_count_most(added_later: bool) -> None:
    postings = filled(settled=True)
    if added_later:
        for photo_id, words in {7: row(0, 1, 2), 9: row(0, 4, 5, 6)}.items():
            postings.put(photo_id, words)
    assert len(postings) == 4
    found = postings.nearest(row(0, 1, 2), 10)
    assert [photo_id for photo_id, _ in found] == [7, 3, 9]
    assert found[0][1] == pytest.approx(1, abs=0.01)
    assert postings.nearest(row(0, 1, 2), 1) == found[:1]
    assert [photo_id for photo_id, _ in postings.nearest(row(4, 6), 10)] == [9]
    assert postings.nearest(row(8), 10) == postings.nearest(row(), 10) == []


def test_a_search_reads_the_rarest_words_only_where_lists_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    postings = filled(settled=True)
    whole = postings.nearest(row(0, 1, 4), 10)
    assert {photo_id for photo_id, _ in whole} == {3, 7, 9}
    monkeypatch.setattr(postings_module, "MOST_READ", 1)
    assert [photo_id for photo_id, _ in postings.nearest(row(0, 1, 4), 10)] == [9]


@pytest.mark.parametrize("settled", [False, True])
def test_filters_and_drops_are_obeyed(settled: bool) -> None:
    postings = filled(settled=True)
    postings.drop([7, 99])
    postings = postings.settled() if settled else postings
    assert 7 not in postings
    assert [photo_id for photo_id, _ in postings.nearest(row(0, 1, 2), 10)] == [3, 9]
    assert [photo_id for photo_id, _ in postings.nearest(row(0, 1, 2), 10, np.array([9, 7, 1]))] == [9]
    assert postings.nearest(row(0, 1, 2), 10, np.array([], np.int64)) == []


def test_an_index_grows_beyond_its_first_room() -> None:
    postings = Postings(5000, 2)
    for photo_id in range(3000):
        postings.put(photo_id, row(photo_id, 4000))
    assert postings.loose == 3000
    for index in (postings, postings.settled()):
        assert len(index) == 3000
    assert postings.settled().nearest(row(2999), 5)[0][0] == 2999
    assert postings.settled().loose == 0


def test_an_empty_index_finds_nothing() -> None:
    for index in (Postings(10, 4), Postings(10, 4).settled()):
        assert index.nearest(row(1, 2), 10) == []


def test_a_vocabulary_is_drawn_and_always_the_same() -> None:
    random = np.random.default_rng(1)
    descriptors = random.integers(0, 16, (200, 128)).astype(np.int8)
    one, again = drawn_from(descriptors, 50), drawn_from(descriptors, 50)
    assert len(one) == 50
    assert np.array_equal(one.descriptors, again.descriptors)
    # Every word is itself, and words come once each.
    assert one.words_of(np.repeat(one.descriptors, 2, axis=0)).tolist() == list(range(50))
    assert len(one.words_of(descriptors[:0])) == 0


@pytest.fixture(name="market")
def _market(tmp_path: Path) -> Iterator[PhotographedMarket]:
    market = PhotographedMarket(tmp_path / "data")
    market.sell("shop", [seen(drawn(3000 + number)) for number in range(PICTURES)])
    yield market
    market.database.close()


async def opened(market: PhotographedMarket, least: int = 1) -> VisualKeeper:
    visual = VisualKeeper(market.database, market.folder, least)
    await visual.open()
    await visual.catch_up(PICTURES)
    await visual.settled()
    return visual


async def best(visual: VisualKeeper, data: bytes, allowed: Sequence[int] | None = None) -> list[int]:
    mask = None if allowed is None else np.array(allowed, np.int64)
    return [photo_id for photo_id, _ in visual.nearest(probe(data).points, 3, mask)]


def test_photos_are_found_and_changes_followed(market: PhotographedMarket) -> None:
    taken_again = reshots(drawn(3004), 1)["perspective"]
    other = drawn(3100)

    async def work() -> None:
        visual = await opened(market)
        assert len(visual) == PICTURES
        assert (await best(visual, taken_again))[0] == 5
        assert 5 not in await best(visual, taken_again, [1, 2, 3])
        [_], [added] = await asyncio.to_thread(market.sell, "later", [seen(other)])

        def hide(session: Session) -> None:
            session.execute(delete(Media).where(Media.photo_id == 5))
            log_changes(session, [5])

        await market.database.write(hide)
        await visual.catch_up(PICTURES)
        assert (await best(visual, other))[0] == added
        assert 5 not in await best(visual, taken_again)
        await visual.close()

    asyncio.run(work())


def test_a_small_market_has_no_words(market: PhotographedMarket) -> None:
    async def work() -> None:
        visual = await opened(market, PICTURES + 1)
        assert (len(visual), await best(visual, drawn(3004))) == (0, [])
        await visual.close()

    asyncio.run(work())
    assert not (market.folder / FILE).exists()


def test_words_are_not_kept_while_some_are_put_in(market: PhotographedMarket, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, put = threading.Event(), threading.Event(), Postings.put

    def slow(self: Postings, photo_id: int, words: NDArray[np.uint16]) -> None:
        begun.set()
        go_on.wait(10)
        put(self, photo_id, words)

    async def work() -> None:
        visual = await opened(market)
        await asyncio.to_thread(market.sell, "later", [seen(drawn(3200))])
        monkeypatch.setattr(Postings, "put", slow)
        catching_up = asyncio.create_task(visual.catch_up(PICTURES))
        assert await asyncio.to_thread(begun.wait, 10)
        closing = asyncio.create_task(visual.close())
        await asyncio.sleep(0.3)
        assert not (market.folder / FILE).exists()
        go_on.set()
        await closing
        await asyncio.gather(catching_up, return_exceptions=True)

    asyncio.run(work())
    assert (market.folder / FILE).exists()


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize("damaged", [False, True])
def test_what_was_kept_is_used_if_it_is_whole(
    market: PhotographedMarket, monkeypatch: pytest.MonkeyPatch, damaged: bool
) -> None:
    async def made() -> list[int]:
        visual = await opened(market)
        await visual.close()
        return await best(visual, drawn(3004))

    expected = asyncio.run(made())
    if damaged:
        spoil(market.folder / FILE)
    drawings: list[int] = []

    def draw(descriptors: NDArray[np.int8]) -> Vocabulary:
        drawings.append(len(descriptors))
        return drawn_from(descriptors)

    monkeypatch.setattr(keeping, "drawn_from", draw)
    assert asyncio.run(made()) == expected
    assert len(drawings) == damaged


def test_a_finder_compares_what_the_words_propose(market: PhotographedMarket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks that miss the right photo do not decide: here they are compared with too few to find it."""
    looked_for = reshots(drawn(3004), 1)["perspective"]
    asked = probe(looked_for)
    # As if it looked like all others, and like its own photo least.
    misled = Probe(asked.space, -asked.looks, asked.points)
    monkeypatch.setattr(candidates, "LOOKS_A_PRODUCT", 1)
    monkeypatch.setattr(candidates, "VERIFIED", 1)

    async def first(stages: frozenset[Stage]) -> tuple[int, int]:
        indexes, visual = await market.indexes(), await opened(market)
        hits = await Finder(market.database, indexes, AssortmentKeeper(market.database), visual, stages).find(misled, 2)
        found = max(hits, key=lambda hit: hit.points)
        return found.points, len({hit.product_id for hit in hits})

    points, products = asyncio.run(first(EVERY_STAGE))
    assert products == 2
    assert points > 20
    assert asyncio.run(first(EVERY_STAGE - {Stage.VISUAL_WORDS}))[0] < points


def test_as_many_are_verified_however_few_are_wanted(market: PhotographedMarket) -> None:
    asked = probe(reshots(drawn(3004), 1)["perspective"])
    misled = Probe(asked.space, -asked.looks, asked.points)

    async def first(wanted: int) -> Hit:
        indexes, stages = await market.indexes(), EVERY_STAGE - {Stage.VISUAL_WORDS}
        finder = Finder(market.database, indexes, AssortmentKeeper(market.database), None, stages)
        return (await finder.find(misled, wanted))[0]

    assert asyncio.run(first(1)) == asyncio.run(first(10))
    assert asyncio.run(first(1)).points > 20


def test_long_lists_are_made_anew(market: PhotographedMarket, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        visual = await opened(market)
        monkeypatch.setattr(keeping, "MOST_LOOSE", 0)
        await asyncio.to_thread(market.sell, "later", [seen(drawn(3200))])
        await visual.catch_up(PICTURES)
        await visual.settled()
        assert visual._kept is not None
        assert visual._kept.postings.loose == 0
        assert (await best(visual, drawn(3200)))[0] == PICTURES + 1
        await visual.close()

    asyncio.run(work())
