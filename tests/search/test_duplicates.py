"""What `vitrina duplicates` reports: the same file twice, near copies, and where it goes on after a stop."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from commands import inside
from photographed import PhotographedMarket, drawn, seen
from shared_data import shared_data
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media
from vitrina.photos.models import Look
from vitrina.search.duplicates import service as duplicates
from vitrina.search.duplicates.service import NEAR_BITS, DuplicateFinder, Pair, Sameness, judge
from vitrina.search.evaluation.reshots import reshots
from vitrina.search.visual.keeper import VisualKeeper

pytestmark = pytest.mark.sqlite

Report = dict[str, Any]
GARMENTS, KINDS = 35, 7


@dataclass(frozen=True)
class Shelves:
    """A market of two shops: the vase stands on a product of either, the lamp and the rug were taken again."""

    market: PhotographedMarket
    vase: int
    lamps: tuple[int, int]
    rugs: tuple[int, int]

    def report(self, *arguments: str) -> Report:
        """What the command prints."""
        done = inside("duplicates", "--data", self.market.folder, "--json", *arguments)
        assert done.exit_code == 0, done.output
        report: Report = json.loads(done.stdout)
        return report


def compare(market: PhotographedMarket, after: int = 0) -> list[tuple[int, int, list[Pair]]]:
    """The steps of a comparison in this process."""

    async def work() -> list[tuple[int, int, list[Pair]]]:
        keeper, visual = await market.keeper(), VisualKeeper(market.database, market.folder)
        await visual.open()
        return [step async for step in DuplicateFinder(market.database, keeper, visual).run(after=after)]

    return asyncio.run(work())


@pytest.fixture(name="shelves", scope="module")
def _shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelves]:
    vase, lamp, rug = (drawn(seed) for seed in (2800, 2801, 2802))
    lamp_again, rug_again = (reshots(data, 3)["perspective"] for data in (lamp, rug))
    market = PhotographedMarket(tmp_path_factory.mktemp("duplicates") / "data")
    _, ours = market.sell("ours", [seen(data) for data in (vase, lamp, lamp_again, rug)])
    _, theirs = market.sell("theirs", [ours[0], seen(rug_again)])
    yield Shelves(market, ours[0], (ours[1], ours[2]), (ours[3], theirs[1]))
    market.database.close()


def near(report: Report) -> set[tuple[int, int]]:
    return {(pair["first"], pair["second"]) for pair in report["pairs"] if pair["sameness"] == Sameness.NEAR}


def test_a_photo_that_waits_for_its_looks_is_compared_by_its_points(tmp_path: Path) -> None:
    market = PhotographedMarket(tmp_path / "data")
    lamp = drawn(2801)
    _, photos = market.sell("ours", [seen(lamp), seen(reshots(lamp, 3)["perspective"]), seen(drawn(2802))])

    def forget(session: Session) -> None:
        session.execute(delete(Look).where(Look.photo_id.in_(photos[:2])))

    asyncio.run(market.database.write(forget))
    assert {(pair.first, pair.second) for _, _, pairs in compare(market) for pair in pairs} == {(photos[0], photos[1])}
    market.database.close()


def test_the_whole_market_is_compared(shelves: Shelves) -> None:
    report = shelves.report()
    [exact] = report["exact"]
    assert (exact["photo"], len(set(exact["products"]))) == (shelves.vase, 2)
    assert near(report) == {shelves.lamps, shelves.rugs}
    assert len(report["pairs"]) == 2
    for pair in report["pairs"]:
        assert pair["first_product"] != pair["second_product"]
        assert pair["points"] > 0
        assert 0 < pair["bits"] <= 64


def test_each_of_them_is_told_in_a_line(shelves: Shelves) -> None:
    told = inside("duplicates", "--data", shelves.market.folder, env={"COLUMNS": "60"})
    lines, products = told.stdout.splitlines(), shelves.report()["products"]
    assert [line.split()[0] for line in lines] == ["exact", "near", "near"]
    assert {one["shop"] for one in products.values()} == {"ours", "theirs"}
    for line in lines:
        named = [one for one in products if one in line]
        assert len(named) == 2
        for one in named:
            assert f"{products[one]['title']!r} of {products[one]['shop']} ({one})" in line


@pytest.mark.parametrize(
    ("bits", "points", "fewer", "expected"),
    [
        (NEAR_BITS, 0, 200, Sameness.NEAR),
        (30, 22, 200, Sameness.NEAR),
        (30, 21, 200, Sameness.PRODUCT),
        (30, 8, 20, Sameness.NEAR),
        (30, 7, 7, None),
        (30, 14, 200, None),
        (30, 0, 0, None),
    ],
)
def test_the_more_points_there_are_the_more_must_agree(
    bits: int, points: int, fewer: int, expected: Sameness | None
) -> None:
    assert judge(bits, points, fewer) == expected


def test_one_shop_is_compared_with_all(shelves: Shelves) -> None:
    theirs = shelves.report("--shop", "theirs")
    assert near(theirs) == {shelves.rugs}
    assert [one["photo"] for one in theirs["exact"]] == [shelves.vase]  # which that shop has once
    assert near(shelves.report("--shop", "ours")) == {shelves.lamps, shelves.rugs}
    unknown = inside("duplicates", "--data", shelves.market.folder, "--shop", "nobody")
    assert unknown.exit_code == 1
    assert "shop_not_found" in unknown.output


def test_progress_is_told_step_by_step(shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "STEP", 2)
    steps = compare(shelves.market)
    assert [compared for _, compared, _ in steps] == [2, 2, 1]
    assert [last for last, _, _ in steps] == [shelves.lamps[0], shelves.rugs[0], shelves.rugs[1]]
    # A pair is found from either side, so a stop between the two loses nothing.
    first, second = shelves.rugs
    [(_, _, [pair])] = compare(shelves.market, after=first)
    assert (pair.first, pair.second) == (first, second)


def test_it_goes_on_where_it_was_stopped(shelves: Shelves, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    whole = shelves.report("--resume", str(kept))
    state = json.loads(kept.read_text())
    assert state["after"] == shelves.rugs[1]
    # Stopped before the rugs: what was found stays, what is missing is found.
    found = [pair for pair in state["pairs"] if pair["first"] == shelves.lamps[0]]
    kept.write_text(json.dumps({"shop": None, "after": shelves.lamps[1], "pairs": found}))
    assert shelves.report("--resume", str(kept)) == whole
    # Stopped after the last: nothing is compared again.
    kept.write_text(json.dumps({"shop": None, "after": state["after"], "pairs": found}))
    assert near(shelves.report("--resume", str(kept))) == {shelves.lamps}


def test_a_file_that_cannot_be_gone_on_from_is_refused(shelves: Shelves, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    shelves.report("--resume", str(kept), "--shop", "theirs")

    def refused(path: Path) -> str:
        told = inside("duplicates", "--data", shelves.market.folder, "--resume", path)
        assert (told.exit_code, type(told.exception)) == (1, SystemExit)
        return " ".join(told.output.split())

    assert "keeps what was found of shop theirs" in refused(kept)
    kept.write_text("{")
    assert "not written by this command" in refused(kept)
    assert "not written by this command" in refused(tmp_path)
    assert "There is no folder" in refused(tmp_path / "none" / "kept.json")


def test_a_photo_that_is_shown_no_more_is_in_no_pair(shelves: Shelves, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    pairs = [{"first": shelves.vase, "second": 9_998, "sameness": "near", "bits": 1, "points": 9}]
    kept.write_text(json.dumps({"shop": None, "after": 10**6, "pairs": pairs}))
    assert shelves.report("--resume", str(kept))["pairs"] == []


def test_that_photos_of_one_product_may_show_the_same_product_is_no_news(tmp_path: Path) -> None:
    market = PhotographedMarket(tmp_path / "data")
    [product, _, _], [front, back, copy] = market.sell("ours", [seen(drawn(seed)) for seed in (2810, 2811, 2812)])

    def gather(session: Session) -> None:
        session.execute(update(Media).where(Media.photo_id.in_((back, copy))).values(product_id=product))

    asyncio.run(market.database.write(gather))
    found = [(front, back, Sameness.PRODUCT), (front, copy, Sameness.NEAR)]
    pairs = [{"first": one, "second": two, "sameness": alike, "bits": 30, "points": 18} for one, two, alike in found]
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps({"shop": None, "after": 10**6, "pairs": pairs}))
    report = Shelves(market, front, (front, back), (front, copy)).report("--resume", str(kept))
    assert [(pair["first"], pair["second"]) for pair in report["pairs"]] == [(front, copy)]
    market.database.close()


def test_an_empty_market_has_no_duplicates(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data"), "--json"]
    assert inside("shop", "create", "--handle", "tea", *data).exit_code == 0
    told = inside("duplicates", *data)
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {"exact": [], "pairs": [], "products": {}}
    assert "cannot be brought up to date" not in told.output


def test_garments_taken_again_are_found(tmp_path: Path) -> None:
    """Every kind of damage in turn; benchmarks/reshot_pairs.py compares 300 garments with each kind."""
    files = sorted(shared_data("clothing").glob("*.jpg"))[:GARMENTS]
    market = PhotographedMarket(tmp_path / "data")
    again = [list(reshots(path.read_bytes(), place).values())[place % KINDS] for place, path in enumerate(files)]
    _, numbers = market.sell("shop", [seen(data) for data in [*(path.read_bytes() for path in files), *again]])
    garment = {number: place % len(files) for place, number in enumerate(numbers)}
    near = [one for _, _, pairs in compare(market) for one in pairs if one.sameness == Sameness.NEAR]
    found = {(garment[one.first], garment[one.second]) for one in near}
    right = sum(first == second for first, second in found)
    assert right >= 0.9 * len(files)
    assert len(found) - right <= 1
    market.database.close()
