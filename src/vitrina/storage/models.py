"""Tables that belong to no domain: facts about this market, and the change log."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from vitrina.storage.schema import Base, Serial


class Fact(Base):
    """One thing the market knows of itself, such as its own id."""

    __tablename__ = "facts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(255))


class Change(Base):
    """One photo whose place in the market changed, or what it is filtered by; searches follow these in order."""

    __tablename__ = "changes"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - a number is never used twice

    seq: Mapped[int] = mapped_column(Serial, primary_key=True)
    photo_id: Mapped[int] = mapped_column(Serial)
