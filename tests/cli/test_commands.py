"""The command ``vitrina`` as a newcomer meets it."""

import csv
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from annotated_types import Le
from commands import inside, result, vitrina, words
from drawing import jpeg, motif, saved

from vitrina.catalog.edit import ProductEdit
from vitrina.catalog.service import CatalogService
from vitrina.settings import Settings
from vitrina.storage.engines.kind import full

NOBODY = 65534
COMMANDS = ["serve", "import", "export", "doctor", "demo", "shop create", "token create", "app create"]


def test_help_leads_a_newcomer() -> None:
    shown = vitrina("--help").stdout
    for command in COMMANDS:
        assert command.split()[0] in shown
    assert "docs/settings.md" in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    done = inside(*command.split(), "--help")
    assert done.exit_code == 0
    assert f"{command} [OPTIONS]" in done.stdout
    assert "--data" in done.stdout
    options = [line.strip("│* ") for line in done.stdout.splitlines() if line.strip("│* ").startswith("--")]
    assert len(options) >= 2
    assert all("  " in option for option in options), done.stdout


def test_help_is_wrapped_where_the_terminal_ends() -> None:
    shown = inside("import", "--help", env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"})
    assert "title (or title_en, title_zh-hant, …) and images (file names separated by semicolons)" in shown.stdout


def test_shops_tokens_and_apps_are_made_as_documented(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shop = result("shop", "create", "--handle", "tea-house", "--name", "Tea House", "--currency", "USD", "--data", data)
    assert {"handle": "tea-house", "name": "Tea House", "currency": "USD"}.items() <= shop.items()
    again = result("shop", "create", "--handle", "tea-house", "--data", data)
    assert again == shop
    token = result("token", "create", "--shop", "tea-house", "--data", data)
    assert (token["shop"], token["shop_id"]) == ("tea-house", shop["id"])
    assert len(token["access_token"]) == 64
    app = result("app", "create", "--name", "finder", "--data", data)
    assert list(app)[:4] == ["app_key", "app_secret", "access_token", "refresh_token"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["shop", "create", "--handle", "Tea House!"], "handle"),
        (["shop", "create", "--handle", "tea", "--currency", "dollars"], "currency"),
        (["token", "create", "--shop", ""], "handle"),
    ],
)
def test_a_refusal_is_a_sentence_and_no_traceback(tmp_path: Path, arguments: list[str], says: str) -> None:
    done = vitrina(*arguments, "--data", tmp_path / "data")
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "command",
    ["doctor", "gc", "evaluate", "duplicates", "reindex", "export taken --shop x", "space list", "order list"],
)
def test_what_looks_after_a_market_makes_none(tmp_path: Path, command: str) -> None:
    done = inside(*command.split(), "--data", tmp_path / "data")
    assert done.exit_code == 1, done.output
    assert f"no_market: There is no market in {tmp_path / 'data'}." in words(done.stderr)
    assert not (tmp_path / "data").exists()


