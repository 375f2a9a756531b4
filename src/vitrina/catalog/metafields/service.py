"""Facts that merchants and apps keep about products, each in a namespace of its own."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from vitrina.catalog.errors import ProductNotFound
from vitrina.catalog.metafields import repository
from vitrina.catalog.metafields.repository import Place
from vitrina.catalog.metafields.values import checked_value
from vitrina.catalog.models import Metafield
from vitrina.catalog.repository import has_product
from vitrina.errors import Invalid, NotFound, shown
from vitrina.storage.database import Database
from vitrina.storage.schema import now

MOST_AT_ONCE = 100  # our own bound of a bulk operation
LONGEST_NAME = 255


class MetafieldEdit(msgspec.Struct, kw_only=True):
    """What a request sets; an existing one is named by id, or by namespace and key."""

    id: str | None = None
    namespace: str | None = None
    key: str | None = None
    field_type: str | None = None
    field_value: Any = msgspec.UNSET


class MetafieldNotFound(NotFound):
    """No such metafield at this place."""


class MetafieldService:
    """Reads and writes metafields; several at once are all written, or none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, place: Place, page: int, per_page: int) -> tuple[list[Metafield], int]:
        """One page of what is kept, and how many there are in all.

        Raises:
            ProductNotFound: there is nothing to keep facts about.
        """

        def work(session: Session) -> tuple[list[Metafield], int]:
            _check_resource(session, place)
            return repository.metafields(session, place, page, per_page)

        return await self._database.read(work)

    async def get(self, place: Place, metafield_id: str) -> Metafield:
        """One of them.

        Raises:
            ProductNotFound, MetafieldNotFound: it does not exist.
        """

        def work(session: Session) -> Metafield:
            _check_resource(session, place)
            return _existing(session, place, MetafieldEdit(id=metafield_id))

        return await self._database.read(work)

    async def of_products(self, product_ids: Sequence[str]) -> list[Metafield]:
        """What merchants keep about these products."""
        return await self._database.read(lambda session: repository.of_products(session, product_ids))

    async def create(self, place: Place, edits: Sequence[MetafieldEdit]) -> list[Metafield]:
        """Adds facts.

        Raises:
            Invalid: one is not acceptable or exists already.
        """
        return await self._write(place, edits, _create)

    async def update(self, place: Place, edits: Sequence[MetafieldEdit]) -> list[Metafield]:
        """Changes facts.

        Raises:
            MetafieldNotFound: one does not exist.
            Invalid: one is not acceptable.
        """
        return await self._write(place, edits, _update)

    async def delete(self, place: Place, edits: Sequence[MetafieldEdit]) -> None:
        """Forgets facts.

        Raises:
            MetafieldNotFound: one does not exist.
        """
        await self._write(place, edits, _delete)

    async def _write(
        self,
        place: Place,
        edits: Sequence[MetafieldEdit],
        write: Callable[[Session, Place, MetafieldEdit], Metafield],
    ) -> list[Metafield]:
        if len(edits) > MOST_AT_ONCE:
            raise Invalid("too_many", f"At most {MOST_AT_ONCE} metafields at once.", MOST_AT_ONCE, len(edits))

        def work(session: Session) -> list[Metafield]:
            _check_resource(session, place)
            written = []
            for edit in edits:
                written.append(write(session, place, edit))
                session.flush()
            return written

        return await self._database.write(work)


def _create(session: Session, place: Place, edit: MetafieldEdit) -> Metafield:
    namespace, key = edit.namespace or "", edit.key or ""
    if not namespace or not key or max(len(namespace), len(key)) > LONGEST_NAME:
        raise Invalid("name_invalid", f"namespace and key must have 1 to {LONGEST_NAME} characters.", LONGEST_NAME)
    if repository.by_name(session, place, namespace, key) is not None:
        raise Invalid(
            "metafield_exists", f"There is a metafield {namespace}.{key} already.", actual=f"{namespace}.{key}"
        )
    value = None if edit.field_value is msgspec.UNSET else edit.field_value
    value = checked_value(edit.field_type or "", value)
    made = Metafield(
        shop_id=place.shop_id,
        resource_type=place.resource_type,
        resource_id=place.resource_id,
        owner_type=place.owner_type,
        owner=place.owner,
        namespace=namespace,
        key=key,
        field_type=edit.field_type or "",
        field_value=value,
    )
    session.add(made)
    return made


def _update(session: Session, place: Place, edit: MetafieldEdit) -> Metafield:
    found = _existing(session, place, edit)
    field_type = edit.field_type or found.field_type
    value = found.field_value if edit.field_value is msgspec.UNSET else edit.field_value
    value = checked_value(field_type, value)
    found.field_type, found.field_value, found.updated_at = field_type, value, now()
    return found


def _delete(session: Session, place: Place, edit: MetafieldEdit) -> Metafield:
    found = _existing(session, place, edit)
    session.delete(found)
    return found


def _existing(session: Session, place: Place, edit: MetafieldEdit) -> Metafield:
    if edit.id is not None:
        found = repository.by_id(session, place, edit.id)
    elif edit.namespace and edit.key:
        found = repository.by_name(session, place, edit.namespace, edit.key)
    else:
        raise Invalid("metafield_unnamed", "Each of items must name a metafield: by id, or by namespace and key.")
    if found is None:
        name = edit.id or f"{edit.namespace}.{edit.key}"
        raise MetafieldNotFound("metafield_not_found", f"There is no metafield {shown(name)}.")
    return found


def _check_resource(session: Session, place: Place) -> None:
    if not has_product(session, place.shop_id, place.resource_id):
        raise ProductNotFound.of(place.resource_id)
