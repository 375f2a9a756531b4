"""How many re-shots of garments the report of duplicates finds, and how many of its pairs are wrong.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=tests:tests/search .venv/bin/python benchmarks/reshot_pairs.py CLOTHING [GARMENTS]

For each kind of damage a market of the photos (300) and one re-shot of each is compared as `vitrina duplicates` does,
at its default threshold. They were chosen with these photos in sight. Takes four minutes on a quiet core.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from photographed import PhotographedMarket, seen

from vitrina.photos.darkroom.job import Developed
from vitrina.search.duplicates.service import DuplicateFinder, Pair, Sameness
from vitrina.search.evaluation.reshots import reshots
from vitrina.search.visual.keeper import VisualKeeper

GARMENTS = 300


async def near_pairs(market: PhotographedMarket) -> set[tuple[int, int]]:
    keeper, visual = await market.keeper(), VisualKeeper(market.database, market.folder)
    await visual.open()
    found: set[Pair] = set()
    async for _, _, pairs in DuplicateFinder(market.database, keeper, visual).run():
        found.update(pairs)
    return {(pair.first, pair.second) for pair in found if pair.sameness == Sameness.NEAR}


def compared(originals: list[Developed], taken_again: list[Developed]) -> tuple[set[tuple[int, int]], int]:
    """Pairs that were found, as (garment, garment), and how many of them are two photos of one."""
    with tempfile.TemporaryDirectory() as folder:
        market = PhotographedMarket(Path(folder))
        _, numbers = market.sell("shop", [*originals, *taken_again])
        garment = {number: place % len(originals) for place, number in enumerate(numbers)}
        pairs = {(garment[first], garment[second]) for first, second in asyncio.run(near_pairs(market))}
        market.database.close()
    return pairs, sum(first == second for first, second in pairs)


def main() -> None:
    count = int(sys.argv[2]) if len(sys.argv) > 2 else GARMENTS
    files = sorted(Path(sys.argv[1]).glob("*.jpg"))[:count]
    originals = [seen(path.read_bytes()) for path in files]
    again = [{kind: seen(data) for kind, data in reshots(path.read_bytes(), n).items()} for n, path in enumerate(files)]
    print("| damage | found | of photos of odd numbers | wrong pairs |\n|---|---|---|---|")
    right = wrong = 0
    for kind in again[0]:
        pairs, good = compared(originals, [one[kind] for one in again])
        odd = sum(first == second and first % 2 == 1 for first, second in pairs)
        right, wrong = right + good, wrong + len(pairs) - good
        shares = (good / count, odd / (count // 2), (len(pairs) - good) / max(len(pairs), 1))
        print(f"| {kind} | {' | '.join(f'{share:.1%}' for share in shares)} |", flush=True)
    print(f"| all kinds together | {right / count / len(again[0]):.1%} | | {wrong / max(right + wrong, 1):.1%} |")


if __name__ == "__main__":
    main()
