"""The Member Dashboard: what claims show of a panel, and who scanned it when (T3, T6)."""

from collections.abc import Iterable
from datetime import date

from starlette.responses import Response

from portal.sending import send
from portal.visit import Visit
from portal.vms.site import Site, open_menu, show_site_page
from producers.reports import DashboardLine, dashboard
from rules.calendar import Month
from rules.citation import rule
from rules.dashboard import newest_dashboard, next_refresh
from schemas.duties import DashboardReviewed
from store.audit import members_of


@rule("T3", "Health Home FAQ, questions 26 to 28")
def show(visit: Visit) -> Response:
    """The newest dashboard of a panel, whole; who opens it has scanned it today."""
    site, menu = open_menu(visit, "dashboard")
    work, site_id = visit.work, site.row.site_id
    month = newest_dashboard(work.today)
    lines = dashboard(work, site_id, month, menu)
    lines.sort(key=lambda line: (line.row.last, line.row.first, line.row.member_id))
    shown = [line for line in lines if line.row.refreshed_on is not None]
    if shown:
        subject = f"Member Dashboard {site_id} {menu.programme}"
        visit.note_shown(subject, members_of(line.row for line in lines))
    if shown and visit.request.method == "GET":
        _record(visit, site)
    return show_site_page(
        visit,
        "dashboard.html.j2",
        site,
        title=f"{menu.title}: Member Dashboard",
        programme=menu.programme,
        lines=lines,
        refreshed_on=max((line.row.refreshed_on for line in shown), default=None),
        next_on=next_refresh(work.today),
        totals=_totals(shown),
        scans=_scans(visit, site, scanned=bool(shown)),
        today=work.today,
    )


def _record(visit: Visit, site: Site) -> None:
    """Tell the programme of the scan, once a day for each user."""
    today, user_id = visit.work.today, visit.me.account_id
    if visit.work.dashboards.has_reviewed(site.row.site_id, user_id, today):
        return
    reviewed = DashboardReviewed(site_id=site.row.site_id, user_id=user_id, reviewed_on=today)
    with visit.writing() as work:
        send(work, reviewed, visit.now, once=f"{site.row.site_id} {user_id} {today}")
        visit.note(work, "dashboard scanned", site.row.site_id)


def _scans(visit: Visit, site: Site, *, scanned: bool) -> list[tuple[date, str]]:
    """The scans of the current month, newest first, this one among them."""
    today = visit.work.today
    kept = visit.work.dashboards.reviewers(site.row.site_id)
    scans = {(day, name) for day, names in kept.items() for name in names}
    if scanned:
        scans.add((today, visit.me.name))
    return sorted((one for one in scans if Month.of(one[0]) == Month.of(today)), reverse=True)


def _totals(lines: Iterable[DashboardLine]) -> dict[str, int]:
    """How many members had a hospital stay, an emergency visit or a gap in care."""
    rows = list(lines)
    return {
        "Members with a hospital stay": sum(bool(one.row.hospital_stays) for one in rows),
        "Members with an emergency visit": sum(bool(one.row.emergency_visits) for one in rows),
        "Members with a gap in care": sum(bool(one.gaps) for one in rows),
    }
