"""Removes models that no Space has: the command that added or removed one was killed."""

from datetime import datetime

from sqlalchemy.orm import Session

from vitrina.looks.registry.models import MODELS, model_path
from vitrina.looks.registry.repository import added_spaces
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects, StoredFile


async def sweep_models(database: Database, objects: Objects, before: datetime, *, dry: bool) -> tuple[int, int]:
    """Removes those that were last written before a moment, or counts them; returns how many, and how many bytes.

    As photos' files are, in the transaction that found no Space for them; a Space is added only if its file is there.
    """
    old = [file async for file in objects.list(MODELS) if file.modified < before]

    def work(session: Session) -> list[StoredFile]:
        known = {model_path(space.checksum) for space in added_spaces(session)}
        left = [file for file in old if file.path not in known]
        if not dry:
            objects.delete(file.path for file in left)
        return left

    left = await (database.read if dry else database.write)(work) if old else []
    return len(left), sum(file.size for file in left)
