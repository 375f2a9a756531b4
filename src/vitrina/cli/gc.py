"""vitrina gc"""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer

from vitrina.cli.common import DataOption, JsonOption, run, settings_of_market, show
from vitrina.events import forget as outbox
from vitrina.looks.registry.sweep import sweep_models
from vitrina.photos.forget import forget
from vitrina.photos.sweep import DEFAULT_GRACE, LEAST_GRACE, sweep
from vitrina.records import open_records
from vitrina.search.expiry import forget_expired
from vitrina.search.spaces.roles import SpaceRoles
from vitrina.search.words.repository import cursor
from vitrina.settings import MOST_HOURS, Settings
from vitrina.storage.objects import Objects
from vitrina.storage.schema import now

_HOUR = timedelta(hours=1)


def gc(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    grace: Annotated[
        int,
        typer.Option(
            "--grace", min=LEAST_GRACE // _HOUR, max=MOST_HOURS, help="Hours something must have been unused."
        ),
    ] = DEFAULT_GRACE // _HOUR,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove photos on no product, files of no photo and models of no space.

    Expired uploads, old receipts and addresses are forgotten.

    Events that everybody was told of long ago are forgotten too, with their deliveries and messages.

    Looks in a space that was dropped go too, where their removal was cut off.

    It may run while the server does.
    """
    show(run(_gc(settings_of_market(data), timedelta(hours=grace), dry_run=dry_run)), as_json=as_json)


async def _gc(settings: Settings, grace: timedelta, *, dry_run: bool) -> dict[str, Any]:
    async with open_records(settings) as records:
        objects = Objects(settings.effective_objects_url)
        before = now() - grace
        swept = await sweep(records.database, objects, grace=grace, dry=dry_run)
        models, size = await sweep_models(records.database, objects, before, dry=dry_run)
        swept.files, swept.bytes = swept.files + models, swept.bytes + size
        forgotten = await forget(records.database, dry=dry_run)
        snapshots = await forget_expired(records.database, dry=dry_run)
        told = await outbox.forget(records.database, await records.database.read(cursor), dry=dry_run)
        looks = 0 if dry_run else await SpaceRoles(records.database).finish_dropping()
        return asdict(swept) | asdict(forgotten) | asdict(told) | {"snapshots": snapshots, "looks": looks}
