"""vitrina app …"""

import dataclasses
from typing import Annotated

import typer

from vitrina.cli.common import DataOption, JsonOption, load_settings, run, show
from vitrina.records import open_records
from vitrina.settings import Settings

app = typer.Typer(help="Apps that call the buyers' side.", no_args_is_help=True)


@app.command("create")
def create(
    name: Annotated[str, typer.Option("--name", help="Name of the app.")],
    redirect_uri: Annotated[
        list[str] | None, typer.Option("--redirect-uri", help="Address consents are answered at; may be repeated.")
    ] = None,
    push_url: Annotated[str | None, typer.Option("--push-url", help="Address that push messages are sent to.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an app with its first tokens. They are shown this once; only their hashes are kept."""
    show(run(_create(load_settings(data), name, tuple(redirect_uri or ()), push_url)), as_json=as_json)


async def _create(
    settings: Settings, name: str, redirect_uris: tuple[str, ...], push_url: str | None
) -> dict[str, str]:
    async with open_records(settings) as records:
        return dataclasses.asdict(await records.apps.create(name, redirect_uris, push_url))
