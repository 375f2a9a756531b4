"""The command ``vitrina`` as a newcomer meets it."""

import csv
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from drawing import jpeg, motif, saved
from serving import VITRINA
from typer.testing import CliRunner, Result

from vitrina.cli import app

COMMANDS = ["serve", "import", "doctor", "demo", "shop create", "token create", "app create"]


def vitrina(*arguments: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> Any:
    """Runs the command; what it wrote is text."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VITRINA_")}
    return subprocess.run(
        [VITRINA, *arguments],
        env=clean | {"VITRINA_WORKERS": "1", "COLUMNS": "100", "NO_COLOR": "1"} | (env or {}),
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def inside(*arguments: str | Path, env: dict[str, str] | None = None) -> Result:
    """The same in this process, which is faster; for what ends before any work."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=env)


def words(text: str) -> str:
    """Text without the lines and frames it is laid out in."""
    return " ".join(text.replace("│", " ").split())


def result(*arguments: str | Path) -> Any:
    """The JSON that a command prints; nothing else may stand on standard output."""
    done = vitrina(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


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
    ("name", "value"),
    [
        ("VITRINA_RATE_LIMIT", "many"),
        ("VITRINA_PUBLIC_URL", "photos.example"),
        ("VITRINA_WORKERS", "0"),
        ("VITRINA_LOG_LEVEL", "loud"),
        ("VITRINA_XLARGE_BOX", "10"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    for command in (["serve"], ["token", "create", "--shop", "x"]):
        done = inside(*command, "--data", tmp_path / "data", env={name: value})
        assert done.exit_code == 2, done.output
        assert name in words(done.stderr)
        assert isinstance(done.exception, SystemExit)
    assert not (tmp_path / "data").exists()


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
    assert (summary["products"], summary["images"], summary["already_there"]) == (3, 2 + 1 + 12, 0)
    refused = {(product, what): why for product, what, why in summary["refused"]}
    assert set(refused) == {
        ("Pot", "words.jpg"),
        ("Pot", "missing.jpg"),
        ("Pot", "../outside.jpg"),
        ("Lid", "line 4"),
        ("Many", "cup.jpg"),
        ("line 6", "line 6"),
    }
    assert "no picture that is known here" in refused["Pot", "words.jpg"]
    assert "3 to 40" in refused["Lid", "line 4"]
    assert "12" in refused["Many", "cup.jpg"]
    assert "title" in refused["line 6", "line 6"]
    again = result(*arguments)
    assert (again["products"], again["already_there"], again["images"]) == (0, 3, 0)
    told = vitrina(*arguments)
    assert told.returncode == 0
    assert "3 were there already" in told.stdout
    findings = result("doctor", "--data", tmp_path / "data")["findings"]
    assert [finding for finding in findings if not finding["well"]] == []
    assert {"database", "photo store", "workers", "search index"} <= {finding["part"] for finding in findings}


def test_a_sheet_that_cannot_be_read_is_explained(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
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


def test_the_version_is_told() -> None:
    assert vitrina("--version").stdout.startswith("vitrina ")
