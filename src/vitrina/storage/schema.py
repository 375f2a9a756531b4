"""What all tables share: the declarative base, column types and constraint names."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, BindParameter, DateTime, Dialect, Integer, MetaData, String, bindparam
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import JSON, TypeDecorator

OBJECT_ID_LENGTH = 24  # hex digits; the SHOPLINE Open API shows MongoDB-style ids everywhere

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

ObjectId = String(OBJECT_ID_LENGTH)
# SQLite counts rows only in a column that is exactly INTEGER.
Serial = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """An instant: always aware and in UTC in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime(),
        dict[str, str]: JSON(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


def among(name: str) -> BindParameter[Any]:
    """The right side of ``IN`` in a query that is a constant of its module; filled in with a list when it is executed.

    Lists within the query itself are gone through item by item to tell whether it is the same query as before.
    """
    return bindparam(name, expanding=True)


def now() -> datetime:
    """The present instant, in UTC and whole milliseconds: answers show no more, and may be asked with again."""
    return whole_milliseconds(datetime.now(UTC))


def whole_milliseconds(moment: datetime) -> datetime:
    """The moment as far as answers show it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
