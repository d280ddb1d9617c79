"""Messages between providers: agreements and content."""

from datetime import date

import pytest

from rules.correspondence import content_refused, may_message

AGREED = [(date(2014, 12, 2), date(2014, 12, 31))]


@pytest.mark.parametrize(
    ("on", "affiliated", "may"),
    [
        pytest.param(date(2014, 12, 1), False, False, id="before the agreement"),
        pytest.param(date(2014, 12, 2), False, True, id="its first day"),
        pytest.param(date(2014, 12, 31), False, True, id="its last day"),
        pytest.param(date(2015, 1, 1), False, False, id="after it"),
        pytest.param(date(2015, 1, 1), True, True, id="affiliated"),
    ],
)
def test_only_providers_with_an_agreement_write_to_each_other(
    on: date, affiliated: bool, may: bool
) -> None:
    assert may_message(AGREED, on, affiliated=affiliated) is may


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        pytest.param({}, None, id="plain"),
        pytest.param({"of_substance_use": True}, "no_consent", id="substance use, no consent"),
        pytest.param({"of_substance_use": True, "consented": True}, None, id="with consent"),
        pytest.param(
            {"from_bhho": True, "of_member": True}, "no_authorization", id="a BHHO of a member"
        ),
        pytest.param({"from_bhho": True}, None, id="a BHHO of no member"),
        pytest.param(
            {"from_bhho": True, "of_member": True, "authorized": True}, None, id="authorized"
        ),
        pytest.param({"of_member": True}, None, id="a practice of a member"),
    ],
)
def test_content_is_delivered_by_what_its_sender_says(
    facts: dict[str, bool], reason: str | None
) -> None:
    names = ("of_substance_use", "consented", "from_bhho", "of_member", "authorized")
    assert content_refused(**(dict.fromkeys(names, False) | facts)) == reason
