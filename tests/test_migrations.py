"""Migrations and models say the same."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import vitrina.market  # noqa: F401 - brings in the tables of every domain
from vitrina.storage.database import MIGRATIONS, Database
from vitrina.storage.schema import Base


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    address = f"sqlite:///{tmp_path / 'new' / 'vitrina.db'}"
    database = Database(address)
    database.migrate()
    yield address
    database.close()


def has_a_model(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is described by a model; the engine's own tables of the words index are not."""
    return kind != "table" or not (name or "").startswith("listing_words")


def test_a_migrated_database_is_what_the_models_say(url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        # Defaults are not compared: a migration needs them for the rows there are, a model does not.
        options = {"compare_type": True, "include_name": has_a_model}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing(url: str) -> None:
    path = url.removeprefix("sqlite:///")

    def schema() -> list[tuple[str]]:
        with closing(sqlite3.connect(path)) as connection:
            return list(connection.execute("SELECT sql FROM sqlite_master ORDER BY name"))

    before = schema()
    database = Database(url)
    database.migrate()
    database.close()
    assert schema() == before
    assert len(before) > 8


def make_old(url: str, revision: str) -> None:
    """A new database as an earlier version made it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_times_are_cut_to_what_is_shown(tmp_path: Path) -> None:
    insert = """
        INSERT INTO categories (id, shop_id, status, priority, created_by, created_at, updated_at,
            name_translations, seo_title_translations, seo_description_translations)
        VALUES ('c', 's', 'active', 1, 'openapi', '2026-01-02 03:04:05.678901', '2026-01-02 03:04:05.000999',
            '{}', '{}', '{}')
    """
    path = tmp_path / "vitrina.db"
    make_old(url := f"sqlite:///{path}", "0010")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(insert)
        connection.commit()
        database = Database(url)
        database.migrate()
        database.close()
        [kept] = connection.execute("SELECT created_at, updated_at FROM categories")
    assert kept == ("2026-01-02 03:04:05.678000", "2026-01-02 03:04:05.000000")


def test_what_refers_to_a_row_that_may_go_is_found_by_index() -> None:
    for table in Base.metadata.sorted_tables:
        first = {next(iter(index.columns)) for index in table.indexes} | {next(iter(table.primary_key.columns))}
        for key in table.foreign_keys:
            assert key.ondelete is None or key.parent in first, key.parent


def test_migrations_are_one_line() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
