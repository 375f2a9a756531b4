"""vitrina gc, beside a running server."""

import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from drawing import jpeg
from origin import Origin
from serving import Server, running_server
from shopfront import answered, upload
from tiny_model import tiny_model

from vitrina.events.forget import KEPT_FOR
from vitrina.photos.forget import RECEIPTS_FOR, VISITS_FOR

pytestmark = pytest.mark.sqlite

OUTBOX = {"deliveries": 0, "events": 0, "pushes": 0}
NOTHING = {"photos": 0, "files": 0, "bytes": 0, "receipts": 0, "visits": 0, "snapshots": 0, "looks": 0} | OUTBOX


def age(server: Server, table: str, column: str, by: timedelta) -> None:
    """Makes everything in a table as old as said."""
    when = (datetime.now(UTC) - by).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(server.data / "vitrina.db", timeout=30)) as database, database:
        database.execute(f"UPDATE {table} SET {column} = ?", (when,))  # noqa: S608 - names of this file


def count(server: Server, table: str) -> int:
    with closing(sqlite3.connect(server.data / "vitrina.db", timeout=30)) as database:
        number: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - as above
    return number


def gc(server: Server, *options: str) -> dict[str, Any]:
    """What the command says of the things that this test is about."""
    said: dict[str, Any] = {**server.command("gc", *options)}
    return {name: said[name] for name in (*NOTHING, "dry")}


def add(merchant: httpx.Client, url: str) -> None:
    product = answered(merchant.post("/products", json={"product": {"title_translations": {"en": "Old"}}}))
    answered(merchant.post(f"/products/{product['id']}/add_images", json={"urls": [url]}))


def test_what_is_old_is_forgotten_and_what_is_used_stays(tmp_path: Path, origin: Origin) -> None:
    with (
        running_server(tmp_path / "data", origin.address) as server,
        server.merchant() as merchant,
        server.buyer() as buyer,
    ):
        add(merchant, origin.serve("/old.jpg", jpeg(801), etag='"1"'))
        image_id = upload(buyer, jpeg(801))
        assert gc(server) == NOTHING | {"dry": False}
        age(server, "receipts", "created_at", RECEIPTS_FOR + timedelta(days=1))
        age(server, "visits", "seen_at", VISITS_FOR + timedelta(days=1))
        age(server, "snapshots", "expires_at", timedelta(seconds=1))
        age(server, "events", "created_at", KEPT_FOR + timedelta(days=1))
        answered(buyer.get("/traffic/item/search", params={"keyword": "Old"}))
        old = NOTHING | {"receipts": 1, "visits": 1, "snapshots": 1, "events": count(server, "events") - 1}
        assert gc(server, "--dry-run") == old | {"dry": True}
        assert [count(server, table) for table in ("receipts", "visits", "snapshots")] == [1, 1, 1]
        assert gc(server) == old | {"dry": False}
        assert [count(server, table) for table in ("receipts", "visits", "snapshots", "photos")] == [0, 0, 0, 1]
        found = buyer.get("/traffic/item/imgsearch", params={"image_id": image_id}).json()
        assert found["errorCode"] is not None
        add(merchant, origin.url("/old.jpg"))
        assert "if-none-match" not in origin.requests[-1].headers
        assert count(server, "visits") == 1


def test_a_model_whose_space_was_never_added_goes_and_others_stay(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    (tmp_path / "model.onnx").write_bytes(tiny_model())
    server.command("space", "add", "tiny", "--from", str(tmp_path / "model.onnx"))
    models = server.data / "objects" / "models"
    [added] = models.iterdir()
    left, fresh = models / f"{'0' * 64}.onnx", models / f"{'1' * 64}.onnx"
    for path in (left, fresh):
        path.write_bytes(b"a model")
    old = time.time() - 90_000
    for path in (added, left):
        os.utime(path, (old, old))
    found = NOTHING | {"files": 1, "bytes": 7}
    assert gc(server, "--dry-run") == found | {"dry": True}
    assert gc(server) == found | {"dry": False}
    assert set(models.iterdir()) == {added, fresh}


def test_a_server_forgets_expired_pictures_by_itself_as_others_come(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server, server.buyer() as buyer:
        first = upload(buyer, jpeg(802))
        age(server, "snapshots", "expires_at", timedelta(seconds=1))
        upload(buyer, jpeg(803))
        # Not at every upload, but one that has expired is not searched with all the same.
        assert count(server, "snapshots") == 2
        found = buyer.get("/traffic/item/imgsearch", params={"image_id": first}).json()
        assert found["errorCode"] is not None
    with running_server(tmp_path / "data") as server, server.buyer("another") as buyer:
        age(server, "snapshots", "expires_at", timedelta(seconds=1))
        upload(buyer, jpeg(804))
        assert count(server, "snapshots") == 1
