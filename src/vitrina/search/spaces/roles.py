"""Gives Spaces their roles: one begins to be filled, takes the place of another, gives it back, or goes."""

from sqlalchemy.orm import Session

from vitrina.errors import Invalid
from vitrina.looks.models import Space
from vitrina.looks.registry import repository
from vitrina.looks.registry.models import Roles, known_as
from vitrina.photos.repository import count_without, drop_looks
from vitrina.storage.database import Database

DROPPED_AT_ONCE = 500  # photos a transaction: other writers wait for milliseconds


class SpaceRoles:
    """Changes what Spaces are to the market, each time in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, name: str) -> Space:
        """Has a Space filled from now on, with every photo that comes in; again is no error.

        Raises:
            UnknownSpace: there is none of that name.
            Invalid: it is the active one, or another is being filled.
        """

        def work(session: Session) -> Space:
            space, now = repository.space_named(session, name), repository.roles(session)
            key = known_as(name)
            if key == now.active:
                raise Invalid("space_active", f"Searches are made in the space {name} already.")
            if now.building not in {None, key}:
                raise Invalid(
                    "space_building",
                    "Another space is being filled.",
                    actual=now.building,
                    hint="Finish that first, or give it up with `vitrina reindex --abandon`.",
                )
            former, dropping = _unless(key, now.former), _unless(key, now.dropping)
            if former is not None:
                raise _kept(former)
            repository.set_roles(session, Roles(now.active, key, former, dropping))
            return space

        return await self._database.write(work)

    async def swap(self, after: int) -> bool:
        """Makes the Space that was filled the active one; False if a photo later than ``after`` lacks looks in it.

        Raises:
            Invalid: none is being filled, or the one before the active one is still kept.
        """

        def work(session: Session) -> bool:
            now = repository.roles(session)
            if now.building is None:
                raise Invalid("no_space_building", "No space is being filled.")
            if now.former is not None:
                raise _kept(now.former)
            if count_without(session, repository.space_named(session, now.building).name, after):
                return False
            repository.set_roles(session, Roles(now.building, None, now.active, now.dropping))
            return True

        return await self._database.write(work)

    async def roll_back(self) -> None:
        """Makes the former Space the active one again, and the active one the former.

        Raises:
            Invalid: no former one is kept.
        """

        def work(session: Session) -> None:
            now = repository.roles(session)
            if now.former is None:
                raise _no_former()
            repository.set_roles(session, Roles(now.former, now.building, now.active, now.dropping))

        await self._database.write(work)

    async def former(self) -> Space:
        """The Space that can be gone back to.

        Raises:
            Invalid: none is kept.
        """

        def work(session: Session) -> Space:
            name = repository.roles(session).former
            if name is None:
                raise _no_former()
            return repository.space_named(session, name)

        return await self._database.read(work)

    async def release(self, role: str) -> None:
        """Takes the role ``former`` or ``building`` from the Space that has it; its looks go next.

        Raises:
            Invalid: no Space has it.
        """
        await self.finish_dropping()

        def work(session: Session) -> None:
            now = repository.roles(session)
            name = now.former if role == "former" else now.building
            if name is None:
                raise Invalid(f"no_{role}_space", f"No space is {role}.")
            former, building = _unless(name, now.former), _unless(name, now.building)
            repository.set_roles(session, Roles(now.active, building, former, name))

        await self._database.write(work)

    async def finish_dropping(self) -> int:
        """Removes the looks of the Space that was released last, if some are left; returns of how many photos."""
        dropped, after = 0, 0
        while (step := await self._database.write(lambda session: _drop_step(session, after))) is not None:  # noqa: B023
            after, count = step
            dropped += count
        return dropped


def _drop_step(session: Session, after: int) -> tuple[int, int] | None:
    """Removes some looks; gives the last photo and how many, or None when all are gone."""
    now = repository.roles(session)
    if now.dropping is None:
        return None
    photos = drop_looks(session, repository.space_named(session, now.dropping).name, after, DROPPED_AT_ONCE)
    if photos:
        return photos[-1], len(photos)
    repository.set_roles(session, Roles(now.active, now.building, now.former))
    return None


def _unless(name: str, other: str | None) -> str | None:
    return None if other == name else other


def _kept(former: str) -> Invalid:
    return Invalid(
        "former_kept",
        "The space used before this one is still kept.",
        actual=former,
        hint="`vitrina reindex --drop-old` removes it.",
    )


def _no_former() -> Invalid:
    return Invalid("no_former_space", "No former space is kept to go back to.")
