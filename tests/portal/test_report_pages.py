"""The reports of a site in the portal: the same rows as elsewhere, on the page and in files."""

import csv
import io
import json
from collections.abc import Iterator

import pytest

from producers.reports import FileForm, report, written
from rules.calendar import Month
from rules.reports import ReportName
from schemas.providers import AffiliationKind
from store import tables
from store.work import Work
from tests.portal.driver import Visitor
from tests.portal.town import Town, make_dashboards, town_in
from tests.programme import ADA, BEN, BHHO, PRACTICE

STARTS = {FileForm.PDF: b"%PDF", FileForm.XLSX: b"PK"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A practice whose two members stand in its reports."""
    with town_in(tmp_path_factory.mktemp("town")) as made:
        make_dashboards(made.portal.store)
        made.programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
        made.user("una", PRACTICE)
        yield made


@pytest.fixture
def browser(town: Town) -> Visitor:
    """A user of the practice."""
    visitor = town.portal.signed_in("una")
    visitor.open("/vms")
    visitor.send("/vms/choose", {"site_id": PRACTICE})
    return visitor


@pytest.mark.parametrize("name", ReportName)
def test_report_is_shown_as_it_is_made_everywhere(
    town: Town, browser: Visitor, name: ReportName
) -> None:
    with town.portal.store.read() as view:
        work = Work.on_open_day(view)
        site = work.providers.site(PRACTICE)
        assert site is not None
        made = report(work, name, site, Month(2015, 1))
    assert browser.open(f"/vms/stage_a/reports?report={name}&month=2015-01").status_code == 200
    for row in made.rows:
        assert " ".join(" ".join(written(cell) for cell in row).split()) in browser.text
    assert made.rows or "This report has no row" in browser.text
    text = browser.open(f"/vms/stage_a/reports/{name}.csv?month=2015-01").text
    assert text == made.as_csv()


@pytest.mark.parametrize("form", FileForm)
def test_file_is_saved_and_the_audit_says_whom_it_holds(
    town: Town, browser: Visitor, form: FileForm
) -> None:
    answer = browser.open(f"/vms/stage_a/reports/member-panel.{form}?month=2015-01")
    kept = f"attachment; filename*=UTF-8''{PRACTICE}-member-panel-2015-01.{form}"
    assert answer.headers["content-disposition"] == kept
    match form:
        case FileForm.CSV:
            assert len(list(csv.reader(io.StringIO(answer.text)))) == 3
        case FileForm.JSON:
            assert len(json.loads(answer.text)["rows"]) == 2
        case _:
            assert answer.content.startswith(STARTS[form])
    line = town.portal.audited("showed members")[-1]
    assert line.subject == f"Member Panel {PRACTICE} stage_a {form}"
    rows = town.portal.rows(tables.audited_members, audit_id=line.audit_id)
    assert {row.member_key for row in rows} == {town.programme.key(one) for one in (ADA, BEN)}


@pytest.mark.parametrize("file", ["member-panel.exe", "nothing.csv", "member-panel", "..%2f.csv"])
def test_file_that_no_report_has_is_not_there(browser: Visitor, file: str) -> None:
    assert browser.open(f"/vms/stage_a/reports/{file}").status_code == 404


@pytest.mark.parametrize("asked", ["report=nothing", "month=2015-13", "report=&month=x", "page=-1"])
def test_report_that_cannot_be_asks_for_one(browser: Visitor, asked: str) -> None:
    assert browser.open(f"/vms/stage_a/reports?{asked}").status_code == 200
    assert "Choose a report above." in browser.text


@pytest.mark.parametrize("name", [ReportName.MEMBER_PANEL, ReportName.MEMBER_DASHBOARD])
def test_reports_of_a_menu_hold_its_own_panel_alone(browser: Visitor, name: ReportName) -> None:
    assert ADA not in browser.open(f"/vms/stage_b/reports?report={name}").text
    assert ADA in browser.open(f"/vms/stage_a/reports?report={name}").text


def test_history_shows_what_was_decided_on_each_request(town: Town, browser: Visitor) -> None:
    browser.open("/vms/stage_a/history")
    assert ADA in browser.text
    line = town.portal.audited("showed members")[-1]
    assert line.subject.endswith(f"{PRACTICE} stage_a")


@pytest.mark.parametrize("page", ["reports?report=member-panel", "attestation?"])
def test_month_before_the_programme_is_the_current_one(browser: Visitor, page: str) -> None:
    assert browser.open(f"/vms/stage_a/{page}&month=2005-01").status_code == 200
    assert "2015-01" in browser.page.text
