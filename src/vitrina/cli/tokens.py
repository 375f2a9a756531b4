"""vitrina token …"""

from datetime import timedelta
from typing import Annotated, Any

import typer

from vitrina.access.merchants import checked_addresses, checked_scopes
from vitrina.cli.common import DataOption, JsonOption, load_settings, run, settings_of_market, show
from vitrina.records import open_records
from vitrina.settings import MOST_DAYS, Settings
from vitrina.storage.schema import now

EVERYTHING = "*"
app = typer.Typer(help="Access tokens for the merchants' side.", no_args_is_help=True)
NameOption = Annotated[str, typer.Option("--name", help="What it is for, to tell it from others.")]
ScopesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scope", help="What it may do, such as products or orders:index; may be repeated. All if not given."
    ),
]


@app.command("create")
def create(
    shop: Annotated[str, typer.Option("--shop", help="Handle of the shop; it is made if it is missing.")],
    name: NameOption = "",
    scope: ScopesOption = None,
    address: Annotated[
        list[str] | None, typer.Option("--address", help="Address or network it may be used from; up to 20.")
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=MOST_DAYS, help="Days until it expires. Never if not given.")
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token for one shop. It is shown this once; only its hash is kept."""
    limits = {
        "scopes": scope or [EVERYTHING],
        "addresses": address or [],
        "expires_at": now() + timedelta(days=days) if days else None,
    }
    show(run(_create(load_settings(data), shop, name, limits)), as_json=as_json)


@app.command("revoke")
def revoke(
    token: Annotated[str, typer.Option("--token", help="The access token.", prompt=True, hide_input=True)],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a token at once."""
    show(run(_revoke(settings_of_market(data), token)), as_json=as_json)


@app.command("app")
def register_app(
    name: NameOption,
    redirect_uri: Annotated[
        list[str], typer.Option("--redirect-uri", help="Where codes may be sent; may be repeated.")
    ],
    scope: ScopesOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register an app that merchants can let into their shops (OAuth 2)."""
    show(run(_register(load_settings(data), name, redirect_uri, scope or [EVERYTHING])), as_json=as_json)


async def _create(settings: Settings, handle: str, name: str, limits: dict[str, Any]) -> dict[str, str]:
    checked_scopes(limits["scopes"])  # before a shop is made for the token
    checked_addresses(limits["addresses"])
    async with open_records(settings) as records:
        shop = await records.shops.ensure(handle)
        token = await records.access.create_token(shop.id, name, **limits)
        return {"access_token": token, "shop": shop.handle, "shop_id": shop.id}


async def _revoke(settings: Settings, token: str) -> dict[str, str]:
    async with open_records(settings) as records:
        await records.access.revoke(token)
        return {"revoked": "yes"}


async def _register(settings: Settings, name: str, redirect_uris: list[str], scopes: list[str]) -> dict[str, str]:
    async with open_records(settings) as records:
        made = await records.grants.register(name, redirect_uris, scopes)
        return {"id": made.id, "client_id": made.client_id, "client_secret": made.client_secret}
