"""vitrina app …"""

import dataclasses
from typing import Annotated

import typer

from vitrina.cli.common import DataOption, JsonOption, load_settings, run, show
from vitrina.market import open_records
from vitrina.settings import Settings

app = typer.Typer(help="Apps that call the buyers' side.", no_args_is_help=True)


@app.command("create")
def create(
    name: Annotated[str, typer.Option("--name", help="Name of the app.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an app with its first tokens. They are shown this once; only their hashes are kept."""
    show(run(_create(load_settings(data), name)), as_json=as_json)


async def _create(settings: Settings, name: str) -> dict[str, str]:
    async with open_records(settings) as records:
        return dataclasses.asdict(await records.access.create_app(name))
