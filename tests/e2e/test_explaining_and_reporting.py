"""`hub explain`, `hub report` and `hub assign` on a finished quarter: what they say and change."""

import json
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from edi import read_segments
from hub.cli.consoles import out
from rules.reports import ReportName
from tests.e2e import feeds
from tests.e2e.home import Home, Quarter

WHOLE = ("all sites", "brought forward", "carried forward", "remittance paid")
"""What a payment summary tells of the remittance that a site's dollars are part of."""


@pytest.fixture(scope="module")
def member(quarter: Quarter) -> str:
    """A member who was found eligible and is on a panel."""
    ((member_id,),) = quarter.hub.rows(
        "SELECT m.member_id FROM members m JOIN panels p USING (member_key)"
        " WHERE p.programme = 'stage_a' AND p.left_on IS NULL ORDER BY m.member_id LIMIT 1"
    )
    return str(member_id)


@pytest.fixture(scope="module")
def site(quarter: Quarter) -> str:
    """A practice that was paid."""
    ((site_id,),) = quarter.hub.rows("SELECT site_id FROM payment_lines ORDER BY site_id LIMIT 1")
    return str(site_id)


def test_staff_read_every_rule_with_its_parameters(quarter: Quarter, member: str) -> None:
    told = quarter.hub("explain", member, "--on", "2015-02-01").out
    for number in range(1, 15):
        assert re.search(rf"^E{number} ", told, re.MULTILINE)
    assert "by coverage_families from 2013-01-01" in told


def test_a_provider_reads_the_outcome_alone(quarter: Quarter, member: str) -> None:
    told = quarter.hub("explain", member, "--for", "provider").out
    answer, source = told.splitlines()
    assert "In Stage A?" in answer
    assert "Health Home FAQ" in source


def test_an_unknown_member_is_said_so_without_repeating_the_id(quarter: Quarter) -> None:
    told = quarter.hub("explain", "99999999Z", code=1)
    assert "no member feed" in told.err
    assert "99999999Z" not in told.err


@pytest.mark.parametrize("reader", ["staff", "provider"])
def test_the_dashboard_of_a_member_is_shown(quarter: Quarter, member: str, reader: str) -> None:
    told = quarter.hub("dashboard", member, "--for", reader).out
    for part in ("Claims until 2015-0", "Hospital stays", "Emergency visits", "Gaps in care"):
        assert part in told


def test_the_opt_in_form_is_for_a_pending_member(
    quarter: Quarter, member: str, site: str, tmp_path: Path
) -> None:
    asked = ("form", member, "--site", site, "--to", tmp_path / "form.pdf")
    assert "pending at that practice" in quarter.hub(*asked, code=1).err
    assert not (tmp_path / "form.pdf").exists()


@pytest.mark.parametrize("name", list(ReportName), ids=str)
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_every_report_can_be_had_in_every_form(
    quarter: Quarter, site: str, name: ReportName, form: str
) -> None:
    told = quarter.hub("report", name, "--site", site, "--month", "2015-01", "--format", form).out
    assert told.strip()
    if form == "json":
        assert json.loads(told)["report"] == name


def test_a_report_that_is_too_wide_for_the_terminal_is_printed_row_by_row(
    quarter: Quarter, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("report", ReportName.REQUEST_HISTORY, "--site", site)
    rows = json.loads(quarter.hub(*asked, "--format", "json").out)["rows"]
    monkeypatch.setattr(out, "_width", 60)
    narrow = quarter.hub(*asked).out
    monkeypatch.setattr(out, "_width", 400)
    wide = quarter.hub(*asked).out
    assert narrow.count("mainecare id:") == len(rows) > 0
    assert len([line for line in wide.splitlines() if line.strip()]) == len(rows) + 2
    for row in rows:
        assert row["mainecare id"] in narrow
        assert row["mainecare id"] in wide


@pytest.mark.parametrize(("form", "start"), [("xlsx", b"PK"), ("pdf", b"%PDF-")])
def test_a_report_is_written_to_a_file_again_the_same(
    quarter: Quarter, site: str, tmp_path: Path, form: str, start: bytes
) -> None:
    written = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.{form}"
        asked = ("--site", site, "--month", "2015-01", "--format", form, "--to", path)
        quarter.hub("report", ReportName.PAYMENT_DETAIL, *asked)
        written.append(path.read_bytes())
    assert written[0].startswith(start)
    assert written[0] == written[1]


def test_the_pdf_and_the_workbook_hold_every_row(
    quarter: Quarter, site: str, tmp_path: Path
) -> None:
    asked = ("report", ReportName.MEMBER_PANEL, "--site", site, "--month", "2015-01")
    rows = json.loads(quarter.hub(*asked, "--format", "json").out)["rows"]
    for form in ("pdf", "xlsx"):
        quarter.hub(*asked, "--format", form, "--to", tmp_path / f"panel.{form}")
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "panel.pdf").pages)
    sheet = ZipFile(tmp_path / "panel.xlsx").read("xl/sharedStrings.xml").decode()
    for row in rows:
        assert row["mainecare id"] in text
        assert row["mainecare id"] in sheet


def test_a_file_form_needs_a_file(quarter: Quarter, site: str) -> None:
    told = quarter.hub("report", "member-panel", "--site", site, "--format", "pdf", code=2)
    assert "--to FILE" in told.err


