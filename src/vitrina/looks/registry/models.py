"""The table of added Spaces, and what each Space is to the market."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.storage.schema import Base, now

MODELS = "models"  # folder of added models in the object store
# What the Space of the bundled model is called here: its own name changes with the version of the server.
BUNDLED = "bundled"


class AddedSpace(Base):
    """A Space that somebody added: a :class:`vitrina.looks.models.Recipe`, and where the model is from."""

    __tablename__ = "spaces"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    dimension: Mapped[int]
    checksum: Mapped[str] = mapped_column(String(64))
    recipe: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(String(255))
    added_at: Mapped[datetime] = mapped_column(default=now)


class Roles(msgspec.Struct, frozen=True):
    """What Spaces are to the market. One row of its facts, so that a change of it is whole.

    Attributes:
        active: The one searches are made in.
        building: One that is being filled to take its place.
        former: The one whose place it took, kept to go back to.
        dropping: One whose looks are being removed.
    """

    active: str = BUNDLED
    building: str | None = None
    former: str | None = None
    dropping: str | None = None

    @property
    def held(self) -> list[str]:
        """Names of the Spaces in which new photos get looks, the active one first."""
        return [name for name in (self.active, self.building, self.former) if name is not None]

    def of(self, name: str) -> str:
        """The role of a Space, or an empty text."""
        roles = {
            self.dropping: "dropping",
            self.former: "former",
            self.building: "building",
            self.active: "active",
        }
        return roles.get(name, "")


def model_path(checksum: str) -> str:
    """Where the file of a model stands in the object store."""
    return f"{MODELS}/{checksum}.onnx"


def known_as(name: str) -> str:
    """How a Space is named in roles, however it was called."""
    return BUNDLED if name == DEFAULT_SPACE.name else name
