"""Adds, lists and removes Spaces."""

import asyncio
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from sqlalchemy.orm import Session

from vitrina.errors import Invalid, Unavailable
from vitrina.looks.errors import ModelUnusable
from vitrina.looks.modelfile import put_model, whole_model
from vitrina.looks.models import Space
from vitrina.looks.registry import repository
from vitrina.looks.registry.hub import MOST_BYTES, Told, download, whole_file
from vitrina.looks.registry.models import BUNDLED, AddedSpace, Roles, known_as, model_path
from vitrina.looks.registry.presets import PRESETS
from vitrina.looks.registry.trial import try_model
from vitrina.looks.registry.verdict import Wishes
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects

MAIN = "main"  # the revision of a hub's repository that is taken where none is named
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,47}")


class SpaceService:
    """The Spaces of one market. Models are kept beside the photos, so that every server of the market has them."""

    def __init__(self, database: Database, objects: Objects, cache: Path) -> None:
        self._database = database
        self._objects = objects
        self._cache = cache

    async def add_file(self, path: Path, wishes: Wishes) -> Space:
        """Adds the model in a file.

        Raises:
            Invalid: The name is taken or no name.
            ModelUnusable: The file is missing, or its model is not fit for use.
        """
        await self._check_name(wishes.name)
        return await self._add(_read(path), path, wishes, f"file {path.name}")

    async def add_preset(self, name: str, hub: str, told: Told, revision: str = MAIN) -> Space:
        """Downloads a known model from the hub and adds it.

        Raises:
            Invalid: The name is taken, or that of no known model.
            ModelUnusable: It cannot be had, or is not fit for use.
        """
        preset = PRESETS.get(name)
        if preset is None:
            raise Invalid(
                "unknown_model", f"No model {name!r} is known.", ", ".join(PRESETS), name, "Add others from a file."
            )
        await self._check_name(name)
        mean, std = preset.colours
        wishes = Wishes(name, preset.side, mean, std, preset.fit, None, preset.output)
        with tempfile.TemporaryDirectory() as folder:
            path, source = await download(hub, preset, Path(folder), revision, told)
            model = await asyncio.to_thread(whole_file if len(preset.files) > 1 else _read, path)
            path.write_bytes(model)
            return await self._add(model, path, wishes, source)

    async def known(self) -> tuple[Roles, Sequence[AddedSpace]]:
        """What each Space is to the market, and those that were added."""
        return await self._database.read(lambda session: (repository.roles(session), repository.added_spaces(session)))

    async def ready(self, spaces: Sequence[Space]) -> None:
        """Returns when the models of Spaces are in the local cache.

        Raises:
            ModelUnusable: The file of one is damaged.
            NotFound: It is missing.
        """
        for space in spaces:
            if space.recipe is not None:
                await self._fetch(space)

    async def _fetch(self, space: Space) -> None:
        try:
            await asyncio.to_thread(whole_model, self._cache, space.name, space.checksum)
        except ModelUnusable:
            model = await self._objects.get(model_path(space.checksum))
            await asyncio.to_thread(put_model, self._cache, space.name, model)
            await asyncio.to_thread(whole_model, self._cache, space.name, space.checksum)

    async def _add(self, model: bytes, path: Path, wishes: Wishes, source: str) -> Space:
        verdict = await try_model(path, wishes)
        if verdict.recipe is None:
            raise ValueError("a verdict without fault has a recipe")
        checksum = await asyncio.to_thread(put_model, self._cache, wishes.name, model)
        space = Space(wishes.name, verdict.dimension, checksum, verdict.recipe)
        await self._objects.put_all({model_path(checksum): model})
        row = AddedSpace(
            name=space.name,
            dimension=space.dimension,
            checksum=checksum,
            recipe=asdict(verdict.recipe),
            source=source[:255],
        )

        def work(session: Session) -> None:
            if session.get(AddedSpace, row.name) is not None:  # somebody else was faster
                raise _exists(row.name)
            if not self._objects.has(model_path(checksum)):  # see looks/registry/sweep.py
                raise Unavailable("model_removed", "The model was removed while it was added.", hint="Try again.")
            session.add(row)

        await self._database.write(work)
        return space

    async def _check_name(self, name: str) -> None:
        if not _NAME.fullmatch(name) or known_as(name) == BUNDLED:
            raise Invalid(
                "bad_name",
                "That is no name for a space.",
                "up to 48 of a-z, 0-9, dot and dash",
                name,
                "Choose another name.",
            )
        if any(row.name == name for row in (await self.known())[1]):
            raise _exists(name)

    async def remove(self, name: str) -> None:
        """Forgets an added Space that has no role, and its model.

        Raises:
            UnknownSpace: There is none of that name.
            Invalid: It has a role, or ships with the server.
        """

        def work(session: Session) -> str:
            role = repository.roles(session).of(known_as(name))
            if role or known_as(name) == BUNDLED:
                raise Invalid(
                    "space_in_use",
                    f"The space {name!r} cannot be removed.",
                    actual=role or BUNDLED,
                    hint="`vitrina reindex --drop-old` or `--abandon` frees a space that has a role.",
                )
            return repository.forget_space(session, name)

        checksum = await self._database.write(work)
        await self._database.write(lambda session: self._drop_model(session, checksum))
        (self._cache / f"{name}-{checksum}.onnx").unlink(missing_ok=True)

    def _drop_model(self, session: Session, checksum: str) -> None:
        """In the transaction that finds no Space for it, as one that is added looks in its own; see sweep.py."""
        if checksum not in {row.checksum for row in repository.added_spaces(session)}:
            self._objects.delete([model_path(checksum)])


def _exists(name: str) -> Invalid:
    return Invalid(
        "space_exists", f"There is a space {name!r} already.", hint="Choose another name, or remove that one."
    )


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ModelUnusable("model_refused", f"{path.name} is too large.", MOST_BYTES, path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise ModelUnusable("model_refused", f"{path} cannot be read: {error.strerror}.") from error
