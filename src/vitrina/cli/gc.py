"""vitrina gc"""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer

from vitrina.cli.common import DataOption, JsonOption, load_settings, run, show
from vitrina.photos.sweep import DEFAULT_GRACE, LEAST_GRACE, sweep
from vitrina.records import open_records
from vitrina.settings import Settings
from vitrina.storage.objects import Objects

_HOUR = timedelta(hours=1)


def gc(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    grace: Annotated[
        int, typer.Option("--grace", min=LEAST_GRACE // _HOUR, help="Hours something must have been unused.")
    ] = DEFAULT_GRACE // _HOUR,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove photos that are on no product, and files that belong to no photo. It may run while the server does."""
    show(run(_gc(load_settings(data), timedelta(hours=grace), dry_run=dry_run)), as_json=as_json)


async def _gc(settings: Settings, grace: timedelta, *, dry_run: bool) -> dict[str, Any]:
    async with open_records(settings) as records:
        objects = Objects(settings.effective_objects_url)
        return asdict(await sweep(records.database, objects, grace=grace, dry=dry_run))
