"""The search by photo, asked again and again; benchmarks/searches.py does so a thousand times."""

from pathlib import Path

from origin import Origin
from searchload import search_while_it_grows
from serving import running_server
from shopfront import Shopfront


def test_every_answer_holds_while_the_market_grows(tmp_path: Path, origin: Origin) -> None:
    with (
        running_server(tmp_path / "data", origin.address) as server,
        server.merchant() as merchant,
        server.buyer() as buyer,
    ):
        shopfront = Shopfront(server, origin, merchant, buyer)
        outcome = search_while_it_grows(shopfront, searches=150, first=2900, shown=10, most_grown=30)
    assert outcome.searches == 150
    assert outcome.grown >= 5
