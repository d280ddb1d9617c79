"""Terminations: a site ends a member's place on one of its panels, with its reason (T9)."""

from typing import Final

from starlette.responses import Response

from portal.forms import Form
from portal.rendering import day_written
from portal.visit import Visit
from portal.vms.identifying import read_panel_member
from portal.vms.requesting import Request, request_id_of, show_or_send
from portal.vms.site import Site, open_menu, show_site_page
from rules.assignment import bars_auto_assignment
from rules.citation import rule
from rules.menus import Menu
from rules.requests import first_day_off_panel, is_reviewed_first
from schemas.requests import TerminationReason, TerminationRequested
from store.panels import Programme

_REVIEW: Final = (
    "Claims may have assigned this member, some of them of other providers. First review the "
    "record, and schedule a visit with the member if that fits. A member of Primary Care Case "
    "Management whom you have not seen stays on the panel: find out whether a visit is needed."
)
_BARRED: Final = {
    "site": "MaineCare will not assign the member to this service location by claims again.",
    "all": "MaineCare will not assign the member to any Health Home by claims again.",
}
_BOX: Final = ("record_reviewed", "The record was reviewed, and a visit offered if that fits.")


def show(visit: Visit) -> Response:
    """The form of a termination."""
    site, menu = open_menu(visit, "terminations")
    return _page(visit, site, menu, Form(visit))


def _page(visit: Visit, site: Site, menu: Menu, form: Form) -> Response:
    return show_site_page(
        visit,
        "terminations.html.j2",
        site,
        title=f"{menu.title}: Terminations",
        programme=menu.programme,
        reasons=[("", "Choose one")] + [(one.value, one.value) for one in TerminationReason],
        values=form.values,
        errors=form.errors,
    )


@rule("T9", "Health Home FAQ, question 36")
def take(visit: Visit) -> Response:
    """Take a termination: it is shown once more, and then sent to the programme.

    The Member Panel sends here whom a user wants to terminate.
    """
    site, menu = open_menu(visit, "terminations")
    form = Form(visit)
    if named := visit.field("begin"):
        form.values["member_id"] = named
        return _page(visit, site, menu, form)
    member_key = read_panel_member(visit, form, site, menu.programme)
    reason = form.choice("reason", "a reason", [one.value for one in TerminationReason])
    last_day = form.day("last_day_on", "the last day", required=False)
    if last_day is not None and last_day > visit.work.today:
        form.errors.add("last_day_on", "Enter a day that has come, or leave this out.")
    if form.errors or member_key is None or visit.field("act") == "change":
        return _page(visit, site, menu, form)
    message = TerminationRequested(
        request_id=request_id_of(visit),
        site_id=site.row.site_id,
        member_id=form.values["member_id"].upper(),
        reason=TerminationReason(reason),
        record_reviewed=bool(visit.chosen("record_reviewed")),
        last_day_on=last_day,
    )
    return show_or_send(visit, site, _request(visit, menu, form, member_key, message))


@rule("E15", "Health Home FAQ, question 21")
def _request(
    visit: Visit, menu: Menu, form: Form, member_key: int, message: TerminationRequested
) -> Request:
    """A termination with what is to be considered first for its reason."""
    off = first_day_off_panel(message.last_day_on, visit.work.today)
    is_reviewed = is_reviewed_first(message.reason)
    prompts = [_REVIEW] if is_reviewed else []
    barred = bars_auto_assignment(message.reason)
    if menu.programme == Programme.STAGE_A:
        prompts.append("The member gets a letter. A place on a care team's panel ends with it.")
        if barred:
            prompts.append(_BARRED[barred])
    return Request(
        page="terminations",
        called="termination",
        member_key=member_key,
        message=message,
        fields=list(form.values.items()),
        facts=[("Reason", message.reason.value), ("First day off the panel", day_written(off))],
        prompts=prompts,
        box=_BOX if is_reviewed else None,
    )
