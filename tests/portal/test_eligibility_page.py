"""Member Eligibility: what somebody with R5 learns of a member, and what not."""

import pytest

from rules.access import Role
from store import tables
from tests.portal.town import Town
from tests.programme import ADA, CAL

BORN = "04/02/1961"


@pytest.mark.parametrize(
    ("coverage", "on", "told"),
    [
        pytest.param("ACS", "", "Full MaineCare coverage on January 20, 2015", id="full"),
        pytest.param("ACS", "2013-01-01", "Full MaineCare coverage on January 1", id="once"),
        pytest.param("QMB", "", "No full MaineCare coverage on January 20, 2015", id="QMB alone"),
        pytest.param(None, "", "No full MaineCare coverage", id="none"),
    ],
)
def test_coverage_of_a_day_is_told(town: Town, coverage: str | None, on: str, told: str) -> None:
    town.programme.member(CAL, coverage=coverage)
    browser = town.user("una", roles=(Role.ELIGIBILITY,))
    browser.open("/eligibility")
    browser.send("/eligibility", {"member_id": CAL, "born_on": BORN, "on": on})
    assert told in browser.text
    line = town.portal.audited("showed members")[-1]
    (shown,) = town.portal.rows(tables.audited_members, audit_id=line.audit_id)
    assert (line.subject, shown.member_key) == ("Member Eligibility", town.programme.key(CAL))


@pytest.mark.parametrize(
    ("member_id", "born_on"), [(ADA, "04/03/1961"), ("99999999Z", BORN)], ids=["date", "id"]
)
def test_nobody_is_told_of_without_id_and_birth_date(
    town: Town, member_id: str, born_on: str
) -> None:
    browser = town.user("una", roles=(Role.ELIGIBILITY,))
    browser.open("/eligibility")
    answer = browser.send("/eligibility", {"member_id": member_id, "born_on": born_on})
    assert answer.status_code == 422
    assert "No member has this MaineCare ID and this date of birth." in browser.text
    assert town.portal.audited("showed members") == []


def test_day_before_all_that_is_known_is_told_beside_its_field(town: Town) -> None:
    browser = town.user("una", roles=(Role.ELIGIBILITY,))
    browser.open("/eligibility")
    asked = {"member_id": ADA, "born_on": BORN, "on": "12/31/2012"}
    assert 'id="on-wrong"' in browser.send("/eligibility", asked).text
