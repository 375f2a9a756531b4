"""How many products stand in categories is counted for those who ask, and for nobody else."""

from pathlib import Path
from typing import Any

import httpx
from inprocess import with_merchant
from shopfront import answered
from sqlalchemy import event
from sqlalchemy.engine import Engine

from vitrina.market import Market

ASKED = {"include_fields[]": "product_count"}


def test_counted_for_those_who_ask(tmp_path: Path) -> None:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "GROUP BY shelvings" in statement:
            seen.append(statement)

    async def use(client: httpx.AsyncClient, _market: Market) -> None:
        shelf = answered(await client.post("/categories", json={"name_translations": {"en": "Cups"}}))["id"]
        facts = {"title_translations": {"en": "Cup"}, "price": 3, "category_ids": [shelf]}
        answered(await client.post("/products", json={"product": facts}))
        event.listen(Engine, "before_cursor_execute", note)
        try:
            for path in ("/categories", f"/categories/{shelf}"):
                answered(await client.get(path))
                assert seen == []
                found = answered(await client.get(path, params=ASKED))
                assert found.get("items", [found])[0]["product_count"] == 1
                assert len(seen) == 1
                seen.clear()
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    with_merchant(tmp_path, use)
