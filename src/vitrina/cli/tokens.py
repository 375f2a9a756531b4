"""vitrina token …"""

from typing import Annotated

import typer

from vitrina.cli.common import DataOption, JsonOption, load_settings, run, show
from vitrina.market import open_records
from vitrina.settings import Settings

app = typer.Typer(help="Access tokens for the merchants' side.", no_args_is_help=True)


@app.command("create")
def create(
    shop: Annotated[str, typer.Option("--shop", help="Handle of the shop; it is made if it is missing.")],
    name: Annotated[str, typer.Option("--name", help="What the token is for, to tell it from others.")] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token for one shop. It is shown this once; only its hash is kept."""
    show(run(_create(load_settings(data), shop, name)), as_json=as_json)


async def _create(settings: Settings, handle: str, name: str) -> dict[str, str]:
    async with open_records(settings) as records:
        shop = await records.shops.ensure(handle)
        token = await records.access.create_merchant_token(shop.id, name)
        return {"access_token": token, "shop": shop.handle, "shop_id": shop.id}
