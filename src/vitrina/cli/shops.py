"""vitrina shop …"""

from typing import Annotated

import typer

from vitrina.catalog.shops import DEFAULT_CURRENCY
from vitrina.cli.common import DataOption, JsonOption, load_settings, run, show
from vitrina.records import open_records
from vitrina.settings import Settings

app = typer.Typer(help="Shops: each is one merchant's catalogue.", no_args_is_help=True)


@app.command("create")
def create(
    handle: Annotated[
        str, typer.Option("--handle", help="Short name that tokens and commands use, such as 'tea-house'.")
    ],
    name: Annotated[str, typer.Option("--name", help="Name that buyers see; the handle if not given.")] = "",
    currency: Annotated[
        str, typer.Option("--currency", help="Currency of its prices, such as TWD or USD.")
    ] = DEFAULT_CURRENCY,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a shop, or show the one that has this handle already."""
    show(run(_create(load_settings(data), handle, name, currency)), as_json=as_json)


async def _create(settings: Settings, handle: str, name: str, currency: str) -> dict[str, str]:
    async with open_records(settings) as records:
        shop = await records.shops.ensure(handle, name, currency)
        return {"id": shop.id, "handle": shop.handle, "name": shop.name, "currency": shop.currency}
