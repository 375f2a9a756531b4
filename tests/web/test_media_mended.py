"""Renditions that went missing, and workers that die, as a client sees them."""

import io
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from drawing import noise
from inprocess import with_merchant
from PIL import Image
from shopfront import Shopfront

from vitrina.market import Market
from vitrina.photos.models import Upload
from vitrina.storage.objects import Objects

SECONDS_TO_RECOVER = 2.0


def workers_of(pid: int) -> list[int]:
    """Process ids of the workers of a server, which may itself have been started by another."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            command = (stat.parent / "cmdline").read_bytes()
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        child = int(stat.parent.name)
        if parent == pid and b"vitrina.photos.darkroom.worker" in command:
            found.append(child)
        elif parent == pid:
            found += workers_of(child)
    return found


def folder_of(shopfront: Shopfront, answer: httpx.Response) -> Path:
    """Where the files of a picture stand; its ETag begins with its hash."""
    start = answer.headers["etag"].strip('"').partition("-")[0]
    return next((shopfront.server.data / "objects").rglob(f"{start}*"))


def test_a_missing_rendition_is_made_again(shopfront: Shopfront) -> None:
    images = shopfront.add(shopfront.product(), noise(31, 700, 500))["medias"][0]["images"]
    before = httpx.get(images["large"]["url"], trust_env=False)
    folder = folder_of(shopfront, before)
    for file in folder.glob("large.*"):
        file.unlink()
    after = httpx.get(images["large"]["url"], trust_env=False, timeout=30)
    assert after.status_code == 200
    assert after.headers["etag"] == before.headers["etag"]
    assert Image.open(io.BytesIO(after.content)).size == Image.open(io.BytesIO(before.content)).size
    assert list(folder.glob("large.*"))


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-"}, {"Range": "bytes=-10"}])
def test_a_rendition_cut_short_is_made_again(shopfront: Shopfront, asked: dict[str, str]) -> None:
    images = shopfront.add(shopfront.product(), noise(35 + len(str(asked)), 700, 500))["medias"][0]["images"]
    before = httpx.get(images["large"]["url"], headers=asked, trust_env=False)
    (file,) = folder_of(shopfront, before).glob("large.*")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    after = httpx.get(images["large"]["url"], headers=asked, trust_env=False, timeout=30)
    assert (after.status_code, after.content) == (before.status_code, before.content)
    assert file.read_bytes() == whole


def test_an_original_cut_short_is_not_shown(shopfront: Shopfront) -> None:
    images = shopfront.add(shopfront.product(), noise(36, 700, 500))["medias"][0]["images"]
    (file,) = folder_of(shopfront, httpx.get(images["original"]["url"], trust_env=False)).glob("original.*")
    file.write_bytes(file.read_bytes()[:-100])
    answer = httpx.get(images["original"]["url"], trust_env=False, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (404, "original_damaged")
    assert httpx.get(images["thumb"]["url"], trust_env=False).status_code == 200


def test_a_missing_original_is_a_plain_404(shopfront: Shopfront) -> None:
    images = shopfront.add(shopfront.product(), noise(32, 300, 300))["medias"][0]["images"]
    folder = folder_of(shopfront, httpx.get(images["original"]["url"], trust_env=False))
    for file in folder.iterdir():
        file.unlink()
    assert httpx.get(images["original"]["url"], trust_env=False).status_code == 404
    assert httpx.get(images["thumb"]["url"], trust_env=False).status_code == 404


def test_a_damaged_original_is_a_404_that_is_logged(shopfront: Shopfront) -> None:
    images = shopfront.add(shopfront.product(), noise(34, 300, 300))["medias"][0]["images"]
    folder = folder_of(shopfront, httpx.get(images["original"]["url"], trust_env=False))
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes()[:500]) if file.name.startswith("original") else file.unlink()
    answer = httpx.get(images["thumb"]["url"], trust_env=False)
    assert answer.status_code == 404
    assert answer.json()["code"] == "original_damaged"
    assert "hint" not in answer.json()
    assert [line for line in shopfront.server.log.read_text().splitlines() if folder.name in line and "error" in line]


def test_a_killed_worker_costs_one_503_and_two_seconds(shopfront: Shopfront) -> None:
    slow = Image.effect_noise((5000, 5000), 90).convert("RGB")
    buffer = io.BytesIO()
    slow.save(buffer, "JPEG", progressive=True, quality=30)
    product, url = shopfront.product(), shopfront.host(buffer.getvalue())
    workers = workers_of(shopfront.server.pid)
    assert workers
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(shopfront.try_to_add, product, [url])
        victim = _busy(workers)
        os.kill(victim, signal.SIGKILL)
        killed = time.monotonic()
        answer = asked.result()
        while len([pid for pid in workers_of(shopfront.server.pid) if pid != victim]) < len(workers):
            time.sleep(0.02)
    assert time.monotonic() - killed < SECONDS_TO_RECOVER
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert shopfront.read(product)["medias"] == []
    assert shopfront.add(product, noise(33, 200, 200))["medias"]


def _busy(workers: list[int]) -> int:
    """The first worker that starts to work."""
    idle = {pid: _ticks(pid) for pid in workers}
    waiting = threading.Event()
    for _ in range(1000):
        for pid in workers:
            if _ticks(pid) > idle[pid] + 5:
                return pid
        waiting.wait(0.01)
    raise AssertionError("no worker got busy")


def _ticks(pid: int) -> int:
    """Processor time, in hundredths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_head_opens_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(client: httpx.AsyncClient, market: Market) -> None:
        shop = await market.shops.ensure("inside")
        media = await market.catalog.add_media(shop.id, Upload("cup.jpg", noise(39, 60, 50)))
        monkeypatch.setattr(Objects, "open", None)
        answer = await client.head(f"http://vitrina/media/image_clips/{media.id}/original.jpg")
        assert (answer.status_code, answer.headers["content-length"]) == (200, str(media.photo.size))

    with_merchant(tmp_path, ask)