def test_the_summaries_of_all_sites_add_up_to_what_the_835s_pay(quarter: Quarter) -> None:
    sites = quarter.hub.rows("SELECT site_id FROM sites WHERE kind IN ('HHP', 'CCT', 'BHHO')")
    lines: dict[str, Decimal] = defaultdict(Decimal)
    told: dict[str, tuple[Decimal, ...]] = {}
    for (site_id,) in sites:
        shown = quarter.hub("report", "payment-summary", "--site", site_id, "--format", "json").out
        for row in json.loads(shown)["rows"]:
            lines[row["trace number"]] += Decimal(row["dollars"])
            told[row["trace number"]] = tuple(Decimal(row[name]) for name in WHOLE)
    paid = {}
    for name, content in quarter.delivered.items():
        if name.startswith("remittances/"):
            money, trace = (one for one in read_segments(content) if one.id in ("BPR", "TRN"))
            paid[trace[2]] = Decimal(money[2])
    assert {one: total for one, (*_, total) in told.items()} == paid
    for one, (of_all, brought, carried, total) in told.items():
        assert of_all == lines[one]
        assert of_all + brought - carried == total


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        pytest.param(["--site", "1234567893-001"], 1, "no provider feed", id="unknown site"),
        pytest.param(["--site", "x", "--month", "2015-13"], 2, "YYYY-MM", id="no such month"),
    ],
)
def test_a_report_that_cannot_be_made_says_why(
    quarter: Quarter, arguments: list[str], code: int, sentence: str
) -> None:
    assert sentence in quarter.hub("report", "member-panel", *arguments, code=code).err


def test_staff_see_what_they_are_to_look_at_with_its_rule(quarter: Quarter) -> None:
    told = quarter.hub("flags").out
    for kind, rule_id in quarter.hub.rows("SELECT DISTINCT kind, rule_id FROM flags"):
        assert kind.replace("_", " ") in told
        assert rule_id in told


def test_a_dry_run_stands_beside_the_last_run_and_changes_nothing(quarter: Quarter) -> None:
    before = quarter.hub.tables()
    told = quarter.hub("assign", "--quarter", "2015Q2", "--dry-run").out
    assert "AA-2015Q1-0102" in told
    assert "would be assigned on 2015-04-01; nothing was changed" in told
    assert re.search(r"\nWhy +Would be +AA-2015Q1-0102", told)
    listed = quarter.hub("assign", "--quarter", "2015Q2", "--dry-run", "--members").out
    assert re.search(r"\d{8}[A-Z] +\d{10}-\d{3} +\w+", listed)
    assert quarter.hub.tables() == before


def test_a_quarter_that_was_run_stands_beside_its_own_run(quarter: Quarter) -> None:
    [(assigned,)] = quarter.hub.rows(
        "SELECT count(*) FROM enrollments WHERE batch = 'AA-2015Q1-0102'"
    )
    told = quarter.hub("assign", "--quarter", "2015Q1", "--dry-run").out
    assert re.search(r"\nWhy +Would be +AA-2015Q1-0102", told)
    assert f"{assigned} members were assigned on 2015-01-02; of those left" in told
    earlier = quarter.hub("assign", "--quarter", "2014Q4", "--dry-run").out
    assert re.search(r"\nWhy +Would be +No run before", earlier)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--quarter", "2015Q2"], id="no dry run"),
        pytest.param(["--quarter", "2015-04", "--dry-run"], id="no quarter"),
    ],
)
def test_assign_needs_a_quarter_and_a_dry_run(quarter: Quarter, arguments: list[str]) -> None:
    quarter.hub("assign", *arguments, code=2)


def test_a_past_day_is_told_as_it_was_known_then_and_as_it_is_known_now(hub: Home) -> None:
    ended = [{"code": "ACS", "starts_on": "2013-01-01", "ends_on": "2014-12-01"}]
    for day, told in (("2014-12-04", {}), ("2014-12-09", {"coverages": ended})):
        hub("ingest", "-", stdin=feeds.lines(feeds.member(day, **told)))
        hub("clock", "--to", day)
    explain = ("explain", feeds.MEMBER, "--on", "2014-12-04")
    then, now = hub(*explain).out.split("By what is known now:\n")
    assert then.startswith("As it was known on 2014-12-04:\n")
    assert "E2   Full coverage? yes" in then
    assert "E2   Full coverage? no" in now
    for known_on, told_then in (("2014-12-04", then.partition("\n")[2]), ("2014-12-05", now)):
        assert hub(*explain, "--known-on", known_on).out == told_then
    assert "Nothing was known on 2014-11-30." in hub(*explain[:3], "2014-11-30").out


@pytest.mark.parametrize(
    ("known_on", "code", "sentence"),
    [
        pytest.param("2014-11-30", 1, "nothing was known", id="before the first report"),
        pytest.param("2099-01-01", 2, "is yet to come", id="in the future"),
    ],
)
def test_what_nobody_knew_cannot_be_told(
    quarter: Quarter, member: str, known_on: str, code: int, sentence: str
) -> None:
    assert sentence in quarter.hub("explain", member, "--known-on", known_on, code=code).err