@contextmanager
def closed(folder: Path) -> Iterator[Path]:
    """A folder that this process may not look into, whoever runs it."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0)
    me = os.geteuid()
    os.seteuid(NOBODY if me == 0 else me)
    try:
        yield folder
    finally:
        os.seteuid(me)
        folder.chmod(0o700)


def test_a_folder_of_another_user_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    with closed(tmp_path / "closed") as folder:
        done = inside("doctor", "--data", folder / "data")
    assert done.exit_code == 1, done.output
    assert f"data_folder_unusable: The data folder {folder / 'data'} cannot be read: Permission denied." in done.stderr


def test_settings_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(b"VITRINA_LOG_LEVEL=\xff")
    monkeypatch.chdir(tmp_path)
    done = inside("doctor")
    assert (done.exit_code, done.stderr.split(":")[0]) == (2, "settings_unreadable")
    assert "no text in UTF-8" in done.stderr


def test_settings_of_another_user_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    monkeypatch.chdir(tmp_path / "closed")
    with closed(tmp_path / "closed"):
        done = inside("doctor")
    assert done.exit_code == 2, done.output
    assert f"{tmp_path / 'closed' / '.env'} cannot be read: Permission denied." in done.stderr


def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert inside("shop", "create", "--handle", "tea", "--data", tmp_path).exit_code == 0
    done = inside("gc", "--data", tmp_path, env={"VITRINA_DATABASE_URL": "sqlite:////nowhere/vitrina.db"})
    assert done.exit_code == 1
    assert "There is no market in /nowhere/vitrina.db." in words(done.stderr)
    assert "Name its file with VITRINA_DATABASE_URL" in words(done.stderr)


def test_a_folder_that_is_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    for name, made in (("new", 0o700), ("there", 0o755)):
        folder = tmp_path / name
        if name == "there":
            folder.mkdir(mode=made)
        assert vitrina("shop", "create", "--handle", "tea", "--data", folder).returncode == 0
        assert folder.stat().st_mode & 0o777 == made


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VITRINA_RATE_LIMIT", "many"),
        ("VITRINA_PUBLIC_URL", "photos.example"),
        ("VITRINA_WORKERS", "0"),
        ("VITRINA_LOG_LEVEL", "loud"),
        ("VITRINA_XLARGE_BOX", "10"),
        ("VITRINA_DATABASE_URL", "nonsense"),
        ("VITRINA_DATABASE_URL", "foo://bar"),
        ("VITRINA_DATABASE_URL", "sqlite://"),
        ("VITRINA_DATABASE_URL", "sqlite:///:memory:"),
        ("VITRINA_DATABASE_URL", "postgresql://u:secret@host:port/vitrina"),
        ("VITRINA_DATABASE_URL", "mysql://localhost/vitrina"),
        ("VITRINA_DATABASE_URL", "postgres://localhost/vitrina"),
        ("VITRINA_OBJECTS_URL", "nonsense"),
        ("VITRINA_OBJECTS_URL", "foo://bar"),
        ("VITRINA_OBJECTS_URL", "memory:///"),
        ("VITRINA_OBJECTS_URL", "http://photos.example/"),
        ("VITRINA_FETCH_ALLOW", "http://127.0.0.1:9000"),
        ("VITRINA_PROXIES", "127.0.0.1,nginx"),
        ("VITRINA_PUBLIC_URL", "http://x:99999"),
        ("VITRINA_PUBLIC_URL", "http://[x"),
        ("VITRINA_PUBLIC_URL", "https://photos.example/?shop=1"),
        ("VITRINA_PUBLIC_URL", "https://photos.example/#top"),
        ("VITRINA_PUBLIC_URL", "https://photos.example/my shop"),
        ("VITRINA_FETCH_ALLOW", "127.0.0.1:99999"),
        ("VITRINA_WORKERS", ""),
        ("VITRINA_UNPAID_MINUTES", "99999999999999"),
        ("VITRINA_ACCESS_TOKEN_DAYS", "99999999999999"),
        ("VITRINA_FETCH_TIMEOUT", "inf"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    for command in (["serve"], ["token", "create", "--shop", "x"]):
        done = inside(*command, "--data", tmp_path / "data", env={name: value})
        assert done.exit_code == 2, done.output
        assert words(done.stderr).count(name) == 1
        assert "Value error" not in done.stderr
        assert isinstance(done.exception, SystemExit)
        assert "secret" not in done.stderr
        if name != "VITRINA_DATABASE_URL":  # which may hold a password
            assert f"not {value.rpartition(',')[2]!r}" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["token", "create", "--shop", "x", "--days", "99999999"], "--days"),
        (["token", "create", "--shop", "x", "--scope", "products:read"], "index"),
        (["token", "create", "--shop", "x", "--address", "300.1.1.1"], "address_invalid"),
        (["order", "show", "9" * 23], "number"),
        (["order", "list", "--page", "9" * 20], "--page"),
        (["gc", "--grace", "9" * 14], "--grace"),
        (["evaluate", "--sample", "9" * 30], "--sample"),
        (["reindex", "--workers", "9" * 9], "--workers"),
        (["app", "create", "--name", "finder", "--redirect-uri", "nonsense"], "redirect_uri_invalid"),
        (["app", "create", "--name", "finder", "--redirect-uri", "http://[x"], "redirect_uri_invalid"),
        (["app", "create", "--name", "finder", "--push-url", "nonsense"], "push_url_invalid"),
        (["app", "create", "--name", ""], "name_missing"),
        (["token", "app", "--name", " ", "--redirect-uri", "https://app.example/back"], "name_missing"),
        (["token", "app", "--name", "x", "--redirect-uri", "https://app.example/?a=1"], "redirect_uri_invalid"),
    ],
)
def test_a_plain_mistake_is_named_and_leaves_nothing(tmp_path: Path, arguments: list[str], says: str) -> None:
    done = inside(*arguments, "--data", tmp_path)
    assert done.exit_code in {1, 2}
    assert says in done.stderr
    assert isinstance(done.exception, SystemExit)
    if (tmp_path / "vitrina.db").exists():
        with closing(sqlite3.connect(tmp_path / "vitrina.db")) as database:
            for table in ("shops", "apps", "merchant_apps"):
                assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608


def test_a_refusal_names_the_limit_and_what_broke_it(tmp_path: Path) -> None:
    assert inside("shop", "create", "--handle", "tea", "--data", tmp_path).exit_code == 0
    done = inside("space", "add", "My Model", "--from", tmp_path / "model.onnx", "--data", tmp_path)
    assert done.exit_code == 1
    told = words(done.stderr)
    assert "limit: up to 48 of a-z, 0-9, dot and dash; actual: My Model" in told
    done = inside("shop", "create", "--handle", "cup", "--currency", "dollars", "--data", tmp_path)
    assert words(done.stderr).count("dollars") == 1  # what a sentence has is not said again


def test_an_address_with_a_query_may_be_a_buyers_apps(tmp_path: Path) -> None:
    made = result("app", "create", "--name", "x", "--redirect-uri", "https://app.example/?a=1", "--data", tmp_path)
    assert made["app_key"]


def test_every_number_of_the_settings_has_an_upper_bound() -> None:
    numbers = {name: field for name, field in Settings.model_fields.items() if field.annotation in (int, float)}
    assert len(numbers) > 10
    unbounded = [name for name, field in numbers.items() if not any(isinstance(one, Le) for one in field.metadata)]
    assert unbounded == []


def test_settings_at_their_upper_bounds_can_be_worked_with(tmp_path: Path) -> None:
    most = {
        name: str(next(one.le for one in field.metadata if isinstance(one, Le)))
        for name, field in Settings.model_fields.items()
        if field.annotation is int and name != "workers"
    }
    env = {f"VITRINA_{name.upper()}": value for name, value in most.items()}
    done = inside("app", "create", "--name", "finder", "--data", tmp_path / "data", "--json", env=env)
    assert done.exit_code == 0, done.output


def test_a_photo_store_that_cannot_be_opened_is_explained(tmp_path: Path) -> None:
    assert inside("app", "create", "--name", "x", "--data", tmp_path).exit_code == 0
    (tmp_path / "objects").write_text("in the way")
    done = inside("gc", "--data", tmp_path)
    assert done.exit_code == 1
    assert "storage_unusable" in done.stderr


def test_a_data_folder_that_cannot_be_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = vitrina("token", "create", "--shop", "x", "--data", tmp_path / "file" / "data")
    assert done.returncode == 1
    assert "data folder" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A sheet of five rows and a folder of pictures, some of which cannot be taken."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "cup.jpg").write_bytes(jpeg(1300))
    (pictures / "pot.png").write_bytes(saved(motif(1301), "PNG"))
    (pictures / "words.jpg").write_bytes(b"these are words")
    (tmp_path / "outside.jpg").write_bytes(jpeg(1302))
    rows = [
        ("Cup", "cup.jpg;pot.png", "C-1", "12", "tea set"),
        ("Pot", "pot.png;words.jpg;missing.jpg;../outside.jpg", "P-1", "", ""),
        ("Lid", "", "L-1", "", "ab"),
        ("Many", ";".join(["cup.jpg"] * 13), "M-1", "", ""),
        ("", "cup.jpg", "N-1", "", ""),
        ("Cup again", "cup.jpg", "C-1", "13", ""),
        ("Pen", f"{'x' * 300}.jpg;\0.jpg", "", "1", ""),
    ]
    path = tmp_path / "products.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("title", "images", "sku", "price", "tags"))
        writer.writerows(rows)
    return path


def test_a_sheet_is_imported_and_what_was_left_out_is_told(tmp_path: Path, sheet: Path) -> None:
    arguments = ("import", sheet, tmp_path / "pictures", "--shop", "tea-house", "--data", tmp_path / "data")
    summary = result(*arguments)
    assert (summary["products"], summary["images"], summary["already_there"]) == (4, 2 + 1 + 12, 1)
    refused = {(product, what): why for product, what, why in summary["refused"]}
    assert set(refused) == {
        ("Pot", "words.jpg"),
        ("Pot", "missing.jpg"),
        ("Pot", "../outside.jpg"),
        ("Lid", "line 4"),
        ("Many", "cup.jpg"),
        ("line 6", "line 6"),
        ("Pen", f"{'x' * 300}.jpg"),
        ("Pen", "\0.jpg"),
    }
    assert "no picture that is known here" in refused["Pot", "words.jpg"]
    assert "3 to 40" in refused["Lid", "line 4"]
    assert "12" in refused["Many", "cup.jpg"]
    assert "title" in refused["line 6", "line 6"]
    again = result(*arguments)
    assert (again["products"], again["already_there"], again["images"]) == (1, 4, 0)  # the pen has no SKU
    told = vitrina(*arguments)
    assert told.returncode == 0
    assert "4 were there already" in told.stdout
    findings = result("doctor", "--data", tmp_path / "data")["findings"]
    assert [finding for finding in findings if not finding["well"]] == []
    told = {finding["part"]: finding["detail"] for finding in findings}
    assert {"database", "photo store", "workers", "search index"} <= set(told)
    assert str(tmp_path / "data" / "vitrina.db") in told["database"]


def test_a_sheet_that_is_imported_twice_at_once_gives_each_product_once(tmp_path: Path) -> None:
    (tmp_path / "cup.jpg").write_bytes(jpeg(1320))
    sheet, numbers = tmp_path / "sheet.csv", range(4)
    sheet.write_text("title,images,sku\n" + "".join(f"Cup {number},cup.jpg,C-{number}\n" for number in numbers))
    arguments = ("import", sheet, tmp_path, "--shop", "x", "--data", tmp_path / "data")
    with ThreadPoolExecutor(2) as pool:
        said = [asked.result() for asked in [pool.submit(result, *arguments) for _ in range(2)]]
    assert sum(one["products"] for one in said) == len(numbers)
    assert sum(one["already_there"] for one in said) == len(numbers)
    assert [one["refused"] for one in said] == [[], []]


def test_an_import_that_the_server_fails_is_told_to_scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet, create = tmp_path / "sheet.csv", CatalogService.create
    sheet.write_text("title,images,sku\nCup,,C-1\nPot,,P-1\n")
    arguments = ("import", sheet, tmp_path, "--shop", "x", "--data", tmp_path / "data")

    async def fails_once(service: CatalogService, shop_id: str, edit: ProductEdit, *more: Any, **options: Any) -> Any:
        if edit.sku == "C-1":
            raise full()
        return await create(service, shop_id, edit, *more, **options)

    with monkeypatch.context() as on_a_full_disk:
        on_a_full_disk.setattr(CatalogService, "create", fails_once)
        told = inside(*arguments, "--json")
    assert told.exit_code == 1
    summary = json.loads(told.stdout)
    assert (summary["products"], summary["failed"], len(summary["refused"])) == (1, 1, 1)
    again = inside(*arguments)
    assert (again.exit_code, "1 products" in again.stdout) == (0, True)


def test_names_in_square_brackets_are_shown_as_they_are(tmp_path: Path) -> None:
    sheet, data = tmp_path / "sheet.csv", tmp_path / "[/b] data"
    sheet.write_text("title,images\n[/b] Mug :cup:,[red]mug.jpg\n")
    missing = inside("gc", "--data", data)
    assert (missing.exit_code, str(data) in missing.stderr) == (1, True)
    made = inside("shop", "create", "--handle", "tea", "--name", "[/b] [sale] Tea", "--data", data)
    assert (made.exit_code, "[/b] [sale] Tea" in made.stdout) == (0, True)
    imported = inside("import", sheet, tmp_path, "--shop", "tea", "--data", data)
    assert imported.exit_code == 0, imported.output
    assert "[/b] Mug :cup:" in words(imported.stdout)
    assert "[red]mug.jpg" in words(imported.stdout)
    taken = inside("export", tmp_path / "[/b]", "--shop", "tea", "--data", data)
    assert taken.exit_code == 0, taken.output


def test_a_sheet_that_cannot_be_read_is_explained(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("title,images,price\nPot,,12\nCup,,cheap\n")
    done = inside("import", sheet, tmp_path, "--shop", "x", "--data", tmp_path / "data")
    assert (done.exit_code, "Line 3" in words(done.stderr)) == (1, True)
    assert not (tmp_path / "data").exists()  # as the command's help says
    sheet.write_text("name\nCup\n")
    done = vitrina("import", sheet, tmp_path, "--shop", "x", "--data", tmp_path / "data")
    assert done.returncode == 1
    assert "title" in done.stderr
    assert "Traceback" not in done.stderr
    missing = vitrina("import", tmp_path / "none.csv", tmp_path, "--shop", "x")
    assert missing.returncode == 2


def test_doctor_tells_what_to_mend(tmp_path: Path) -> None:
    data = tmp_path / "data"
    result("shop", "create", "--handle", "x", "--data", data)
    (data / "objects").write_text("in the way")
    done = vitrina("doctor", "--data", data)
    assert done.returncode == 1
    assert "mend" in done.stdout
    assert "Traceback" not in done.stderr


def test_doctor_tells_of_settings_that_are_misspelt(tmp_path: Path) -> None:
    result("shop", "create", "--handle", "x", "--data", tmp_path / "data")
    (tmp_path / ".env").write_text("VITRINA_WORKRES=3\nvitrina_rate_limit=5\nOTHERS=1\n")
    misspelt = {"VITRINA_REQUIRE_SIGNATURES": "true"}
    done = vitrina("doctor", "--data", tmp_path / "data", "--json", env=misspelt, cwd=tmp_path)
    assert done.returncode == 1
    told = [one for one in json.loads(done.stdout)["findings"] if one["part"] == "settings"]
    assert not any(one["well"] for one in told)
    first, second = (one["detail"] for one in told)
    assert first.startswith("VITRINA_REQUIRE_SIGNATURES is no setting")
    assert "VITRINA_REQUIRE_SIGNATURE?" in first
    assert "VITRINA_WORKERS?" in second


def test_doctor_tells_of_photos_that_are_lost_or_that_an_upgrade_left_behind(tmp_path: Path) -> None:
    data, sheet = tmp_path / "data", tmp_path / "sheet.csv"
    for number in range(2):
        (tmp_path / f"{number}.jpg").write_bytes(jpeg(1310 + number))
    sheet.write_text("title,images\nCup,0.jpg\nPot,1.jpg\n")
    result("import", sheet, tmp_path, "--shop", "x", "--data", data)
    lost = hashlib.sha256(jpeg(1310)).hexdigest()
    original = next(data.rglob(f"{lost}/original.jpg"))
    original.write_bytes(original.read_bytes()[:100])
    with closing(sqlite3.connect(data / "vitrina.db")) as database, database:
        database.execute("UPDATE looks SET space = 'of-an-older-version'")
    shutil.rmtree(data / "index")

    def told() -> dict[str, str]:
        findings = json.loads(vitrina("doctor", "--data", data, "--json").stdout)["findings"]
        return {one["part"]: one["detail"] for one in findings if not one["well"]}

    before = told()
    assert set(before) == {"photo files", "looks"}
    assert "1 photos" in before["photo files"]
    assert lost in before["photo files"]
    assert "2 photos" in before["looks"]
    assert "vitrina reindex" in before["looks"]
    # Another run of the same command would not help the one that is lost.
    assert result("reindex", "--data", data) == {"photos": 1, "failed": 1}
    after = told()
    assert set(after) == {"photo files", "looks"}
    assert "1 of them are lost" in after["looks"]
    assert "delete" in after["photo files"]
    original.write_bytes(jpeg(1310))
    assert result("reindex", "--data", data) == {"photos": 1, "failed": 0}
    # A photo on no product, whose files gc removed between the copies of a backup, is missed by nobody.
    with closing(sqlite3.connect(data / "vitrina.db")) as database, database:
        database.execute("DELETE FROM medias WHERE photo_id = (SELECT id FROM photos WHERE sha256 = ?)", (lost,))
    original.unlink()
    shutil.rmtree(data / "index")
    assert told() == {}


@pytest.mark.parametrize(
    "arguments",
    [
        ("order", "list", "--shop", "typo"),
        ("order", "freight", "--shop", "typo", "--first", "1"),
        ("order", "freight", "--shop", "typo", "--first", "abc"),
    ],
)
def test_a_shop_that_is_misspelled_is_not_made(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert vitrina("app", "create", "--name", "x", "--data", tmp_path / "data").returncode == 0
    for _ in range(2):
        done = vitrina(*arguments, "--data", tmp_path / "data")
        assert done.returncode == 1
        assert "shop_not_found" in done.stderr


def test_the_version_is_told() -> None:
    assert vitrina("--version").stdout.startswith("vitrina ")
