"""Reading a merchant's spreadsheet."""

from decimal import Decimal
from pathlib import Path

import pytest

from vitrina.catalog.models import Status
from vitrina.catalog.sheet import SheetRow, read_sheet
from vitrina.errors import Invalid


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> list[SheetRow]:
    path = tmp_path / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    return read_sheet(path, "en")


def test_every_column_is_understood(tmp_path: Path) -> None:
    header = "title,title_zh-hant,description,images,price,price_sale,quantity,sku,status,tags"
    line = 'Cup,杯子,"Holds, tea","a.jpg; b.png;","1,200",99.5,7,C-1,draft,tea set; kitchen'
    [row] = read(tmp_path, f"{header}\n{line}\n", "utf-8-sig")
    edit = row.edit
    assert row.images == ("a.jpg", "b.png")
    assert row.line == 2
    assert edit.title_translations == {"en": "Cup", "zh-hant": "杯子"}
    assert (edit.price, edit.price_sale, edit.quantity, edit.sku) == (Decimal(1200), Decimal("99.5"), 7, "C-1")
    assert (edit.status, edit.tags, edit.unlimited_quantity) == (Status.DRAFT, ["tea set", "kitchen"], False)
    assert edit.details == {"description_translations": {"en": "Holds, tea"}}


def test_a_row_without_stock_is_always_there_and_without_status_is_shown(tmp_path: Path) -> None:
    [row] = read(tmp_path, "title,images\nCup,a.jpg\n")
    assert (row.edit.unlimited_quantity, row.edit.status, row.edit.sku, row.edit.price) == (
        True,
        Status.ACTIVE,
        None,
        None,
    )


def test_a_sheet_of_no_rows_is_fine(tmp_path: Path) -> None:
    assert read(tmp_path, "title,images\n") == []


def test_short_and_long_rows_do_no_harm(tmp_path: Path) -> None:
    rows = read(tmp_path, "title,images,sku\nCup\nPot,a.jpg,P-1,extra,more\n")
    assert [(row.name, row.edit.sku) for row in rows] == [("Cup", None), ("Pot", "P-1")]


def test_columns_are_known_in_capitals_too(tmp_path: Path) -> None:
    [row] = read(tmp_path, "Title,title_zh-Hant, Images,PRICE\nCup,杯子,A.JPG,12\n")
    assert (row.images, row.edit.price) == (("A.JPG",), Decimal(12))
    assert row.edit.title_translations == {"en": "Cup", "zh-hant": "杯子"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "title_column_missing"),
        ("name,images\nCup,a.jpg\n", "title_column_missing"),
        ("title,image,price\nCup,a.jpg,12\n", "images_column_missing"),
        ("title;images\nCup;a.jpg\n", "title_column_missing"),
        ("title,images,price\nCup,,cheap\n", "cell_invalid"),
        ('title,images,price\nCup,,"12,50"\n', "cell_invalid"),
        ('title,images,price\nCup,,"1,2500"\n', "cell_invalid"),
        ("title,images,quantity\nCup,,many\n", "cell_invalid"),
        ("title,images,quantity\nCup,,-1\n", "cell_invalid"),
        ("title,images,status\nCup,,sold\n", "cell_invalid"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(tmp_path, text)
    assert refused.value.code == code
    header = text.partition("\n")[0]
    if code == "cell_invalid":
        assert "Line 2" in refused.value.message
        assert str(refused.value.actual) in refused.value.message
    else:
        assert header.replace(",", ", ") in refused.value.message


def test_another_encoding_is_explained(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        read(tmp_path, "title,images\n杯子,\n", "big5")
    assert refused.value.code == "sheet_unreadable"
    assert "UTF-8" in str(refused.value)


@pytest.mark.parametrize("row", ['"Cup,a.jpg\nBowl,b.jpg\n', '"12" plate,a.jpg\n'])
def test_a_quote_that_is_not_closed_swallows_no_products(tmp_path: Path, row: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(tmp_path, f"title,images\nJug,j.jpg\n{row}")
    assert refused.value.code == "sheet_unreadable"
    assert "line 3" in refused.value.message


def test_a_quote_within_a_cell_is_read(tmp_path: Path) -> None:
    rows = read(tmp_path, 'title,images\n"12"" plate, deep",a.jpg\n12" bowl,b.jpg\n')
    assert [row.name for row in rows] == ['12" plate, deep', '12" bowl']


def test_a_status_of_removed_is_none_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        read(tmp_path, "title,images,status\nCup,,removed\n")


def test_a_header_that_is_never_closed_is_explained(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        read(tmp_path, '"title,images\nCup,a.jpg\n')
    assert refused.value.code == "sheet_unreadable"
