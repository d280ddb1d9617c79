"""Additions to a site's panels: referrals, Stage B additions, additions of a care team."""

from collections.abc import Callable
from typing import Any, Final

from starlette.responses import Response

from portal.forms import Form
from portal.rendering import day_written
from portal.visit import Visit
from portal.vms.identifying import read_member
from portal.vms.requesting import Request, request_id_of, show_or_send
from portal.vms.site import Site, open_menu, show_site_page
from rules.citation import rule
from rules.menus import Menu
from rules.opt_out import first_day_on_panel, first_day_shown_as_pending, last_day_to_opt_out
from schemas.requests import (
    Assessment,
    CctAdditionRequested,
    ReferralRequested,
    SiteRequest,
    StageBAdditionRequested,
)
from store.audit import members_of
from store.panels import Programme
from store.site_overview import SiteOverview

FINDINGS: Final = {
    "tobacco_use": "Uses tobacco",
    "secondhand_smoke": "Breathes second-hand smoke",
    "substance_use": "Has a substance use disorder",
}
"""What a provider may have found, by the name that an assessment has for it (E9, E10)."""
_CALLED: Final = {
    Programme.STAGE_A: "referral",
    Programme.STAGE_B: "Stage B addition",
    Programme.CCT: "care team addition",
}
_FOLLOWS: Final = {
    Programme.STAGE_A: (
        "MaineCare reviews the request. An eligible member gets a letter about your practice.",
        "The member has 28 days to opt out. Who does not is on your panel on day 29.",
        "The member may join at once by a call to MaineCare Member Services.",
    ),
    Programme.STAGE_B: (
        "Your practice needs an affiliation with the member's behavioral health home.",
        "The member needs a current certification, and is then added at once, without a letter.",
    ),
    Programme.CCT: (
        "The member must be on the panel of a practice that works with your team.",
        "Your team must have room under its cap.",
        "To review whether a member is eligible is no service.",
    ),
}


def show(visit: Visit) -> Response:
    """The form of an addition, and the requests that wait for a decision or for day 29."""
    site, menu = open_menu(visit, "additions")
    return _page(visit, site, menu, Form(visit))


def _page(visit: Visit, site: Site, menu: Menu, form: Form) -> Response:
    pending = _pending(visit, site) if menu.programme == Programme.STAGE_A else None
    return show_site_page(
        visit,
        "additions.html.j2",
        site,
        title=f"{menu.title}: Additions",
        programme=menu.programme,
        follows=_FOLLOWS[Programme(menu.programme)],
        pending=pending,
        findings=list(FINDINGS.items()),
        chosen=visit.chosen("findings"),
        values=form.values,
        errors=form.errors,
    )


@rule("AA7", "Health Home FAQ, question 2")
def _pending(visit: Visit, site: Site) -> list[tuple[Any, str, str]]:
    """The Pending Member Requests of a site: the row, the reason, and where it stands.

    Whom claims assigned shows from the day after the letter was mailed.
    """
    today = visit.work.today
    rows = [
        row
        for row in SiteOverview(visit.view, site.row.site_id).pending()
        if row.batch is None
        or (row.mailed_on and first_day_shown_as_pending(row.mailed_on) <= today)
    ]
    if rows:
        visit.note_shown(f"Pending Member Requests {site.row.site_id}", members_of(rows))
    return [(row, _reason(row), _standing(row)) for row in rows]


def _reason(row: Any) -> str:
    if row.batch is None:
        return f"Requested by your practice on {day_written(row.requested_on)}"
    return f"Auto Assign Batch {row.batch}, opt-out period from {day_written(row.mailed_on)}"


def _standing(row: Any) -> str:
    if row.decided_on is None:
        return "MaineCare reviews it"
    if row.mailed_on is None:
        return "Approved; the letter will be mailed"
    last, first = last_day_to_opt_out(row.mailed_on), first_day_on_panel(row.mailed_on)
    return f"May opt out until {day_written(last)}; on your panel from {day_written(first)}"


@rule("R1", "Health Home FAQ, question 5")
@rule("B3", "Health Home FAQ, question 44")
@rule("C5", "Health Home FAQ, question 49")
def take(visit: Visit) -> Response:
    """Take an addition: it is shown once more, and then sent to the programme."""
    site, menu = open_menu(visit, "additions")
    form = Form(visit)
    member_key = read_member(visit, form)
    read = _READERS[Programme(menu.programme)]
    asked = {
        "request_id": request_id_of(visit),
        "site_id": site.row.site_id,
        "member_id": form.values["member_id"].upper(),
    }
    message, facts = read(visit, form, asked)
    if form.errors or member_key is None or message is None or visit.field("act") == "change":
        return _page(visit, site, menu, form)
    several = [("findings", one) for one in visit.chosen("findings")]
    request = Request(
        page="additions",
        called=_CALLED[Programme(menu.programme)],
        member_key=member_key,
        message=message,
        fields=[*form.values.items(), *several],
        facts=facts,
        prompts=list(_FOLLOWS[Programme(menu.programme)]),
    )
    return show_or_send(visit, site, request)


_Read = tuple[SiteRequest | None, list[tuple[str, str]]]


@rule("E10", "Steps for Enrollment")
def _read_referral(visit: Visit, form: Form, asked: dict[str, str]) -> _Read:
    """A referral with what the provider found that claims do not show (E8, E9, E10)."""
    bmi = form.number("bmi", "the body mass index", 5.1, 149.9)
    percentile = form.number("weight_percentile", "the percentile", 0, 100)
    found = {name: name in visit.chosen("findings") for name in FINDINGS}
    facts = [("Finding", words) for name, words in FINDINGS.items() if found[name]]
    if bmi is not None:
        facts.append(("Body mass index", form.values["bmi"]))
    if percentile is not None:
        facts.append(("Percentile of weight for age", form.values["weight_percentile"]))
    if form.errors:
        return None, facts
    assessment = Assessment(bmi=bmi, weight_percentile=percentile, **found)
    return ReferralRequested(**asked, assessment=assessment), facts


def _read_stage_b(_visit: Visit, form: Form, asked: dict[str, str]) -> _Read:
    return (None if form.errors else StageBAdditionRequested(**asked)), []


def _read_care_team(visit: Visit, form: Form, asked: dict[str, str]) -> _Read:
    served_on = form.day("service_delivered_on", "the day of the service")
    if served_on is not None and served_on > visit.work.today:
        form.errors.add("service_delivered_on", "Enter a day that has come.")
    if form.errors or served_on is None:
        return None, []
    facts = [("Service delivered on", day_written(served_on))]
    return CctAdditionRequested(**asked, service_delivered_on=served_on), facts


_READERS: Final[dict[Programme, Callable[[Visit, Form, dict[str, str]], _Read]]] = {
    Programme.STAGE_A: _read_referral,
    Programme.STAGE_B: _read_stage_b,
    Programme.CCT: _read_care_team,
}
