"""A thousand searches by photo over HTTP while products are added: every answer is checked, and timed.

    PYTHONPATH=tests .venv/bin/python benchmarks/searches.py [SEARCHES]

Of every answer: one item a product, 100 at most, the product whose own picture was sent first; and once nothing is
added any more, the same answer to the same imageId, in the order of the scores that POST /v1/search tells.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from origin import Origin
from searchload import search_while_it_grows
from serving import running_server
from shopfront import Shopfront

SEARCHES, SHOWN, MOST_GROWN = 1000, 20, 400


def main() -> None:
    searches = int(sys.argv[1]) if len(sys.argv) > 1 else SEARCHES
    with (
        tempfile.TemporaryDirectory() as folder,
        Origin() as origin,
        running_server(Path(folder) / "data", origin.address) as server,
        server.merchant() as merchant,
        server.buyer() as buyer,
    ):
        shopfront = Shopfront(server, origin, merchant, buyer)
        outcome = search_while_it_grows(shopfront, searches=searches, first=1, shown=SHOWN, most_grown=MOST_GROWN)
    p50, p95 = statistics.median(outcome.seconds), statistics.quantiles(outcome.seconds, n=20)[-1]
    print(f"{outcome.searches} searches held while {outcome.grown} products were added to {SHOWN};", end=" ")
    print(f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")


if __name__ == "__main__":
    main()
