"""vitrina space"""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from vitrina.cli.common import DataOption, JsonOption, console, errors, load_settings, run, settings_of_market, show
from vitrina.looks.models import Fit, Layout, Space
from vitrina.looks.registry.models import BUNDLED
from vitrina.looks.registry.presets import PRESETS
from vitrina.looks.registry.service import SpaceService
from vitrina.looks.registry.verdict import Wishes
from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.records import Records, open_records
from vitrina.settings import Settings
from vitrina.storage.objects import Objects

HUB = "hub"
Three = tuple[float, float, float]

app = typer.Typer(help="Models that photos are searched by, each a space of its own.", no_args_is_help=True)


@app.command("list")
def list_spaces(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show the bundled model, those added, and those that can be had from the hub."""
    report = run(_known(settings_of_market(data)))
    if as_json:
        show(report, as_json=True)
        return
    table = Table("Space", "Role", "Numbers", "Source")
    for one in report["spaces"]:
        table.add_row(one["name"], one["role"], str(one["dimension"]), one["source"])
    console.print(table)
    console.print("From the hub: " + ", ".join(f"{name} ({how})" for name, how in report["hub"].items()))


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Name of the new space; from the hub, the model's.")],
    source: Annotated[str, typer.Option("--from", help="An ONNX file, or `hub`.")],
    size: Annotated[int | None, typer.Option("--size", min=8, max=1024, help="Side of its pictures in pixels.")] = None,
    mean: Annotated[Three, typer.Option("--mean", help="Taken from each channel, 0..1.")] = (0.5, 0.5, 0.5),
    std: Annotated[Three, typer.Option("--std", help="Each channel is divided by this.")] = (0.5, 0.5, 0.5),
    resize: Annotated[
        str, typer.Option("--resize", help="How a picture becomes square: squash, crop or pad.")
    ] = "squash",
    layout: Annotated[str | None, typer.Option("--layout", help="nchw or nhwc, where the model does not say.")] = None,
    output: Annotated[str | None, typer.Option("--output", help="Which output is the vector.")] = None,
    revision: Annotated[str, typer.Option("--revision", help="Branch, tag or commit on the hub.")] = "main",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a model: load it, try it on pictures, and keep it. Nothing is searched by it before `vitrina reindex`."""
    settings = load_settings(data)
    if source == HUB:
        space = run(_from_hub(settings, name, revision, quiet=as_json))
    else:
        if min(std) <= 0:
            raise typer.BadParameter("must be above 0", param_hint="--std")
        wishes = Wishes(name, size, mean, std, _fit(resize), _layout(layout), output)
        space = run(_from_file(settings, Path(source), wishes))
    show({"space": space.name, "dimension": space.dimension, "sha256": space.checksum}, as_json=as_json)


@app.command("remove")
def remove(name: str, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Forget a space that was added and is not in use, and its model."""
    run(_remove(settings_of_market(data), name))
    show({"removed": name}, as_json=as_json)


def _fit(name: str) -> Fit:
    known: dict[str, Fit] = {"squash": "squash", "crop": "crop", "pad": "pad"}
    if name not in known:
        raise typer.BadParameter(f"must be one of {', '.join(known)}", param_hint="--resize")
    return known[name]


def _layout(name: str | None) -> Layout | None:
    known: dict[str, Layout] = {"nchw": "nchw", "nhwc": "nhwc"}
    if name is not None and name not in known:
        raise typer.BadParameter(f"must be one of {', '.join(known)}", param_hint="--layout")
    return known[name] if name else None


def _spaces(settings: Settings, records: Records) -> SpaceService:
    return SpaceService(records.database, Objects(settings.effective_objects_url), settings.data / "models")


async def _known(settings: Settings) -> dict[str, Any]:
    async with open_records(settings) as records:
        roles, added = await _spaces(settings, records).known()
    bundled = {
        "name": DEFAULT_SPACE.name,
        "role": roles.of(BUNDLED),
        "dimension": DEFAULT_SPACE.dimension,
        "sha256": DEFAULT_SPACE.checksum,
        "source": "ships with the server",
    }
    rows = [
        {
            "name": row.name,
            "role": roles.of(row.name),
            "dimension": row.dimension,
            "sha256": row.checksum,
            "source": row.source,
        }
        for row in added
    ]
    return {"spaces": [bundled, *rows], "hub": {name: preset.licence for name, preset in PRESETS.items()}}


async def _from_file(settings: Settings, path: Path, wishes: Wishes) -> Space:
    async with open_records(settings) as records:
        return await _spaces(settings, records).add_file(path, wishes)


async def _from_hub(settings: Settings, name: str, revision: str, *, quiet: bool) -> Space:
    columns = TextColumn("{task.description}"), DownloadColumn(), TransferSpeedColumn()
    async with open_records(settings) as records:
        with Progress(*columns, console=errors, disable=quiet) as progress:
            task = progress.add_task("Downloading", total=None)

            def told(came: int, total: int | None) -> None:
                progress.update(task, advance=came, total=total)

            return await _spaces(settings, records).add_preset(name, settings.hub_url, told, revision)


async def _remove(settings: Settings, name: str) -> None:
    async with open_records(settings) as records:
        await _spaces(settings, records).remove(name)
