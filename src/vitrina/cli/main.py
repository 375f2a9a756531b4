"""Puts the commands together."""

from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

import vitrina
from vitrina.logs import configure_logs

# Command: its module here, and the function or the group of commands in it; in the order they are listed.
COMMANDS = {
    "serve": "serve:serve",
    "demo": "demo:demo",
    "import": "importing:import_products",
    "export": "exporting:export",
    "doctor": "doctor:doctor",
    "reindex": "reindex:reindex",
    "evaluate": "evaluate:evaluate",
    "duplicates": "duplicates:duplicates",
    "gc": "gc:gc",
    "shop": "shops:app",
    "token": "tokens:app",
    "app": "apps:app",
    "order": "orders:app",
    "space": "spaces:app",
}
MARKUP: Literal["markdown"] = "markdown"


class Commands(TyperGroup):
    """Loads a command when it is asked for, so that none waits for the engines of the others."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the group's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the group's, whose types are private
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"vitrina.cli.{module}"), name)
        command: Any = get_group(found) if isinstance(found, typer.Typer) else _alone(found)
        command.name = cmd_name
        return command


def _alone(function: Callable[..., None]) -> Any:
    app = typer.Typer(add_completion=False, rich_markup_mode=MARKUP)
    app.command()(function)
    return get_command(app)


app = typer.Typer(
    cls=Commands,
    name="vitrina",
    help=(
        "One self-hosted server for a market's product photos. Merchants push pictures in through the SHOPLINE Open "
        "API; buyers find products by photo through the Taobao Global API.\n\n"
        "Start with **vitrina demo** and **vitrina serve**. Settings come from VITRINA_… "
        "environment variables; docs/settings.md lists them."
    ),
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=MARKUP,
)


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
