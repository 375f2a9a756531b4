"""vitrina reindex"""

from rich.progress import Progress

from vitrina.cli.common import DataOption, JsonOption, errors, load_settings, run, show
from vitrina.market import open_market
from vitrina.search.relook import Relooker
from vitrina.settings import Settings


def reindex(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Look again at every photo that lacks what this version searches by, such as after an upgrade; index all words.

    It may run while the server does, which takes the photos into its index as they come, and may be interrupted.
    """
    done, failed = run(_reindex(load_settings(data), quiet=as_json))
    show({"photos": done, "failed": failed}, as_json=as_json)


async def _reindex(settings: Settings, *, quiet: bool) -> tuple[int, int]:
    done = failed = 0
    async with open_market(settings) as market:
        await market.words.rebuild()
        await market.darkroom.warm()
        relooker = Relooker(market.database, market.objects, market.darkroom, market.keeper.space.name)
        with Progress(console=errors, disable=quiet) as progress:
            task = progress.add_task("Looking", total=await relooker.waiting())
            async for well, badly in relooker.run():
                done, failed = done + well, failed + badly
                progress.advance(task, well + badly)
    return done, failed
