"""SQL of Spaces and their roles. Every function runs in the caller's transaction."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from vitrina.looks.errors import UnknownSpace
from vitrina.looks.models import Recipe, Space
from vitrina.looks.registry.models import BUNDLED, AddedSpace, Roles, known_as
from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.storage.models import Fact

ROLES = "spaces"  # key of the fact


def roles(session: Session) -> Roles:
    """Which Space is what."""
    value = session.scalar(select(Fact.value).where(Fact.key == ROLES))
    return Roles() if value is None else msgspec.json.decode(value, type=Roles)


def set_roles(session: Session, changed: Roles) -> None:
    """Makes Spaces what they are from now on."""
    session.merge(Fact(key=ROLES, value=msgspec.json.encode(changed).decode()))


def space_named(session: Session, name: str) -> Space:
    """A Space by its name, or by ``bundled``.

    Raises:
        UnknownSpace: there is none of that name.
    """
    if known_as(name) == BUNDLED:
        return DEFAULT_SPACE
    row = session.get(AddedSpace, name)
    if row is None:
        raise unknown(name)
    return _space(row)


def unknown(name: str) -> UnknownSpace:
    """The error that there is no such Space."""
    return UnknownSpace(
        "unknown_space", f"There is no space {name!r}.", hint="`vitrina space list` shows those there are."
    )


def spaces_in_use(session: Session, held: Roles) -> list[Space]:
    """The Spaces in which new photos get looks, the active one first."""
    return [space_named(session, name) for name in held.held]


def added_spaces(session: Session) -> Sequence[AddedSpace]:
    """Every added Space, by name."""
    return session.scalars(select(AddedSpace).order_by(AddedSpace.name)).all()


def forget_space(session: Session, name: str) -> str:
    """Removes the row of an added Space; returns its model's checksum.

    Raises:
        UnknownSpace: there is none of that name.
    """
    space = space_named(session, name)
    session.execute(delete(AddedSpace).where(AddedSpace.name == name))
    return space.checksum


def _space(row: AddedSpace) -> Space:
    return Space(row.name, row.dimension, row.checksum, msgspec.convert(row.recipe, Recipe))
