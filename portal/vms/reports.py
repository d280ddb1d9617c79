"""The reports of a site: a table on the page, and files to keep (RP1 to RP4, R4)."""

import re
from typing import Final

from starlette.responses import Response

from portal.files.following import as_file
from portal.naming import members_named
from portal.visit import NotFound, Visit
from portal.vms.site import Site, open_menu, show_site_page
from producers.reports import FileForm, Report, report, written
from rules.attestation import PANEL_FREEZE_DAY
from rules.calendar import Month
from rules.menus import Menu
from rules.reports import OF_ALL_MONTHS, ReportName, month_of_report

ON_A_PAGE: Final = 100
_MONTH: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
_TYPES: Final = {
    FileForm.CSV: "text/csv; charset=utf-8",
    FileForm.JSON: "application/json",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileForm.PDF: "application/pdf",
}


def show(visit: Visit) -> Response:
    """The choice of a report and a month, and the one that was chosen as a table."""
    site, menu = open_menu(visit, "reports")
    asked = visit.asked("report")
    name = ReportName(asked) if asked in set(ReportName) else None
    made = _report(visit, site, menu, name) if name is not None else None
    return show_site_page(
        visit,
        "reports.html.j2",
        site,
        title=f"{menu.title}: {name_of(name)} Report" if name else f"{menu.title}: Reports",
        programme=menu.programme,
        names=[(one.value, name_of(one)) for one in ReportName],
        name=name,
        month=asked_month(visit) or Month.of(visit.work.today),
        is_of_all_months=name in OF_ALL_MONTHS,
        forms=list(FileForm),
        **table_of(visit, made, f"{site.row.site_id} {menu.programme}"),
    )


def name_of(name: ReportName) -> str:
    """A report as people call it."""
    return name.value.replace("-", " ").title()


def asked_month(visit: Visit) -> Month | None:
    """The month that the address asks for, or None for none or one before the programme."""
    asked = visit.asked("month")
    month = Month.parse(asked) if _MONTH.fullmatch(asked) else None
    return month if month and PANEL_FREEZE_DAY.has_value_on(month.first) else None


def table_of(visit: Visit, made: Report | None, subject: str) -> dict[str, object]:
    """What a page needs to show a part of a report; the audit says whom it shows."""
    if made is None:
        return {"columns": (), "rows": [], "number": 0, "page": 1, "pages": 0}
    pages = -(-len(made.rows) // ON_A_PAGE)
    page = min(visit.page_number, max(1, pages))
    part = made.rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    rows = [[written(value) for value in row] for row in part]
    _note(visit, made.name, rows, subject)
    return {
        "columns": made.columns,
        "rows": rows,
        "number": len(made.rows),
        "page": page,
        "pages": pages,
    }


def download(visit: Visit) -> Response:
    """A whole report as a file to save."""
    site, menu = open_menu(visit, "reports")
    name, _, form = visit.path["file"].rpartition(".")
    if name not in set(ReportName) or form not in set(FileForm):
        raise NotFound
    made = _report(visit, site, menu, ReportName(name))
    rows = [[written(value) for value in row] for row in made.rows]
    _note(visit, made.name, rows, f"{site.row.site_id} {menu.programme} {form}")
    of = "" if made.month is None else f"-{made.month}"
    return Response(
        made.as_file(FileForm(form), visit.work.today),
        media_type=_TYPES[FileForm(form)],
        headers=as_file(f"{site.row.site_id}-{name}{of}.{form}"),
    )


def _report(visit: Visit, site: Site, menu: Menu, name: ReportName) -> Report:
    month = month_of_report(name, asked_month(visit), visit.work.today)
    return report(visit.work, name, site.row, month, [menu])


def _note(visit: Visit, name: ReportName, rows: list[list[str]], subject: str) -> None:
    members = members_named((cell for row in rows for cell in row), visit.work)
    if members:
        visit.note_shown(f"{name_of(name)} {subject}", members)
