"""The programme that most tests start from: sites of every kind, and no member yet."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from schemas.providers import AffiliationKind
from tests.programme import (
    BHHO,
    CASE_MANAGER,
    OTHER_PRACTICE,
    PRACTICE,
    SISTER,
    TEAM,
    Programme,
)


@pytest.fixture
def empty_programme(tmp_path: Path) -> Iterator[Callable[..., Programme]]:
    """Makes programmes that know nothing yet; the first day is 2014-12-01 unless told."""
    made: list[Programme] = []

    def make(opened_on: date = date(2014, 12, 1), **changes: int) -> Programme:
        programme = Programme(tmp_path / str(len(made)), opened_on=opened_on, **changes)
        made.append(programme)
        return programme

    yield make
    for programme in made:
        programme.store.close()


@pytest.fixture
def programme_from(empty_programme: Callable[..., Programme]) -> Callable[..., Programme]:
    """Makes programmes with two practices of one organization, one of another, a CCT and a BHHO.

    The CCT is affiliated with both practices of the first; the BHHO with none.
    """

    def make(opened_on: date = date(2014, 12, 1), **changes: int) -> Programme:
        programme = empty_programme(opened_on, **changes)
        for number in (1, 2, 3, 4, 5):
            programme.organization(number)
        for site in (PRACTICE, SISTER, OTHER_PRACTICE):
            programme.site(site)
        programme.site(TEAM, "CCT")
        programme.site(BHHO, "BHHO")
        programme.site(CASE_MANAGER, "TCM")
        programme.affiliate(PRACTICE, TEAM, AffiliationKind.CCT_HHP)
        programme.affiliate(SISTER, TEAM, AffiliationKind.CCT_HHP)
        return programme

    return make


@pytest.fixture
def programme(programme_from: Callable[..., Programme]) -> Programme:
    """Such a programme on December 1, 2014, a Monday."""
    return programme_from()
