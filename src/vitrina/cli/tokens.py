"""vitrina token …"""

from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from vitrina.access.addresses import checked_addresses
from vitrina.access.merchants import checked_scopes
from vitrina.access.models import ALL, MerchantToken
from vitrina.cli.common import DataOption, JsonOption, console, day, load_settings, run, settings_of_market, show
from vitrina.records import open_records
from vitrina.settings import MOST_DAYS, Settings
from vitrina.storage.schema import OBJECT_ID_LENGTH, now

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
        "scopes": scope or [ALL],
        "addresses": address or [],
        "expires_at": now() + timedelta(days=days) if days else None,
    }
    show(run(_create(load_settings(data), shop, name, limits)), as_json=as_json)


@app.command("list")
def list_tokens(
    shop: Annotated[str | None, typer.Option("--shop", help="Handle of a shop; all shops if not given.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the tokens that can be used or renewed, the oldest first: by what they are for, never themselves."""
    tokens = run(_list(settings_of_market(data), shop))
    if as_json:
        show({"tokens": [_facts(*one) for one in tokens]}, as_json=True)
        return
    # At eighty columns too, an id can be copied whole.
    fixed = [Column(name, no_wrap=True, min_width=width) for name, width in (("Id", OBJECT_ID_LENGTH), ("Made", 10))]
    rest = [Column(name, overflow="fold") for name in ("Shop", "Name", "May do", "Expires")]
    table = Table(*fixed, *rest, title=f"Tokens: {len(tokens)}")
    for handle, one in tokens:
        table.add_row(one.id, day(one.created_at), handle, one.name, _reach(one), _end(one))
    console.print(table)


@app.command("revoke")
def revoke(
    token: Annotated[str | None, typer.Option("--token", help="The token; asked for if neither is given.")] = None,
    token_id: Annotated[str | None, typer.Option("--id", help="Its id, as vitrina token list shows it.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a token at once."""
    settings = settings_of_market(data)
    if token_id is None and token is None:
        token = typer.prompt("Token", hide_input=True)
    show(run(_revoke(settings, token, token_id)), as_json=as_json)


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
    show(run(_register(load_settings(data), name, redirect_uri, scope or [ALL])), as_json=as_json)


async def _create(settings: Settings, handle: str, name: str, limits: dict[str, Any]) -> dict[str, str]:
    checked_scopes(limits["scopes"])  # before a shop is made for the token
    checked_addresses(limits["addresses"])
    async with open_records(settings) as records:
        shop = await records.shops.ensure(handle)
        token = await records.access.create_token(shop.id, name, **limits)
        return {"access_token": token, "shop": shop.handle, "shop_id": shop.id}


async def _list(settings: Settings, handle: str | None) -> list[tuple[str, MerchantToken]]:
    async with open_records(settings) as records:
        shop = await records.shops.by_handle(handle) if handle else None
        tokens = await records.access.living(shop.id if shop else None)
        handles = {shop.id: shop.handle for shop in await records.shops.all()}
        return [(handles[token.shop_id], token) for token in tokens]


def _facts(handle: str, token: MerchantToken) -> dict[str, Any]:
    facts = {"id": token.id, "shop": handle, "name": token.name, "scopes": token.scopes, "addresses": token.addresses}
    expires_at = token.expires_at.isoformat() if token.expires_at else None
    renewable = token.refresh_hash is not None
    return {**facts, "created_at": token.created_at.isoformat(), "expires_at": expires_at, "renewable": renewable}


def _reach(token: MerchantToken) -> str:
    return " ".join((*token.scopes, *(f"from {address}" for address in token.addresses)))


def _end(token: MerchantToken) -> str:
    return "renewed by its app" if token.refresh_hash else day(token.expires_at)


async def _revoke(settings: Settings, token: str | None, token_id: str | None) -> dict[str, str]:
    async with open_records(settings) as records:
        if token is not None:
            await records.access.revoke(token)
        if token_id is not None:
            await records.access.revoke_lost(token_id)
        return {"revoked": "yes"}


async def _register(settings: Settings, name: str, redirect_uris: list[str], scopes: list[str]) -> dict[str, str]:
    async with open_records(settings) as records:
        made = await records.grants.register(name, redirect_uris, scopes)
        return {"id": made.id, "client_id": made.client_id, "client_secret": made.client_secret}
