"""What `vitrina export` writes, and that `vitrina import` reads it again."""

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from commands import inside
from drawing import jpeg, motif, saved
from shopfront import Shopfront, answered

pytestmark = pytest.mark.sqlite

SHOP = "leaving-shop"
TAGS = ["kitchen", "clay ware"]
GREEN, TITLES = {"en": "green", "zh-hant": "綠"}, {"en": 'Tea "cup"\nof clay', "zh-hant": "茶杯"}


def done(*arguments: str | Path) -> Any:
    result = inside(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def facts_in(folder: Path) -> list[Any]:
    return [json.loads(line) for line in (folder / "products.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def leaving(shopfront: Shopfront, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any], list[bytes]]:
    """A folder that a shop was exported to while its server served it, its products as it shows them, and pictures."""
    pictures = [jpeg(8801), jpeg(8802), saved(motif(8803), "PNG")]
    with shopfront.server.merchant(SHOP) as merchant:
        one = Shopfront(shopfront.server, shopfront.origin, merchant, shopfront.buyer)
        plain = one.product(
            title_translations=TITLES,
            description_translations={"en": "Of clay"},
            sku="CUP-1",
            price=25,
            tags=TAGS,
        )
        one.add(plain, pictures[0], pictures[1])
        one.add(plain, pictures[2], image_type="detail")
        options = [{"key": "g", "type": "color", "name_translations": GREEN}]
        formed = one.product(
            unlimited_quantity=False, quantity=3, variant_options=options, variations=[{"key": ["g"], "price": 30}]
        )
        one.add(formed, pictures[0])
        category = answered(merchant.post("/categories", json={"name_translations": {"en": "Cups"}}))
        answered(merchant.put(f"/products/{plain['id']}", json={"category_ids": [category["id"]]}))
        gone = one.product()
        assert merchant.delete(f"/products/{gone['id']}").status_code < 300
        shown = [answered(merchant.get(f"/products/{product['id']}")) for product in (plain, formed)]
    folder = tmp_path_factory.mktemp("export") / "out"
    summary = done("export", folder, "--shop", SHOP, "--data", shopfront.server.data)
    assert summary == {"products": 2, "pictures": 3, "already_there": 0, "missing": []}
    return folder, shown, pictures


def test_all_that_is_known_of_a_product_is_written(leaving: tuple[Path, list[Any], list[bytes]]) -> None:
    folder, shown, pictures = leaving
    plain, formed = facts_in(folder)
    assert [one["id"] for one in (plain, formed)] == [one["id"] for one in shown]
    assert plain["title_translations"] == TITLES
    assert (plain["price"], plain["currency"], plain["tags"], plain["shop"]) == (25, "TWD", TAGS, SHOP)
    assert plain["details"]["description_translations"] == {"en": "Of clay"}
    assert [one["name_translations"]["en"] for one in plain["categories"]] == ["Cups"]
    names = [f"{hashlib.sha256(data).hexdigest()}" for data in pictures]
    assert [(one["kind"], Path(one["file"]).stem) for one in plain["medias"] if one["kind"] == "main"] == [
        ("main", names[0]),
        ("main", names[1]),
    ]
    assert [Path(one["file"]).stem for one in plain["medias"] if one["kind"] == "detail"] == [names[2]]
    (variation,) = formed["variations"]
    (option,) = formed["variant_options"]
    assert (variation["id"], variation["price"]) == (shown[1]["variations"][0]["id"], 30)
    assert (variation["variant_option_ids"], option["name_translations"]) == ([option["id"]], GREEN)


def test_pictures_are_the_files_that_were_sent(leaving: tuple[Path, list[Any], list[bytes]]) -> None:
    folder, _, pictures = leaving
    written = {path.stem: path.read_bytes() for path in (folder / "pictures").iterdir()}
    assert written == {hashlib.sha256(data).hexdigest(): data for data in pictures}


def test_an_import_reads_it_again(leaving: tuple[Path, list[Any], list[bytes]], tmp_path: Path) -> None:
    folder, _, _ = leaving
    brought = done(
        *("import", folder / "products.csv", folder / "pictures", "--shop", "new-shop", "--data", tmp_path / "data")
    )
    assert (brought["products"], brought["images"], brought["refused"]) == (2, 3, [])
    done("export", tmp_path / "again", "--shop", "new-shop", "--data", tmp_path / "data")
    sheets = [(one / "products.csv").read_text("utf-8-sig") for one in (folder, tmp_path / "again")]
    assert sheets[0] == sheets[1]
    (row, _) = csv.DictReader(sheets[0].splitlines(keepends=True))
    assert (row["title_en"], row["title_zh-hant"]) == (TITLES["en"], TITLES["zh-hant"])


def test_a_second_export_takes_new_pictures_alone(
    leaving: tuple[Path, list[Any], list[bytes]], shopfront: Shopfront
) -> None:
    folder, _, _ = leaving
    before = facts_in(folder)
    cut = next((folder / "pictures").iterdir())
    cut.write_bytes(cut.read_bytes()[:100])
    summary = done("export", folder, "--shop", SHOP, "--data", shopfront.server.data)
    assert summary == {"products": 2, "pictures": 1, "already_there": 2, "missing": []}
    assert facts_in(folder) == before
    assert hashlib.sha256(cut.read_bytes()).hexdigest() == cut.stem
    assert not list(folder.rglob("*.part"))


@pytest.mark.usefixtures("leaving")
def test_what_cannot_be_exported_is_told(shopfront: Shopfront, tmp_path: Path) -> None:
    unknown = inside("export", tmp_path / "out", "--shop", "no-such-shop", "--data", shopfront.server.data)
    assert (unknown.exit_code, "shop_not_found" in unknown.stderr) == (1, True)
    assert not (tmp_path / "out").exists()
    (tmp_path / "taken").write_text("a file, where a folder is to be made")
    blocked = inside("export", tmp_path / "taken" / "out", "--shop", SHOP, "--data", shopfront.server.data)
    assert (blocked.exit_code, "export_unwritable" in blocked.stderr) == (1, True)
