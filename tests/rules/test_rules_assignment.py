"""Auto-assignment: look-back, order, confidence, ties and bars (AA2 to AA5, AA7 to AA9)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assignment import (
    Attribution,
    Basis,
    SiteClaims,
    attribute,
    bars_auto_assignment,
    batch_number,
    is_hospital_care,
    is_primary_care,
    look_back_from,
    site_of_several,
)
from schemas.requests import TerminationReason

BANGOR, ORONO, SACO = "1234567893-001", "1234567893-002", "1003000126-001"
MAY, JUNE = date(2014, 5, 5), date(2014, 6, 6)


def claims_at(site_id: str, primary_care: int = 0, claims: int = 1, **more: object) -> SiteClaims:
    last = JUNE if primary_care else None
    facts = {"last_primary_care_on": last, **more}
    return SiteClaims(site_id, primary_care, max(claims, primary_care), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "first"),
    [
        pytest.param(date(2015, 1, 2), date(2014, 1, 2), id="a year before"),
        pytest.param(date(2016, 2, 29), date(2015, 2, 28), id="from February 29"),
        pytest.param(date(2017, 2, 28), date(2016, 2, 28), id="into a leap year"),
    ],
)
def test_claims_of_one_year_are_looked_at(day: date, first: date) -> None:
    assert look_back_from(day) == first


@pytest.mark.parametrize(
    ("procedures", "primary_care"),
    [
        pytest.param(["99213"], True, id="office visit"),
        pytest.param(["99309"], True, id="nursing facility"),
        pytest.param(["99336"], True, id="assisted living"),
        pytest.param(["99348"], True, id="at home"),
        pytest.param(["T1015"], True, id="clinic visit"),
        pytest.param(["90834", "99396"], True, id="preventive visit among others"),
        pytest.param(["90834"], False, id="psychotherapy"),
        pytest.param(["99283"], False, id="emergency department"),
        pytest.param([], False, id="no procedure"),
    ],
)
def test_office_and_preventive_visits_are_primary_care(
    procedures: list[str], *, primary_care: bool
) -> None:
    assert is_primary_care(procedures, date(2014, 6, 6)) is primary_care


@pytest.mark.parametrize(
    ("on", "primary_care"),
    [
        pytest.param(date(2011, 12, 31), False, id="the day before"),
        pytest.param(date(2012, 1, 1), True, id="the first day"),
    ],
)
def test_primary_care_is_known_for_the_look_back_of_the_first_assignment(
    on: date, *, primary_care: bool
) -> None:
    assert is_primary_care(["99213"], on) is primary_care


def test_member_whom_nothing_ties_to_a_practice_is_not_assigned() -> None:
    assert attribute((), ()) is None


def test_pccm_provider_comes_before_any_plurality() -> None:
    found = attribute([BANGOR], [claims_at(SACO, primary_care=9), claims_at(BANGOR)])
    assert found is not None
    assert (found.site_id, found.basis, found.site_confidence) == (
        BANGOR,
        Basis.PCCM_PROVIDER,
        "high",
    )


def test_pccm_member_who_was_never_seen_is_assigned() -> None:
    found = attribute([BANGOR], ())
    assert found is not None
    assert found.site_id == BANGOR


@pytest.mark.parametrize(
    ("claims", "site_id"),
    [
        pytest.param([], BANGOR, id="never seen: the first by its id"),
        pytest.param([claims_at(ORONO, primary_care=1)], ORONO, id="seen at the other"),
        pytest.param([claims_at(SACO, primary_care=5)], BANGOR, id="seen elsewhere"),
    ],
)
def test_pccm_provider_of_two_sites_leads_to_where_the_member_was_seen(
    claims: list[SiteClaims], site_id: str
) -> None:
    found = attribute([ORONO, BANGOR], claims)
    assert found is not None
    assert found.site_id == site_id


def test_primary_care_comes_before_any_number_of_other_claims() -> None:
    found = attribute((), [claims_at(BANGOR, claims=50), claims_at(SACO, primary_care=1)])
    assert found is not None
    assert (found.site_id, found.basis) == (SACO, Basis.PRIMARY_CARE_CLAIMS)


def test_most_primary_care_claims_win() -> None:
    found = attribute((), [claims_at(BANGOR, primary_care=2), claims_at(SACO, primary_care=3)])
    assert found is not None
    assert (found.site_id, found.tied_with) == (SACO, ())


def test_without_primary_care_most_claims_win() -> None:
    found = attribute((), [claims_at(BANGOR, claims=2), claims_at(SACO, claims=3)])
    assert found is not None
    assert (found.site_id, found.basis) == (SACO, Basis.CLAIMS)


def test_rendering_provider_of_the_practice_is_the_basis_when_claims_name_one() -> None:
    found = attribute((), [claims_at(SACO, primary_care=1, by_clinician=1)])
    assert found is not None
    assert found.basis is Basis.RENDERING_PROVIDER


def test_rendering_provider_under_the_matching_pay_to_comes_before_plurality() -> None:
    found = attribute(
        (), [claims_at(BANGOR, primary_care=5), claims_at(SACO, primary_care=1, by_clinician=1)]
    )
    assert found is not None
    assert (found.site_id, found.basis, found.tied_with) == (SACO, Basis.RENDERING_PROVIDER, ())


def test_pccm_provider_of_two_pay_tos_leads_to_the_one_that_billed() -> None:
    found = attribute([BANGOR, SACO], [claims_at(f"{SACO[:10]}-002", 1)])
    assert found == Attribution(SACO, Basis.PCCM_PROVIDER, "high")


@pytest.mark.parametrize(
    ("sites", "organization_confidence"),
    [
        pytest.param([ORONO, BANGOR], "high", id="of one pay-to"),
        pytest.param([SACO, BANGOR], "low", id="of two"),
    ],
)
def test_tie_of_the_sites_of_a_pccm_provider_is_named_and_makes_unsure(
    sites: list[str], organization_confidence: str
) -> None:
    found = attribute(sites, ())
    assert found is not None
    assert {found.site_id, *found.tied_with} == set(sites)
    assert found.site_confidence == "low"
    assert found.organization_confidence == organization_confidence


@pytest.mark.parametrize(
    ("saco", "confidence"),
    [
        pytest.param({}, "low", id="the site id"),
        pytest.param({"last_primary_care_on": MAY}, "high", id="the last visit"),
    ],
)
def test_site_is_unsure_where_nothing_else_than_the_id_breaks_a_tie(
    saco: dict[str, date], confidence: str
) -> None:
    found = attribute((), [claims_at(BANGOR, primary_care=2), claims_at(SACO, 2, **saco)])
    assert found is not None
    assert len(found.tied_with) == 1
    assert (found.site_confidence, found.organization_confidence) == (confidence, confidence)


@pytest.mark.parametrize(
    ("located", "site_id"),
    [
        pytest.param([], BANGOR, id="no other claim: the first by its id"),
        pytest.param([claims_at(ORONO)], ORONO, id="the one seen"),
        pytest.param([claims_at(BANGOR), claims_at(ORONO, 1)], ORONO, id="the one seen most"),
    ],
)
def test_claim_without_a_location_counts_for_the_members_own_site(
    located: list[SiteClaims], site_id: str
) -> None:
    assert site_of_several([ORONO, BANGOR], {one.site_id: one for one in located}) == site_id


@pytest.mark.parametrize(
    ("procedures", "revenue_codes", "hospital"),
    [
        pytest.param(["99283"], [], True, id="emergency visit"),
        pytest.param([], ["0450"], True, id="emergency room"),
        pytest.param(["80053"], ["0120", "0300"], True, id="room and board"),
        pytest.param([], ["0114"], True, id="psychiatric bed"),
        pytest.param([], ["0126"], True, id="detoxification bed"),
        pytest.param([], ["0128"], True, id="rehabilitation bed"),
        pytest.param(["99232"], [], True, id="visit to an inpatient"),
        pytest.param(["99213"], ["0510"], False, id="clinic of a hospital"),
        pytest.param(["99309"], [], False, id="nursing facility"),
    ],
)
def test_emergency_and_inpatient_care_tie_nobody_to_a_practice(
    procedures: list[str], revenue_codes: list[str], *, hospital: bool
) -> None:
    assert is_hospital_care(procedures, revenue_codes, date(2014, 6, 6)) is hospital


def test_hospital_care_is_known_for_the_look_back_of_the_first_assignment() -> None:
    assert is_hospital_care(["99283"], [], date(2012, 1, 1))
    assert not is_hospital_care(["99283"], [], date(2011, 12, 31))


@pytest.mark.parametrize(
    ("location_known", "confidence"),
    [pytest.param(True, "high", id="named"), pytest.param(False, "low", id="not named")],
)
def test_site_is_sure_only_if_claims_name_the_location(
    *, location_known: bool, confidence: str
) -> None:
    found = attribute((), [claims_at(SACO, primary_care=1, location_known=location_known)])
    assert found is not None
    assert found.site_confidence == confidence


@pytest.mark.parametrize(
    ("bangor", "saco", "site_id"),
    [
        pytest.param(
            claims_at(BANGOR, primary_care=2, last_primary_care_on=JUNE),
            claims_at(SACO, primary_care=2, last_primary_care_on=MAY, claims=9),
            BANGOR,
            id="the most recent primary-care claim",
        ),
        pytest.param(
            claims_at(BANGOR, primary_care=2, claims=4),
            claims_at(SACO, primary_care=2, claims=3),
            BANGOR,
            id="then the count of all claims",
        ),
        pytest.param(
            claims_at(BANGOR, primary_care=2),
            claims_at(SACO, primary_care=2),
            SACO,
            id="then the site id",
        ),
        pytest.param(
            claims_at(BANGOR, claims=4),
            claims_at(SACO, claims=4),
            SACO,
            id="without primary care: the site id",
        ),
    ],
)
def test_tie_is_broken_by(bangor: SiteClaims, saco: SiteClaims, site_id: str) -> None:
    found = attribute((), [bangor, saco])
    assert found is not None
    assert found.site_id == site_id
    assert {found.site_id, *found.tied_with} == {BANGOR, SACO}


def test_blocked_practice_is_passed_over() -> None:
    claims = [claims_at(BANGOR, primary_care=5), claims_at(SACO, primary_care=1)]
    found = attribute([BANGOR], claims, blocked=[BANGOR])
    assert found is not None
    assert (found.site_id, found.basis) == (SACO, Basis.PRIMARY_CARE_CLAIMS)
    assert attribute([BANGOR], claims, blocked=[BANGOR, SACO]) is None


SITE_CLAIMS = st.builds(
    SiteClaims,
    site_id=st.sampled_from([BANGOR, ORONO, SACO]),
    primary_care=st.integers(0, 3),
    claims=st.integers(3, 5),
    last_primary_care_on=st.sampled_from([None, MAY, JUNE]),
)


@given(
    st.lists(SITE_CLAIMS, unique_by=lambda entry: entry.site_id).flatmap(
        lambda claims: st.tuples(st.just(claims), st.permutations(claims))
    ),
    st.sets(st.sampled_from([BANGOR, ORONO, SACO])),
)
def test_answer_does_not_depend_on_the_order_of_the_claims_and_is_never_blocked(
    orders: tuple[list[SiteClaims], list[SiteClaims]], blocked: set[str]
) -> None:
    one, other = (attribute((), claims, blocked) for claims in orders)
    assert one == other
    assert one is None or one.site_id not in blocked
    assert (one is None) == all(entry.site_id in blocked for entry in orders[0])


@pytest.mark.parametrize(
    ("reason", "barred"),
    [
        pytest.param("Member no longer served at this site", "site", id="no longer served"),
        pytest.param("Member not served at this site", "site", id="not served"),
        pytest.param("No Longer Wants Health Home Services", "all", id="no longer wants"),
        pytest.param(TerminationReason.MOVED, None, id="moved"),
        pytest.param(TerminationReason.DIED, None, id="died"),
        pytest.param("Duplication of services", None, id="duplication"),
    ],
)
def test_termination_bars_assignment_to_the_site_to_all_or_not_at_all(
    reason: str, barred: str | None
) -> None:
    assert bars_auto_assignment(reason) == barred


@pytest.mark.parametrize(
    ("day", "number"),
    [
        pytest.param(date(2015, 1, 2), "AA-2015Q1-0102", id="January"),
        pytest.param(date(2015, 4, 1), "AA-2015Q2-0401", id="April"),
        pytest.param(date(2015, 10, 1), "AA-2015Q4-1001", id="October"),
        pytest.param(date(2015, 12, 31), "AA-2015Q4-1231", id="last day of a year"),
    ],
)
def test_batch_number_names_the_quarter_and_the_day(day: date, number: str) -> None:
    assert batch_number(day) == number
