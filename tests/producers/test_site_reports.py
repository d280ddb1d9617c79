"""Reports of a site: what each shows, of which month, and to whom (RP1 to RP4, R4)."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import date

import pytest

from producers.report_words import (
    ACTIVITIES,
    ANSWERS,
    DECISIONS,
    PANELS,
    REASONS,
    REQUESTS,
    SERVICES,
)
from producers.reports import Report, report
from rules.attestation import NotAccepted
from rules.calendar import Month
from rules.enrollment import State
from rules.menus import menus
from rules.payment import Service
from rules.reports import ReportName, has_reports, month_of_report, panels_shown
from schemas.attestations import Activity
from schemas.choices import SharingAuthorized
from schemas.portal_messages import DenialReason, RequestKind
from schemas.providers import AffiliationKind, SiteKind
from schemas.requests import StageBAdditionRequested
from store.enrollments import Origin
from store.panels import Programme as Panel
from store.work import Work
from tests.programme import ADA, BEN, BHHO, CAL, CRISIS, DOT, PRACTICE, Programme, site_id

JANUARY = Month(2015, 1)


def of(programme: Programme, name: ReportName, month: Month | None = None) -> Report:
    with programme.store.read() as view:
        work = Work.on_open_day(view)
        site = work.providers.site(PRACTICE)
        assert site is not None
        return report(work, name, site, month)


@pytest.fixture
def february(programme_from: Callable[..., Programme]) -> Programme:
    """Ada was attested for January and paid, Ben was not; it is February 10, 2015."""
    programme = programme_from(date(2015, 1, 20))
    for member in (ADA, BEN):
        programme.member(member)
        programme.opt_in(member)
    programme.end_day()
    programme.attest(ADA, "2015-01", reviewed_on=date(2015, 1, 14))
    programme.end_day(until=date(2015, 2, 9))
    return programme


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        pytest.param(
            ReportName.MEMBER_PANEL,
            [("Stage A", ADA, date(2015, 1, 20), None), ("Stage A", BEN, date(2015, 1, 20), None)],
            id="panel",
        ),
        pytest.param(
            ReportName.MEMBER_ATTESTATION,
            [
                ("Stage A", ADA, "dashboard scan", date(2015, 1, 21), "payable"),
                ("Stage A", BEN, None, None, "not attested"),
            ],
            id="attestation",
        ),
        pytest.param(ReportName.UNATTESTED_MEMBERS, [("Stage A", BEN)], id="unattested"),
        pytest.param(
            ReportName.DASHBOARD_VISITS,
            [("2015-01", date(2015, 1, 14), "", 1)],
            id="dashboard visits",
        ),
    ],
)
def test_what_a_report_shows(
    february: Programme, name: ReportName, rows: list[tuple[object, ...]]
) -> None:
    shown = of(february, name, JANUARY)
    unnamed = [
        tuple(v for c, v in zip(shown.columns, row, strict=True) if " name" not in c)
        for row in shown.rows
    ]
    assert unnamed == rows


def test_payment_summary_and_detail_agree(february: Programme) -> None:
    (summary,) = of(february, ReportName.PAYMENT_SUMMARY).rows
    detail = of(february, ReportName.PAYMENT_DETAIL, JANUARY).rows
    assert summary[:3] == ("2015-01", 1, sum(row[-1] for row in detail))


def test_the_request_history_shows_the_decision_on_each_request(february: Programme) -> None:
    february.member(CAL, coverage="QMB")
    february.refer(CAL)
    february.end_day()
    history = of(february, ReportName.REQUEST_HISTORY)
    told = [dict(zip(history.columns, row, strict=True)) for row in history.rows]
    assert [row["decision"] for row in told] == [
        "on the panel after the time to opt out",
        "on the panel after the time to opt out",
        "not approved",
    ]
    assert [row["reason"] for row in told] == [None, None, REASONS[DenialReason.COVERAGE]]


def test_the_request_history_gives_no_reason_that_a_provider_may_not_learn(
    february: Programme,
) -> None:
    february.member(CAL)
    february.claim(CAL, on=february.today, procedure=CRISIS)
    february.member(DOT, diagnoses=())
    for member in (CAL, DOT):
        february.refer(member)
    february.join_team(ADA)
    february.end_day()
    history = of(february, ReportName.REQUEST_HISTORY)
    reason = {row[1]: row[-1] for row in history.rows}
    assert reason[CAL] == reason[DOT] == REASONS[DenialReason.CRITERIA]


@pytest.mark.parametrize(
    ("words", "stored"),
    [
        pytest.param(PANELS, Panel, id="panels"),
        pytest.param(ACTIVITIES, Activity, id="activities"),
        pytest.param(ANSWERS, NotAccepted, id="answers"),
        pytest.param(SERVICES, Service, id="services"),
        pytest.param(REQUESTS, [*RequestKind, *Origin], id="requests"),
        pytest.param(DECISIONS, State, id="decisions"),
        pytest.param(REASONS, DenialReason, id="reasons"),
    ],
)
def test_a_report_has_plain_words_for_all_that_is_stored(
    words: dict[str, str], stored: Iterable[str]
) -> None:
    assert set(stored) <= words.keys()
    assert not any("_" in told or (told.isupper() and told != "PCCM") for told in words.values())


@pytest.mark.parametrize(
    ("name", "asked", "expected"),
    [
        pytest.param(ReportName.MEMBER_ATTESTATION, None, Month(2015, 2), id="the current month"),
        pytest.param(ReportName.MEMBER_ATTESTATION, JANUARY, JANUARY, id="the month asked for"),
        pytest.param(ReportName.PAYMENT_SUMMARY, JANUARY, None, id="summary: every month"),
        pytest.param(ReportName.DASHBOARD_VISITS, JANUARY, None, id="visits: every month"),
    ],
)
def test_a_report_is_of_the_month_asked_for_unless_it_shows_every_month(
    name: ReportName, asked: Month | None, expected: Month | None
) -> None:
    assert month_of_report(name, asked, date(2015, 2, 10)) == expected


@pytest.mark.parametrize("kind", list(SiteKind), ids=str)
def test_practices_care_teams_and_bhhos_have_reports(kind: SiteKind) -> None:
    assert has_reports(kind) is (kind in {SiteKind.HHP, SiteKind.CCT, SiteKind.BHHO})


@pytest.mark.parametrize(
    ("ends_on", "panels"),
    [
        pytest.param(None, ["Stage B"], id="affiliated"),
        pytest.param("2014-12-02", [], id="no longer affiliated"),
    ],
)
def test_stage_b_reports_are_empty_without_an_affiliation(
    programme: Programme, ends_on: str | None, panels: list[str]
) -> None:
    programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO, ends_on=ends_on)
    programme.member(ADA)
    programme.certify(ADA, starts_on=date(2014, 12, 1), ends_on=date(2015, 5, 31))
    programme.request(StageBAdditionRequested, site_id=PRACTICE, member_id=ADA)
    programme.end_day(until=date(2014, 12, 2))
    assert [row[0] for row in of(programme, ReportName.MEMBER_PANEL).rows] == panels


@pytest.mark.parametrize(
    ("month", "last_service"),
    [
        pytest.param(Month(2014, 12), date(2014, 12, 8), id="of the BHHO of that month"),
        pytest.param(JANUARY, date(2015, 1, 7), id="of the one that followed it"),
    ],
)
def test_the_dashboard_of_a_month_tells_of_the_bhho_of_that_month(
    programme: Programme, month: Month, last_service: date
) -> None:
    next_bhho = site_id(6)
    programme.organization(6)
    programme.site(next_bhho, "BHHO")
    programme.member(ADA)
    for number, bhho in enumerate((BHHO, next_bhho)):
        programme.affiliate(PRACTICE, bhho, AffiliationKind.HHP_BHHO)
        told = SharingAuthorized.example | {
            "authorization_id": f"AUTH-{number}",
            "member_id": ADA,
            "bhho_site_id": bhho,
            "hhp_site_id": PRACTICE,
        }
        programme.send(SharingAuthorized.model_validate_json(json.dumps(told)))
    programme.certify(ADA, starts_on=date(2014, 12, 1), ends_on=date(2015, 5, 31))
    programme.request(StageBAdditionRequested, site_id=PRACTICE, member_id=ADA)
    programme.claim(ADA, on=date(2014, 12, 8), procedure="90834", billing_npi=BHHO[:10])
    programme.end_day(until=date(2015, 1, 4))
    programme.certify(ADA, starts_on=date(2015, 1, 5), ends_on=date(2015, 5, 31), bhho=next_bhho)
    programme.claim(ADA, on=date(2015, 1, 7), procedure="90834", billing_npi=next_bhho[:10])
    programme.end_day(until=date(2015, 1, 10))
    (row,) = of(programme, ReportName.MEMBER_DASHBOARD, month).rows
    assert row[-1] == last_service


def test_a_bhho_sees_its_own_panel_without_an_affiliation() -> None:
    assert panels_shown(menus(SiteKind.BHHO, affiliated=False)) == {"bhh"}


def test_a_report_is_the_same_as_csv_and_json(february: Programme) -> None:
    shown = of(february, ReportName.PAYMENT_SUMMARY)
    (line,) = csv.DictReader(io.StringIO(shown.as_csv()))
    expected = {
        "month": "2015-01",
        "members": 1,
        "dollars": "12.00",
        "trace number": f"HH{PRACTICE[:10]}000000001",
        "paid on": "2015-02-09",
        "all sites": "12.00",
        "brought forward": "0.00",
        "carried forward": "0.00",
        "remittance paid": "12.00",
    }
    assert line == {column: str(value) for column, value in expected.items()}
    assert json.loads(shown.as_json()) == {
        "report": "payment-summary",
        "site_id": PRACTICE,
        "month": None,
        "rows": [expected],
    }
