"""A thousand products are labelled in pieces, so that others can write meanwhile."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from inprocess import with_merchant
from shopfront import answered

from vitrina.catalog import bulk
from vitrina.market import Market
from vitrina.storage.database import Database

PRODUCTS = 5
LABEL = {"name": "new"}


def test_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_PRODUCTS", 2)
    writes: list[Any] = []

    async def write(self: Database, work: Any) -> Any:
        writes.append(work)
        return await plain(self, work)

    plain = Database.write

    async def use(client: httpx.AsyncClient, market: Market) -> None:
        shop = await market.shops.ensure("inside")
        facts = {"title_translations": {"en": "Cup"}, "price": 3}
        made = [answered(await client.post("/products", json={"product": facts}))["id"] for _ in range(PRODUCTS)]
        monkeypatch.setattr(Database, "write", write)
        (done,) = await market.bulk.label(shop.id, [([*made, made[0], "0" * 24], LABEL)])
        monkeypatch.setattr(Database, "write", plain)
        assert done.changed == made
        assert done.missing == ["0" * 24]
        assert len(writes) == 3
        found = await market.catalog.some(shop.id, made)
        assert [one.details.labels for one in found] == [[LABEL]] * PRODUCTS

    with_merchant(tmp_path, use)
