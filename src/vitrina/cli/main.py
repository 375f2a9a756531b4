"""Puts the commands together."""

from typing import Annotated

import typer

import vitrina
from vitrina.cli import apps, doctor, duplicates, evaluate, gc, importing, orders, reindex, serve, shops, tokens
from vitrina.cli import demo as demo_command
from vitrina.logs import configure_logs

app = typer.Typer(
    name="vitrina",
    help=(
        "One self-hosted server for a market's product photos. Merchants push pictures in through the SHOPLINE Open "
        "API; buyers find products by photo through the Taobao Global API.\n\n"
        "Start with [bold]vitrina demo[/bold] and [bold]vitrina serve[/bold]. Settings come from VITRINA_… "
        "environment variables; docs/settings.md lists them."
    ),
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode="rich",
)
app.command("serve")(serve.serve)
app.command("demo")(demo_command.demo)
app.command("import")(importing.import_products)
app.command("doctor")(doctor.doctor)
app.command("reindex")(reindex.reindex)
app.command("evaluate")(evaluate.evaluate)
app.command("duplicates")(duplicates.duplicates)
app.command("gc")(gc.gc)
app.add_typer(shops.app, name="shop")
app.add_typer(tokens.app, name="token")
app.add_typer(apps.app, name="app")
app.add_typer(orders.app, name="order")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vitrina {vitrina.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What every command understands."""
    configure_logs("warning")  # on standard error; standard output is for results
