"""A store of before the versions of panels: what it holds counts as known from its own days."""

from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from store import schema
from store.engine import Store
from store.panel_versions import PanelVersions

JOINED_ON, LEFT_ON = date(2014, 12, 8), date(2014, 12, 19)


@pytest.mark.parametrize(
    ("member_key", "on", "known_on", "was_on"),
    [
        pytest.param(1, date(2014, 12, 7), LEFT_ON, False, id="before the first day"),
        pytest.param(1, JOINED_ON, LEFT_ON, True, id="on the first day"),
        pytest.param(1, date(2014, 12, 18), LEFT_ON, True, id="on the last day"),
        pytest.param(1, LEFT_ON, LEFT_ON, False, id="after the last day"),
        pytest.param(2, LEFT_ON, LEFT_ON, True, id="still there"),
        pytest.param(3, JOINED_ON, LEFT_ON, False, id="never there"),
    ],
)
def test_panels_of_before_the_upgrade_are_known_by_their_own_days(
    tmp_path: Path, member_key: int, on: date, known_on: date, *, was_on: bool
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'hub.db'}")
    with store.engine.begin() as connection:
        command.upgrade(schema._config(connection), "0009")
        for key, left_on in ((1, LEFT_ON), (2, None), (3, JOINED_ON)):
            connection.execute(
                text("INSERT INTO panels VALUES (:key, 'S', 'bhh', :joined_on, :left_on, NULL)"),
                {"key": key, "joined_on": str(JOINED_ON), "left_on": left_on and str(left_on)},
            )
    schema.upgrade(store)
    with store.read() as view:
        versions = PanelVersions(view, LEFT_ON)
        assert versions.was_on(member_key, "bhh", on, known_on) is was_on
    store.close()
