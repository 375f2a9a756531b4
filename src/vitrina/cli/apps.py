"""vitrina app …"""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich.table import Column, Table

from vitrina.access.apps import AppService, ListedApp
from vitrina.cli.common import DataOption, JsonOption, console, day, load_settings, run, settings_of_market, show
from vitrina.records import open_records
from vitrina.settings import Settings

T = TypeVar("T")
KeyOption = Annotated[str, typer.Option("--app-key", help="Key of the app, as vitrina app list shows it.")]
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


@app.command("list")
def list_apps(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show all apps, the oldest first, and how long their tokens can be used or renewed."""
    apps = run(_with(settings_of_market(data), AppService.listed))
    if as_json:
        show({"apps": [_facts(one) for one in apps]}, as_json=True)
        return
    table = Table("Key", "Id", Column("Name", overflow="fold"), "Tokens", "Until", title=f"Apps: {len(apps)}")
    for one in apps:
        until = day(one.until) if one.until else "-"
        table.add_row(one.app.app_key, one.app.id, one.app.name, str(one.pairs), until)
    console.print(table)


@app.command("token")
def token(app_key: KeyOption, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Make one more pair of tokens for an app whose own are lost or expired. It is shown this once."""
    made = run(_with(settings_of_market(data), lambda apps: apps.issue(app_key)))
    show(dataclasses.asdict(made), as_json=as_json)


@app.command("revoke")
def revoke(app_key: KeyOption, data: DataOption = None, as_json: JsonOption = False) -> None:
    """End all tokens of an app at once. Its orders and its uploads stay."""
    run(_with(settings_of_market(data), lambda apps: apps.revoke(app_key)))
    show({"revoked": "yes"}, as_json=as_json)


def _facts(one: ListedApp) -> dict[str, str | int | None]:
    app, until = one.app, one.until
    facts = {"app_key": app.app_key, "id": app.id, "name": app.name, "created_at": app.created_at.isoformat()}
    return {**facts, "tokens": one.pairs, "until": until.isoformat() if until else None}


async def _with(settings: Settings, work: Callable[[AppService], Awaitable[T]]) -> T:
    async with open_records(settings) as records:
        return await work(records.apps)


async def _create(
    settings: Settings, name: str, redirect_uris: tuple[str, ...], push_url: str | None
) -> dict[str, str]:
    async with open_records(settings) as records:
        return dataclasses.asdict(await records.apps.create(name, redirect_uris, push_url))
