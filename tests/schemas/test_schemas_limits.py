"""What single messages hold beyond the types of their fields: orders, limits and choices."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.attestations import Activity, AttestationSheetSaved
from schemas.certifications import BhhMemberCertified
from schemas.choices import MemberOptedOut
from schemas.claims import ClaimReported
from schemas.members import MemberReported
from schemas.message import Message
from schemas.providers import SiteReported, SiteUserReported
from schemas.requests import ReferralRequested


def reads(kind: type[Message], /, **changes: object) -> bool:
    """Whether the example is still taken with these fields changed."""
    try:
        kind.model_validate_json(json.dumps({**kind.example, **changes}))
    except ValidationError:
        return False
    return True


def line(**changes: object) -> dict[str, Any]:
    return {**ClaimReported.example["lines"][0], **changes}


@pytest.mark.parametrize(
    ("kind", "site_id", "taken"),
    [
        pytest.param("practice", "1234567893-001", True, id="practice, named"),
        pytest.param("practice", None, False, id="practice, not named"),
        pytest.param("service", None, True, id="service"),
        pytest.param("service", "1234567893-001", False, id="service, but a practice named"),
        pytest.param("both", None, False, id="a third kind"),
    ],
)
def test_opt_out_of_a_practice_names_it(kind: str, site_id: str | None, *, taken: bool) -> None:
    assert reads(MemberOptedOut, kind=kind, site_id=site_id) is taken


@pytest.mark.parametrize(
    ("ends_on", "taken"),
    [
        pytest.param("2014-12-10", True, id="on its first day"),
        pytest.param("2014-12-09", False, id="the day before"),
    ],
)
def test_certification_does_not_end_before_it_starts(ends_on: str, *, taken: bool) -> None:
    assert reads(BhhMemberCertified, ends_on=ends_on) is taken


@pytest.mark.parametrize(
    ("lines", "taken"),
    [
        pytest.param([line()], True, id="one line"),
        pytest.param([], False, id="no line"),
        pytest.param([line()] * 999, True, id="999 lines"),
        pytest.param([line()] * 1000, False, id="1,000 lines"),
        pytest.param([line(to_on="2014-06-01")], False, id="ends before it starts"),
        pytest.param([line(charge="78.505")], False, id="a tenth of a cent"),
        pytest.param([line(charge="-78.50")], True, id="a charge taken back"),
        pytest.param([line(charge="NaN")], False, id="no amount"),
        pytest.param([line(units="-1")], False, id="fewer than no units"),
        pytest.param([line(units="0.5")], True, id="half a unit"),
        pytest.param([line(procedure=None, revenue_code="0450")], True, id="revenue code alone"),
        pytest.param([line(modifiers=["25", "59", "GT", "U1"])], True, id="four modifiers"),
        pytest.param([line(modifiers=["25"] * 5)], False, id="five modifiers"),
    ],
)
def test_claim_has_sound_lines(lines: list[object], *, taken: bool) -> None:
    assert reads(ClaimReported, lines=lines) is taken


@pytest.mark.parametrize(
    ("assessment", "taken"),
    [
        pytest.param({}, True, id="nothing assessed"),
        pytest.param({"bmi": 5}, False, id="BMI 5"),
        pytest.param({"bmi": 5.1}, True, id="BMI 5.1"),
        pytest.param({"bmi": 150}, False, id="BMI 150"),
        pytest.param({"weight_percentile": 0}, True, id="percentile 0"),
        pytest.param({"weight_percentile": 100}, True, id="percentile 100"),
        pytest.param({"weight_percentile": 100.1}, False, id="percentile 100.1"),
        pytest.param({"tobacco_use": "yes"}, False, id="a word for yes"),
    ],
)
def test_assessment_lies_within_what_people_weigh(
    assessment: dict[str, object], *, taken: bool
) -> None:
    assert reads(ReferralRequested, assessment=assessment) is taken


@pytest.mark.parametrize(
    ("email", "taken"),
    [
        pytest.param("pat@practice.example", True, id="an address"),
        pytest.param("pat@practice", False, id="no domain"),
        pytest.param("pat@practice.example, eve@other.example", False, id="two addresses"),
        pytest.param("pat@practice.example\nBcc: eve@other.example", False, id="a second header"),
        pytest.param("Pat <pat@practice.example>", False, id="a name with it"),
    ],
)
def test_site_user_has_one_plain_address(email: str, *, taken: bool) -> None:
    assert reads(SiteUserReported, email=email) is taken


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        pytest.param({"gender": "X"}, False, id="gender outside the 834"),
        pytest.param({"language": "so"}, True, id="Somali"),
        pytest.param({"language": "Somali"}, False, id="a language in words"),
        pytest.param({"coverages": []}, True, id="no coverage"),
        pytest.param({"coverages": None}, False, id="coverage left open"),
        pytest.param({"pccm_pcp_npi": "1234567890"}, False, id="provider with a wrong NPI"),
    ],
)
def test_member_is_reported_in_the_words_of_the_feed(
    changes: dict[str, object], *, taken: bool
) -> None:
    assert reads(MemberReported, **changes) is taken


def test_full_name_has_one_space_between_its_parts() -> None:
    name = {"first": "Ada", "middle": "B", "last": "Example", "suffix": "Jr"}
    member = MemberReported.model_validate_json(
        json.dumps({**MemberReported.example, "name": name})
    )
    assert member.name.full == "Ada B Example Jr"


def test_sheet_becomes_one_attestation_for_each_member_in_its_order() -> None:
    sheet = AttestationSheetSaved.model_validate_json(json.dumps(AttestationSheetSaved.example))
    attested = sheet.attested()
    assert [one.member_id for one in attested] == ["10000001A", "10000002B"]
    assert [one.activity for one in attested] == [Activity.DASHBOARD_SCAN, Activity.OUTREACH]
    for one in attested:
        assert (one.site_id, one.month) == (sheet.site_id, sheet.month)
        assert one.dashboard_reviewed_on == sheet.dashboard_reviewed_on


@pytest.mark.parametrize(
    ("count", "taken"),
    [
        pytest.param(0, False, id="empty"),
        pytest.param(1, True, id="one"),
        pytest.param(20_000, True, id="20,000"),
        pytest.param(20_001, False, id="20,001"),
    ],
)
def test_sheet_holds_1_to_20000_members(count: int, *, taken: bool) -> None:
    members = [{"member_id": "10000001A"}] * count
    assert reads(AttestationSheetSaved, members=members) is taken


@pytest.mark.parametrize(
    ("city", "taken"),
    [
        pytest.param("Presque Isle", True, id="plain"),
        pytest.param("Île\tde", True, id="with a tab"),
        pytest.param("Augusta\x00", False, id="with a NUL, which PostgreSQL cannot hold"),
        pytest.param("a" * 200, True, id="200 characters"),
        pytest.param("a" * 201, False, id="201 characters"),
    ],
)
def test_text_is_short_and_of_characters_that_every_database_holds(
    city: str, *, taken: bool
) -> None:
    address = SiteReported.example["address"] | {"city": city}
    assert reads(SiteReported, address=address) is taken
