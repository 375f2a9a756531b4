"""Pictures of the market that are placed on another product: read from its store, each once."""

from collections import Counter
from pathlib import Path

import httpx
import pytest
from drawing import jpeg
from inprocess import with_merchant
from shopfront import answered

from vitrina.market import Market
from vitrina.storage.objects import Objects

ADDRESSES = 8


def test_a_picture_named_by_many_addresses_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[str] = Counter()
    get = Objects.get

    async def counted(objects: Objects, path: str) -> bytes:
        read[path] += 1
        return await get(objects, path)

    async def use(client: httpx.AsyncClient, _: Market) -> None:
        files = {"data": ("cup.jpg", jpeg(7301, 60, 60), "image/jpeg")}
        url = answered(await client.post("/media", files=files))["images"]["original"]["url"]
        product = answered(await client.post("/products", json={"product": {"title_translations": {"en": "Cup"}}}))
        monkeypatch.setattr(Objects, "get", counted)
        urls = [f"{url}?{number}" for number in range(ADDRESSES)]
        added = answered(await client.post(f"/products/{product['id']}/add_images", json={"urls": urls}))
        assert len(added["medias"]) == ADDRESSES
        assert set(read.values()) == {1}, read

    with_merchant(tmp_path, use)
