"""The store: its migrations lead to the tables that the code knows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from store import schema
from store.engine import Store
from store.tables import metadata

MIGRATIONS = Path(schema.__file__).parent / "migrations"


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'hub.db'}")
    schema.upgrade(store)
    yield store
    store.close()


@pytest.fixture(scope="module")
def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def test_migrations_make_the_tables_that_the_code_knows(migrated: Store) -> None:
    with migrated.engine.connect() as connection:
        found = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(found, metadata) == []


def test_newest_migration_is_the_version_that_the_code_asks_for(
    scripts: ScriptDirectory,
) -> None:
    assert scripts.get_heads() == [schema.HEAD]


def test_migrations_are_one_line_from_the_first(scripts: ScriptDirectory) -> None:
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)
    assert len(revisions) == len(list((MIGRATIONS / "versions").glob("v*.py")))


def test_migrated_store_is_up_to_date_and_may_be_migrated_again(migrated: Store) -> None:
    schema.check(migrated)
    schema.upgrade(migrated)
    schema.check(migrated)


def test_new_database_is_out_of_date(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(schema.OutOfDate):
        schema.check(store)
    store.close()


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_table_has_a_primary_key(table: str) -> None:
    assert metadata.tables[table].primary_key.columns
