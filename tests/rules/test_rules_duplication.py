"""Duplication of services: which, for whom, how long, and what follows (E5, E7, D1 to D4)."""

from datetime import date, timedelta

import pytest

from rules.duplication import (
    BEHAVIORAL_HEALTH_HOME,
    DUPLICATIVE_SERVICES,
    Outcome,
    active_since,
    choose_by,
    duplicative_service,
    is_duplicative,
    latest_span,
    leaves_stage_a,
    outcome,
    service_name,
    sites_to_notify,
    termination_reason,
)
from schemas.choices import ServiceChoice

DAY = date(2015, 1, 15)
ADULT_BORN_ON = date(1997, 1, 15)  # 18 on the day
CHILD_BORN_ON = date(1997, 1, 16)  # 17 for one more day
ADULTS_ALONE = [
    "community_integration",
    "community_rehabilitation",
    "intensive_case_management",
    "assertive_community_treatment",
]


@pytest.mark.parametrize("service", ADULTS_ALONE)
def test_section_17_service_is_duplicative_from_the_18th_birthday(service: str) -> None:
    assert is_duplicative(service, ADULT_BORN_ON, DAY)
    assert not is_duplicative(service, CHILD_BORN_ON, DAY)
    assert is_duplicative(service, CHILD_BORN_ON, DAY + timedelta(days=1))


@pytest.mark.parametrize("service", ["targeted_case_management", BEHAVIORAL_HEALTH_HOME])
@pytest.mark.parametrize(
    "born_on",
    [pytest.param(ADULT_BORN_ON, id="at 18"), pytest.param(CHILD_BORN_ON, id="at 17")],
)
def test_case_management_and_bhh_are_duplicative_at_any_age(service: str, born_on: date) -> None:
    assert is_duplicative(service, born_on, DAY)


def test_no_other_service_is_duplicative() -> None:
    assert set(DUPLICATIVE_SERVICES.on(DAY)) == {*ADULTS_ALONE, "targeted_case_management"}


@pytest.mark.parametrize(
    ("procedure", "service"),
    [
        pytest.param("T1017", "targeted_case_management", id="T1017"),
        pytest.param("H2015", "community_integration", id="H2015"),
        pytest.param("H0040", "assertive_community_treatment", id="H0040"),
        pytest.param("99213", None, id="office visit"),
        pytest.param("", None, id="no procedure"),
    ],
)
def test_procedure_code_shows_the_service(procedure: str, service: str | None) -> None:
    assert duplicative_service(procedure, DAY) == service


def test_service_from_before_the_list_is_kept_without_a_meaning() -> None:
    assert duplicative_service("T1017", date(2012, 12, 31)) is None
    assert duplicative_service("T1017", date(2013, 1, 1)) == "targeted_case_management"


@pytest.mark.parametrize(
    ("days_after", "active"),
    [
        pytest.param(0, True, id="on its day"),
        pytest.param(60, True, id="60 days later"),
        pytest.param(61, False, id="61 days later"),
    ],
)
def test_service_counts_as_active_for_60_days_after_its_last_claim(
    days_after: int, *, active: bool
) -> None:
    assert (active_since(DAY + timedelta(days=days_after)) <= DAY) is active


@pytest.mark.parametrize("service", [*ADULTS_ALONE, "targeted_case_management"])
def test_without_a_cct_the_member_leaves_stage_a(service: str) -> None:
    assert outcome(with_cct=False, service=service) is Outcome.DISENROLL


@pytest.mark.parametrize("service", [*ADULTS_ALONE, "targeted_case_management"])
def test_with_a_cct_the_member_is_asked(service: str) -> None:
    assert outcome(with_cct=True, service=service) is Outcome.ASK_MEMBER


@pytest.mark.parametrize("with_cct", [True, False], ids=["with a CCT", "without a CCT"])
def test_behavioral_health_home_always_ends_stage_a(*, with_cct: bool) -> None:
    assert outcome(with_cct=with_cct, service=BEHAVIORAL_HEALTH_HOME) is Outcome.DISENROLL


def test_member_has_30_days_to_choose() -> None:
    assert choose_by(date(2015, 1, 30)) == date(2015, 3, 1)


@pytest.mark.parametrize(
    ("choice", "leaves"),
    [
        pytest.param(ServiceChoice.OTHER_SERVICE, True, id="the other service"),
        pytest.param(ServiceChoice.HEALTH_HOME, False, id="the Health Home"),
    ],
)
def test_member_who_chooses_the_other_service_leaves_stage_a(
    choice: ServiceChoice, *, leaves: bool
) -> None:
    assert leaves_stage_a(choice) is leaves


def test_practice_sees_duplication_of_services_as_the_reason() -> None:
    assert termination_reason().lower() == "duplication of services"


def test_every_service_has_a_name_to_print() -> None:
    names = [service_name(service, DAY) for service in DUPLICATIVE_SERVICES.on(DAY)]
    assert len({*names, service_name(BEHAVIORAL_HEALTH_HOME, DAY)}) == len(names) + 1
    assert all(name[0].isupper() for name in names)


@pytest.mark.parametrize(
    ("served", "span"),
    [
        pytest.param([], None, id="no claims"),
        pytest.param([(0, 0)], (0, 0), id="one day"),
        pytest.param([(61, 61), (0, 1)], (0, 61), id="60 days after the last: one service"),
        pytest.param([(62, 63), (0, 1)], (62, 63), id="61 days after the last: a new service"),
        pytest.param([(0, 30), (5, 6)], (0, 30), id="one within the other"),
    ],
)
def test_claims_of_a_service_make_one_span_unless_a_pause_ended_it(
    served: list[tuple[int, int]], span: tuple[int, int] | None
) -> None:
    def days(numbers: tuple[int, int]) -> tuple[date, date]:
        first, last = (date(2014, 6, 1) + timedelta(days=number) for number in numbers)
        return first, last

    assert latest_span(days(one) for one in served) == (span and days(span))


@pytest.mark.parametrize(
    ("locations", "told"),
    [
        pytest.param(["A-002"], ["A-002"], id="the one that claims name"),
        pytest.param(["B-001"], ["A-001", "A-002"], id="claims name another organization's"),
        pytest.param([], ["A-001", "A-002"], id="claims name none"),
    ],
)
def test_notice_goes_to_the_sites_that_claims_name_or_to_all(
    locations: list[str], told: list[str]
) -> None:
    assert sites_to_notify(["A-002", "A-001"], locations) == told


def test_provider_without_a_site_in_the_feed_gets_no_notice() -> None:
    assert sites_to_notify([], ["A-001"]) == []
