"""The reports of a site as columns and rows, and in the forms in which they can be had."""

import csv
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from producers.pages.report_files import report_pdf, report_workbook
from producers.report_words import in_words
from rules.attestation import PANEL_FREEZE_DAY, still_to_attest
from rules.calendar import Month
from rules.citation import rule
from rules.dashboard import gap_label
from rules.disclosure import may_share
from rules.menus import Menu, menus
from rules.reports import ReportName, month_of_report, panels_shown
from schemas.providers import AffiliationKind, SiteKind
from store.panels import Programme
from store.payments import trace_number
from store.reports import Reports
from store.work import Work


class FileForm(StrEnum):
    """The forms in which a report can be kept as a file."""

    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Report:
    """One report: of which site and month (none is every month), its columns and its rows."""

    name: ReportName
    site_id: str
    month: Month | None
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def title(self) -> str:
        """What the report is of, as a heading."""
        of = f"of {self.month}" if self.month else "of every month"
        return f"{self.name.value.replace('-', ' ').capitalize()} {of}, {self.site_id}"

    def as_file(self, form: FileForm, on: date) -> bytes:
        """The content of a file of the day that it is made on."""
        match form:
            case FileForm.XLSX:
                return self.as_workbook(on)
            case FileForm.PDF:
                return self.as_pdf(on)
            case FileForm.JSON:
                return f"{self.as_json()}\n".encode()
            case FileForm.CSV:
                return self.as_csv().encode()

    def as_pdf(self, on: date) -> bytes:
        """A PDF of the day that it is made on."""
        rows = [[written(value) for value in row] for row in self.rows]
        return report_pdf(self.title, self.columns, rows, on)

    def as_workbook(self, on: date) -> bytes:
        """An Excel workbook of the day that it is made on."""
        return report_workbook(self.title, self.columns, self.rows, on)

    def as_csv(self) -> str:
        """Comma-separated values with a header."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([written(value) for value in row] for row in self.rows)
        return text.getvalue()

    def as_json(self) -> str:
        """One JSON object with the rows as objects."""
        rows = [
            dict(zip(self.columns, (_plain(value) for value in row), strict=True))
            for row in self.rows
        ]
        month = str(self.month) if self.month else None
        told = {"report": self.name.value, "site_id": self.site_id, "month": month, "rows": rows}
        return json.dumps(told, indent=2, ensure_ascii=False)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int) else written(value)


def written(value: object) -> str:
    """A value as a report prints it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a report is made of: a site, a month and the panels whose members it may show."""

    site_id: str
    month: Month
    panels: frozenset[str]


@rule("RP1", "Health Home FAQ, question 37")
@rule("R4", "Health Home FAQ, question 25")
def report(
    work: Work,
    name: ReportName,
    site: Row[Any],
    asked: Month | None,
    of: Collection[Menu] | None = None,
) -> Report:
    """A report of a site by what is known now: of its panels, or of those of some of its menus.

    Stage B needs an affiliation (RP4).
    """
    month = month_of_report(name, asked, work.today)
    panels = panels_shown(menus_of(work, site.site_id) if of is None else of)
    subject = _Subject(site.site_id, month or Month.of(work.today), panels)
    columns, rows = _CONTENTS[name](work, subject)
    return Report(name, site.site_id, month, columns, in_words(columns, rows))


_Contents = tuple[tuple[str, ...], Iterable[Iterable[Any]]]
_NAMED = ("panel", "mainecare id", "last name", "first name")


def _panel(work: Work, of: _Subject) -> _Contents:
    rows = Reports(work.transaction).panel(of.site_id, of.month.first, of.month.last)
    return (*_NAMED, "from", "first day off"), _shown(of, rows)


def _attestation(work: Work, of: _Subject) -> _Contents:
    rows = [(*row[:5], row.attested_on, _answer(row)) for row in _attestable(work, of)]
    return (*_NAMED, "activity", "attested on", "answer"), rows


def _answer(row: Row[Any]) -> str:
    if row.attested_on is None:
        return "not attested"
    return "payable" if row.payable else str(row.reason)


def _unattested(work: Work, of: _Subject) -> _Contents:
    rows = _attestable(work, of)
    attested = {place for place, row in enumerate(rows) if row.payable}
    return _NAMED, [rows[place][:4] for place in still_to_attest(range(len(rows)), attested)]


def _attestable(work: Work, of: _Subject) -> list[Row[Any]]:
    freeze = of.month.day(PANEL_FREEZE_DAY.on(of.month.first))
    return _shown(of, Reports(work.transaction).attestable(of.site_id, str(of.month), freeze))


def _shown(of: _Subject, rows: list[Row[Any]]) -> list[Row[Any]]:
    return [row for row in rows if row.programme in of.panels]


def menus_of(work: Work, site_id: str) -> tuple[Menu, ...]:
    """The menus that the portal shows a site today (B7); none for one that nobody reported."""
    site = work.providers.site(site_id)
    if site is None:
        return ()
    partners = work.providers.affiliated(AffiliationKind.HHP_BHHO, work.today, hhp_site_id=site_id)
    return menus(SiteKind(site.kind), affiliated=bool(partners))


def _payment_detail(work: Work, of: _Subject) -> _Contents:
    rows = Reports(work.transaction).payments(of.site_id, str(of.month))
    return ("for month", *_NAMED[1:], "service", "dollars"), rows


def _payment_summary(work: Work, of: _Subject) -> _Contents:
    """What the site was paid each month, and how the remittance of its payee comes out."""
    columns = (
        "month",
        "members",
        "dollars",
        "trace number",
        "paid on",
        "all sites",
        "brought forward",
        "carried forward",
        "remittance paid",
    )
    rows = (
        (
            row.month,
            row.members,
            row.dollars,
            trace_number(row),
            row.paid_on,
            row.total + row.carried - row.brought,
            row.brought,
            row.carried,
            row.total,
        )
        for row in Reports(work.transaction).payment_months(of.site_id)
    )
    return columns, rows


def _visits(work: Work, of: _Subject) -> _Contents:
    """Each day on which the dashboard was reviewed, by whom, and what was attested upon it."""
    attested = {
        row.reviewed_on: row.members for row in Reports(work.transaction).visits(of.site_id)
    }
    reviewers = work.dashboards.reviewers(of.site_id)
    rows = (
        (str(Month.of(day)), day, ", ".join(reviewers.get(day, ())), attested.get(day, 0))
        for day in sorted(attested.keys() | reviewers.keys())
    )
    return ("month", "dashboard reviewed on", "by", "members attested"), rows


def _dashboard(work: Work, of: _Subject) -> _Contents:
    columns = (
        "refreshed on",
        "hospital stays",
        "last stay",
        "emergency visits",
        "last emergency visit",
        "gaps in care",
        "last service of the BHHO",
    )
    filled = (
        (*line.row[:9], "; ".join(line.gaps), line.last_behavioral_on) for line in _lines(work, of)
    )
    return (*_NAMED, *columns), filled


@dataclass(frozen=True, slots=True)
class DashboardLine:
    """What the dashboard of a month shows of one member, and that one's row."""

    row: Row[Any]
    gaps: tuple[str, ...]
    last_behavioral_on: date | None


