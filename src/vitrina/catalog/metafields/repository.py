"""SQL of metafields. Every function runs in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from vitrina.catalog.models import Metafield


@dataclass(frozen=True, slots=True)
class Place:
    """Whose facts about what: ``owner`` is the id of the shop or of the app that keeps them."""

    shop_id: str
    resource_type: str
    resource_id: str
    owner_type: str
    owner: str


def metafields(session: Session, place: Place, page: int, per_page: int) -> tuple[list[Metafield], int]:
    """One page of what is kept at a place, and how many there are in all."""
    total = session.scalar(select(func.count()).select_from(_at(place).subquery())) or 0
    query = _at(place).order_by(Metafield.id).limit(per_page).offset((page - 1) * per_page)
    return list(session.scalars(query)), total


def by_id(session: Session, place: Place, metafield_id: str) -> Metafield | None:
    """One of a place's facts by its id."""
    return session.scalar(_at(place).where(Metafield.id == metafield_id))


def by_name(session: Session, place: Place, namespace: str, key: str) -> Metafield | None:
    """One of a place's facts by its name."""
    return session.scalar(_at(place).where(Metafield.namespace == namespace, Metafield.key == key))


def of_products(session: Session, product_ids: Sequence[str]) -> list[Metafield]:
    """What merchants keep about these products."""
    query = select(Metafield).where(Metafield.resource_id.in_(product_ids), Metafield.owner_type == "merchant")
    return list(session.scalars(query.order_by(Metafield.id)))


def _at(place: Place) -> Select[Metafield]:
    return select(Metafield).where(
        Metafield.shop_id == place.shop_id,
        Metafield.resource_type == place.resource_type,
        Metafield.resource_id == place.resource_id,
        Metafield.owner_type == place.owner_type,
        Metafield.owner == place.owner,
    )
