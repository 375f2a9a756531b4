"""SQL of work that can wait. Every function runs in the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, insert, literal, select, update
from sqlalchemy.orm import Session

from vitrina.photos.chores.models import Chore, Task
from vitrina.photos.models import Photo
from vitrina.storage.schema import now

# Photos seldom come alone: what comes with one is developed first.
SETTLE = timedelta(seconds=5)
# Where a photo says that a task is done, or was given up.
_DONE = {Task.SIBLINGS: Photo.siblings, Task.CUTOUT: Photo.cutout}


def add(session: Session, photo_ids: Iterable[int], tasks: Collection[Task]) -> None:
    """Notes what is to be made of new photos."""
    rows = [{"photo_id": one, "task": task, "due_at": now() + SETTLE} for one in photo_ids for task in tasks]
    if rows:
        session.execute(insert(Chore), rows)


def add_missing(session: Session, task: Task) -> None:
    """Notes what is to be made of photos that came before there was such a task."""
    noted = exists().where(Chore.photo_id == Photo.id, Chore.task == task)
    lacking = select(Photo.id, literal(task.value), literal(0), literal(now(), Chore.due_at.type)).where(
        _DONE[task].is_(None), ~noted
    )
    session.execute(insert(Chore).from_select(["photo_id", "task", "attempts", "due_at"], lacking))


def again(session: Session, photo_id: int, task: Task) -> None:
    """Has something made anew, because it was lost."""
    photo = session.get(Photo, photo_id)
    if photo is None:
        return
    setattr(photo, _DONE[task].key, None)
    if session.get(Chore, (photo_id, task)) is None:
        session.add(Chore(photo_id=photo_id, task=task))


def next_due(session: Session, tasks: Iterable[Task]) -> tuple[Chore, Photo] | None:
    """What has been due longest."""
    query = (
        select(Chore, Photo)
        .join(Photo, Photo.id == Chore.photo_id)
        .where(Chore.due_at <= now(), Chore.task.in_(list(tasks)))
        .order_by(Chore.due_at)
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def claim(session: Session, chore: Chore, until: datetime) -> bool:
    """Takes a chore for this process until then; False if another was faster."""
    statement = (
        update(Chore)
        .where(Chore.photo_id == chore.photo_id, Chore.task == chore.task, Chore.due_at == chore.due_at)
        .values(due_at=until, attempts=Chore.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(statement.returning(Chore.photo_id)).scalars().all())


def finish(session: Session, chore: Chore, made: Mapping[str, Any]) -> None:
    """Keeps what was made of a photo, if that is still there, and forgets the chore."""
    photo = session.get(Photo, chore.photo_id)
    # As an object, so that those who show photos can tell which of its columns changed.
    for name, value in made.items() if photo is not None else ():
        setattr(photo, name, value)
    session.execute(delete(Chore).where(Chore.photo_id == chore.photo_id, Chore.task == chore.task))
