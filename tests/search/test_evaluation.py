"""Figures, calibration and re-shots; and photos that are looked at again."""

import asyncio
import math
import re
import sqlite3
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from drawing import jpeg
from serving import running_server

from vitrina.cli.truth import from_truth, read_truth
from vitrina.errors import Invalid
from vitrina.search.calibration import Calibration, carried, error, fit
from vitrina.search.evaluation.reshots import DAMAGES, reshots
from vitrina.search.evaluation.trials import Trial, by, calibrate, figures
from vitrina.search.models import Hit


def hit(product: str, likeness: float, points: int = 0) -> Hit:
    return Hit(product, "media", likeness, likeness, points, None)


def trial(kind: str, *products: str, seconds: float = 1.0) -> Trial:
    hits = [hit(product, 0.9 - place / 10) for place, product in enumerate(products)]
    return Trial("x", kind, "none", "right", hits, seconds)


def test_figures_count_places_of_the_right_product() -> None:
    trials = [trial("a", "right"), trial("a", "wrong", "right"), trial("b", "wrong"), trial("b", *"123456", "right")]
    found = figures(trials)
    assert (found.trials, found.recall_at_1, found.recall_at_5) == (4, 0.25, 0.5)
    assert found.map_at_10 == pytest.approx((1 + 1 / 2 + 0 + 1 / 7) / 4)
    assert {kind: one.recall_at_1 for kind, one in by(trials, "kind").items()} == {"a": 0.5, "b": 0.0}


def test_a_curve_is_found_again_and_says_what_is_likely() -> None:
    random = np.random.default_rng(1)
    truth = Calibration(slope=12, middle=0.6)
    scores = random.random(4000).tolist()
    right = [bool(random.random() < truth(score)) for score in scores]
    fitted = fit(scores[:2000], right[:2000])
    assert fitted is not None
    assert fitted.slope == pytest.approx(truth.slope, rel=0.15)
    assert fitted.middle == pytest.approx(truth.middle, abs=0.03)
    assert error(fitted, scores[2000:], right[2000:]) < 0.04


@pytest.mark.parametrize(("scores", "right"), [([0.1, 0.9], [True, True]), ([0.1, 0.9], [True, False])])
def test_scores_that_say_nothing_give_no_curve(scores: list[float], right: list[bool]) -> None:
    assert fit(scores, right) is None


def test_a_curve_is_carried_to_another_space() -> None:
    """A score there means what that score means here for which the same pictures are as likely right."""
    known, before, after = Calibration(8, 0.6), Calibration(11, 0.85), Calibration(5, 0.3)
    there = carried(known, before, after)
    for likely in (0.01, 0.3, 0.9):
        here, other = (curve.middle + math.log(likely / (1 - likely)) / curve.slope for curve in (before, after))
        assert there(other) == pytest.approx(known(here))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfeq\x00", "truth_unreadable"),
        (b"picture,product\na,b\n", "truth_columns_missing"),
        (b"", "truth_columns_missing"),
        (b"query,sku\na,b\n", "truth_columns_missing"),
    ],
)
def test_what_is_no_truth_is_refused_by_name(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "truth.csv"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=str(path)) as refused:
        read_truth(path)
    assert refused.value.code == code


def test_a_truth_of_which_nothing_can_be_used_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    path.write_text("query,product\nnone.jpg,x\n")

    async def read() -> None:
        async for _ in from_truth(path, []):
            raise AssertionError

    with pytest.raises(Invalid, match="No row"):
        asyncio.run(read())


def test_calibration_is_fitted_on_trials() -> None:
    random = np.random.default_rng(2)
    trials = []
    for _ in range(200):
        likely = random.random()
        wanted = "right" if random.random() < likely else "other"
        trials.append(Trial("x", "a", "none", wanted, [hit("right", likely)], 1.0))
    curve, off = calibrate(trials)
    assert curve is not None
    assert off is not None
    assert curve.slope > 0
    assert off < 0.2


def test_reshots_are_other_pictures_and_always_the_same() -> None:
    made, again = reshots(jpeg(2700), 5), reshots(jpeg(2700), 5)
    assert made == again
    assert set(made) == {*DAMAGES, "all of these"}
    assert len(set(made.values())) == len(made)
    for data in made.values():
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert min(picture.shape[:2]) > 100


def test_what_is_no_picture_has_no_reshots() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        reshots(b"no picture", 1)


@pytest.mark.sqlite
def test_a_market_is_evaluated_and_looked_at_again(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(4):
        (pictures / f"{number}.jpg").write_bytes(jpeg(2710 + number))
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("title,images,sku\n" + "".join(f"Thing {one},{one}.jpg,s{one}\n" for one in range(4)))
    (pictures / "bad.jpg").write_text("no picture")
    rows = "0.jpg,s0\n1.jpg,Thing 1\nno.jpg,s1\n2.jpg,s9\nbad.jpg,s0\n"
    (pictures / "truth.csv").write_text("\ufeffquery,product\n" + rows)  # as spreadsheets write it
    (pictures / "many.csv").write_text("query,product\n" + "".join(f"{one % 4}.jpg,s{one % 4}\n" for one in range(100)))
    with running_server(tmp_path / "data") as server:
        server.command("import", str(sheet), str(pictures), "--shop", "s")
        page = tmp_path / "page.html"
        report: dict[str, Any] = {**server.command("evaluate", "--sample", "3", "--html", str(page))}
        assert report["all"]["trials"] == 3 * 7
        assert report["all"]["recall_at_5"] > 0.7
        shown = page.read_text()
        assert shown.startswith("<!doctype html>")
        assert "<th>p50 ms</th>" in shown
        (took,) = re.findall(r"<td>all</td>(?:<td>[\d.]+</td>){4}<td>(\d+)</td>", shown)
        assert int(took) == round(report["all"]["p50"] * 1000) > 0
        assert "<td>no category</td>" in shown
        assert (report["calibration"] is None, report["calibration_kept"]) == (False, False)
        told: dict[str, Any] = {**server.command("evaluate", "--truth", str(pictures / "truth.csv"))}
        assert (told["all"]["trials"], told["all"]["recall_at_1"]) == (2, 1.0)
        plain = "--without", "crops", "--without", "points"
        told = {**server.command("evaluate", "--truth", str(pictures / "truth.csv"), *plain)}
        assert (told["all"]["trials"], told["calibration_kept"]) == (2, False)
        told = {**server.command("evaluate", "--truth", str(pictures / "many.csv"))}
        assert (told["all"]["trials"], told["calibration_kept"]) == (100, True)
        with sqlite3.connect(tmp_path / "data" / "vitrina.db") as database:
            database.execute("DELETE FROM marks WHERE photo_id <= 2")
            database.execute("DELETE FROM looks WHERE photo_id >= 4")
            database.execute("UPDATE photos SET thumbhash = NULL, colour = NULL WHERE id = 3")
        database.close()
        done: list[dict[str, Any]] = [{**server.command("reindex")} for _ in range(2)]
        assert done == [{"photos": 4, "failed": 0}, {"photos": 0, "failed": 0}]
        with sqlite3.connect(tmp_path / "data" / "vitrina.db") as database:
            assert database.execute("SELECT count(*) FROM photos WHERE thumbhash IS NULL").fetchone() == (0,)
        database.close()
