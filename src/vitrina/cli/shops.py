"""vitrina shop …"""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table

from vitrina.catalog.models import Shop
from vitrina.catalog.shops import DEFAULT_CURRENCY
from vitrina.cli.common import DataOption, JsonOption, console, load_settings, run, settings_of_market, show
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


@app.command("list")
def list_shops(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show all shops, the oldest first."""
    shops = [_facts(shop) for shop in run(_list(settings_of_market(data)))]
    if as_json:
        show({"shops": shops}, as_json=True)
        return
    table = Table("Handle", "Name", "Currency", "Id", title=f"Shops: {len(shops)}")
    for shop in shops:
        table.add_row(*(shop[column] for column in ("handle", "name", "currency", "id")))
    console.print(table)


async def _list(settings: Settings) -> Sequence[Shop]:
    async with open_records(settings) as records:
        return await records.shops.all()


async def _create(settings: Settings, handle: str, name: str, currency: str) -> dict[str, str]:
    async with open_records(settings) as records:
        return _facts(await records.shops.ensure(handle, name, currency))


def _facts(shop: Shop) -> dict[str, str]:
    return {"id": shop.id, "handle": shop.handle, "name": shop.name, "currency": shop.currency}