@rule("T6", "Health Home FAQ, questions 24 and 30")
def dashboard(work: Work, site_id: str, month: Month, menu: Menu) -> list[DashboardLine]:
    """The Member Dashboard of one of a site's panels, as it was made in a month."""
    return list(_lines(work, _Subject(site_id, month, panels_shown([menu]))))


def _lines(work: Work, of: _Subject) -> Iterator[DashboardLine]:
    for row in _shown(of, Reports(work.transaction).dashboard(of.site_id, of.month)):
        gaps = tuple(gap_label(gap, row.refreshed_on) for gap in row.gaps or ())
        yield DashboardLine(row, gaps, _last_behavioral(work, row, of.site_id))


def _last_behavioral(work: Work, row: Row[Any], practice: str) -> date | None:
    """The last day on which a Stage B member's BHHO served the member, if that may be shared.

    The BHHO is that of the day on which the dashboard was made, the authorization that of today.
    """
    if row.programme != Programme.STAGE_B or row.refreshed_on is None:
        return None
    bhho = work.panels.site_on(row.member_key, Programme.BHH, row.refreshed_on)
    spans = work.sharing.authorizations(row.member_key, practice, bhho) if bhho else ()
    if bhho is None or not may_share(spans, work.today):
        return None
    return work.dashboards.last_service(row.member_key, bhho[:10], row.refreshed_on)


def _requests(work: Work, of: _Subject) -> _Contents:
    decided = ("origin", "decision", "decided on", "letter mailed on", "reason")
    columns = ("requested on", *_NAMED[1:], *decided)
    return columns, Reports(work.transaction).requests(of.site_id)


_CONTENTS: dict[ReportName, Callable[[Work, _Subject], _Contents]] = {
    ReportName.MEMBER_PANEL: _panel,
    ReportName.MEMBER_ATTESTATION: _attestation,
    ReportName.PAYMENT_SUMMARY: _payment_summary,
    ReportName.PAYMENT_DETAIL: _payment_detail,
    ReportName.UNATTESTED_MEMBERS: _unattested,
    ReportName.DASHBOARD_VISITS: _visits,
    ReportName.MEMBER_DASHBOARD: _dashboard,
    ReportName.REQUEST_HISTORY: _requests,
}
