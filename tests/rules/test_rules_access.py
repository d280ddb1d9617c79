"""Access: roles, the last administrator, tax ids and approval (M5, M6, V11 to V15, W2)."""

from datetime import UTC, datetime

import pytest

from rules.access import (
    Role,
    SiteAccessState,
    are_assignable,
    is_admitted,
    is_tax_id_of,
    is_unknown_in_vms,
    leaves_an_administrator,
    may_be_approved,
)

VERIFIED_AT = datetime(2015, 1, 22, 15, tzinfo=UTC)


def test_roles_are_those_of_the_training() -> None:
    assert [role.value for role in Role] == [*(f"R{number}" for number in range(1, 10)), "R14"]


def test_one_of_the_roles_that_a_page_asks_for_is_enough() -> None:
    assert is_admitted({"R3", "R6"}, {"R6", "R7"})
    assert not is_admitted({"R3"}, {"R6", "R7"})
    assert not is_admitted(set(), {"R6"})


@pytest.mark.parametrize(
    ("roles", "right"), [(["R1"], True), ([], False), (["R10"], False), (["R1", "S1"], False)]
)
def test_user_has_at_least_one_role_and_none_that_is_reserved(
    roles: list[str], right: bool
) -> None:
    assert are_assignable(roles) == right


def test_last_administrator_cannot_go() -> None:
    assert leaves_an_administrator({"A-1", "A-2"}, "A-1")
    assert not leaves_an_administrator({"A-1"}, "A-1")
    assert leaves_an_administrator({"A-1"}, "A-2")


def test_user_with_vms_access_and_without_a_site_is_warned_about() -> None:
    assert is_unknown_in_vms({"R14"}, [])
    assert not is_unknown_in_vms({"R14"}, ["1234567893-001"])
    assert not is_unknown_in_vms({"R1"}, [])


@pytest.mark.parametrize(
    ("written", "right"),
    [("018023864", True), ("01-8023864", True), ("18023864", False), ("018023865", False)],
    ids=["as it is", "with a dash", "without the zero", "another"],
)
def test_zeros_in_front_of_a_tax_id_count(written: str, right: bool) -> None:
    assert is_tax_id_of(written, "018023864") == right


@pytest.mark.parametrize(
    ("state", "verified_at", "decided_by", "may"),
    [
        (SiteAccessState.VERIFIED, VERIFIED_AT, "A-staff", True),
        (SiteAccessState.VERIFIED, VERIFIED_AT, "A-told", False),
        (SiteAccessState.REQUESTED, None, "A-staff", False),
        (SiteAccessState.VERIFIED, None, "A-staff", False),
        (SiteAccessState.DENIED, VERIFIED_AT, "A-staff", False),
        (SiteAccessState.VERIFIED, VERIFIED_AT, "A-user", False),
    ],
    ids=[
        "verified",
        "by who was told",
        "not verified",
        "no time",
        "denied by the lead",
        "by the user",
    ],
)
def test_access_is_approved_after_the_lead_has_verified_the_user(
    state: SiteAccessState, verified_at: datetime | None, decided_by: str, may: bool
) -> None:
    answer = may_be_approved(
        state, verified_at, decided_by, asked_by="A-user", recorded_by="A-told"
    )
    assert answer == may
