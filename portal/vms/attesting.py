"""Member Attestation: what was attested of a month, and attesting while the window is open."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row
from starlette.responses import Response

from portal.forms import Form
from portal.sending import send
from portal.visit import Visit
from portal.vms.members import ON_A_PAGE
from portal.vms.reports import asked_month
from portal.vms.site import Site, open_menu, show_site_page
from rules.attestation import PANEL_FREEZE_DAY, is_window_open
from rules.calendar import Month
from rules.citation import rule
from rules.dashboard import review_that_counts
from rules.menus import Menu
from schemas.attestations import Activity, MemberAttested
from store.audit import members_of
from store.panels import Programme
from store.site_overview import SiteOverview

_ACTIVITIES: Final = {
    Activity.DASHBOARD_SCAN: "Dashboard scan",
    Activity.OUTREACH: "Outreach and engagement",
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A part of the panel of a month: that of its 20th, or today's until then."""

    month: Month
    rows: list[Row[Any]]
    number: int
    page: int


def show(visit: Visit) -> Response:
    """The members of a panel with what was attested of a month, fifty on a page."""
    site, menu = open_menu(visit, "attestation")
    sheet = _sheet(visit, site, menu, asked_month(visit) or Month.of(visit.work.today))
    return _page(visit, site, menu, sheet, Form(visit))


@rule("T1", "Steps for Enrollment; Health Home FAQ, question 25")
def _sheet(visit: Visit, site: Site, menu: Menu, month: Month) -> _Sheet:
    overview = SiteOverview(visit.view, site.row.site_id)
    day = min(visit.work.today, month.day(PANEL_FREEZE_DAY.on(month.first)))
    number = overview.panel_counts(day).get(menu.programme, 0)
    page = visit.page_number
    after = min(page - 1, number) * ON_A_PAGE
    rows = overview.attestations(menu.programme, day, str(month), most=ON_A_PAGE, after=after)
    return _Sheet(month, rows, number, page)


def _page(visit: Visit, site: Site, menu: Menu, sheet: _Sheet, form: Form) -> Response:
    if sheet.rows:
        subject = f"Member Attestation {site.row.site_id} {menu.programme}"
        visit.note_shown(subject, members_of(sheet.rows))
    today = visit.work.today
    reviews = visit.work.dashboards.reviews(site.row.site_id)
    return show_site_page(
        visit,
        "attestation.html.j2",
        site,
        title=f"{menu.title}: Member Attestation",
        programme=menu.programme,
        rows=sheet.rows,
        number=sheet.number,
        page=sheet.page,
        pages=-(-sheet.number // ON_A_PAGE),
        month=sheet.month,
        is_open=is_window_open(sheet.month, today),
        reviewed_on=review_that_counts(reviews, sheet.month, today),
        activities=[("", "Not now"), *_ACTIVITIES.items()],
        asks_for_service=menu.programme == Programme.CCT,
        values=form.values,
        errors=form.errors,
    )


@rule("T4", "Health Home FAQ, questions 26 and 32")
@rule("T8", "Health Home FAQ, question 33")
def save(visit: Visit) -> Response:
    """Take what is attested of the members on a page, and send it to the programme.

    What is left out can be saved later; of whom is attested already nothing is sent again.
    """
    site, menu = open_menu(visit, "attestation")
    address = f"/vms/{menu.programme}/attestation"
    month = Month.of(visit.work.today)
    if not is_window_open(month, visit.work.today):
        return visit.go(address, "Nothing was saved: attestation opens on the 21st.")
    sheet, form = _sheet(visit, site, menu, month), Form(visit)
    told = [_attested(visit, form, site, menu, month, row) for row in sheet.rows]
    if form.errors:
        return _page(visit, site, menu, sheet, form)
    attested = {row.member_key: one for row, one in zip(sheet.rows, told, strict=True) if one}
    with visit.writing() as work:
        for message in attested.values():
            send(work, message, visit.now)
        visit.note(work, "attestation saved", site.row.site_id, members=tuple(attested))
    number = f"{len(attested)} member{'' if len(attested) == 1 else 's'}"
    told_next = f"Saved for {number}. What MaineCare accepts shows here in a moment."
    return visit.go(f"{address}?page={sheet.page}", told_next)


def _attested(  # noqa: PLR0917
    visit: Visit, form: Form, site: Site, menu: Menu, month: Month, row: Row[Any]
) -> MemberAttested | None:
    """What the form attests of a member; None when that is nothing, or nothing new."""
    asked = "dashboard_scan" if visit.field("act") == "all" else visit.field(f"did-{row.member_id}")
    form.values[f"did-{row.member_id}"] = asked
    served_on: date | None = None
    if asked not in set(Activity) or row.payable:
        return None
    if menu.programme == Programme.CCT:
        served_on = form.day(f"served-{row.member_id}", "the day of the service")
    if form.errors:
        return None
    return MemberAttested(
        site_id=site.row.site_id,
        member_id=row.member_id,
        month=str(month),
        activity=Activity(asked),
        service_delivered_on=served_on,
    )
