"""Portals to visit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.driver import Portal, portal_in
from tests.portal.town import Town, town_in


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A portal of its own for a test, with one trading partner."""
    with portal_in(tmp_path) as made:
        made.partner()
        yield made


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A programme of its own for a test, with the portal on it."""
    with town_in(tmp_path) as made:
        yield made
