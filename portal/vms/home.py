"""Provider Home: notifications, the site, its counts, its users and its contacts (W3 to W7)."""

from datetime import date, datetime

from starlette.responses import Response

from portal.forms import Form
from portal.sending import send
from portal.visit import Errors, Visit
from portal.vms.messages import note_listed
from portal.vms.site import Site, open_site, show_site_page
from rules.attestation import PANEL_FREEZE_DAY
from rules.calendar import Month
from rules.citation import rule
from rules.site_pages import attested_percent, days_since_visit, organization_type
from rules.stage_b import unauthorized_members
from schemas.providers import ContactKind, SiteContact, SiteContactsSaved
from store.panels import Programme
from store.site_overview import SiteOverview

_NAMES = {
    Programme.STAGE_A: "Stage A",
    Programme.STAGE_B: "Stage B",
    Programme.CCT: "Community Care Team",
    Programme.BHH: "Stage B",
}
_CONTACTS = {
    ContactKind.PRIMARY: "Primary",
    ContactKind.SECONDARY: "Secondary",
    ContactKind.CARE_COORDINATOR: "Care Coordinator",
}


def show(visit: Visit) -> Response:
    """The first page of a site."""
    site = open_site(visit)
    kept = SiteOverview(visit.view, site.row.site_id).contacts()
    values = {
        f"{kind}_{part}": getattr(kept[kind], part) if kind in kept else ""
        for kind in ContactKind
        for part in ("name", "email", "phone")
    }
    return _home(visit, site, values)


@rule("W4", "VMS Portal training, VMS portal homepage")
def _unauthorized(overview: SiteOverview, day: date) -> int:
    on_panel = overview.members_of(Programme.BHH, day)
    return len(unauthorized_members(on_panel, overview.certified_of(Programme.BHH, day)))


def _home(
    visit: Visit, site: Site, values: dict[str, str], errors: Errors | None = None
) -> Response:
    overview = SiteOverview(visit.view, site.row.site_id)
    today = visit.now.date()
    messages = overview.messages(most=3, after=0)
    note_listed(visit, site, messages)
    return show_site_page(
        visit,
        "home.html.j2",
        site,
        kind=organization_type(site.kind),
        unauthorized=_unauthorized(overview, visit.work.today),
        messages=messages,
        counts=_counts(visit, overview),
        users=[
            (row.name, days_since_visit(_day_in_maine(visit, row.visited_at), today))
            for row in overview.users()
        ],
        contacts=list(_CONTACTS.items()),
        values=values,
        errors=errors,
    )


def _day_in_maine(visit: Visit, at: datetime | None) -> date | None:
    return at.astimezone(visit.now.tzinfo).date() if at is not None else None


def _counts(visit: Visit, overview: SiteOverview) -> list[tuple[str, int, str, int | None]]:
    """Panel count and attestation of the current month for each panel that the site has."""
    today = visit.work.today
    month = Month.of(today)
    frozen = min(today, month.day(PANEL_FREEZE_DAY.on(month.first)))
    on_panel = overview.panel_counts(today)
    at_freeze = overview.panel_counts(frozen)
    attested = overview.attested_counts(str(month), frozen)
    return [
        (
            _NAMES[Programme(programme)],
            number,
            f"{today:%B}",
            attested_percent(attested.get(programme, 0), at_freeze.get(programme, 0)),
        )
        for programme, number in sorted(on_panel.items())
    ]


def save_contacts(visit: Visit) -> Response:
    """Take the contacts of the site and send them to the programme."""
    site = open_site(visit)
    form = Form(visit)
    contacts = [
        contact for kind in ContactKind if (contact := _read_contact(visit, form, kind)) is not None
    ]
    if form.errors:
        values = {
            f"{kind}_{part}": visit.field(f"{kind}_{part}")
            for kind in ContactKind
            for part in ("name", "email", "phone")
        }
        return _home(visit, site, values, form.errors)
    with visit.writing() as work:
        saved = SiteContactsSaved(site_id=site.row.site_id, contacts=tuple(contacts))
        send(work, saved, visit.now)
        visit.note(work, "contacts saved", site.row.site_id)
    return visit.go("/vms/home", "The contacts were saved. They show here in a moment.")


def _read_contact(visit: Visit, form: Form, kind: ContactKind) -> SiteContact | None:
    if not any(visit.field(f"{kind}_{part}") for part in ("name", "email", "phone")):
        return None
    label = f"the {_CONTACTS[kind].lower()} contact"
    name = form.text(f"{kind}_name", f"the name of {label}")
    email = form.email(f"{kind}_email", f"{kind}_email")
    phone = form.phone(f"{kind}_phone", f"the telephone number of {label}")
    if form.errors:
        return None
    return SiteContact(kind=kind, name=name, email=email, phone=phone)
