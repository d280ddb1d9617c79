"""Member Eligibility: whether a member has full MaineCare coverage on a day."""

from starlette.responses import Response

from portal.forms import Form
from portal.visit import Visit
from portal.vms.identifying import read_member
from rules.citation import rule
from rules.eligibility import COVERAGE_FAMILIES, has_full_coverage


def show(visit: Visit) -> Response:
    """The form of who asks about a member."""
    return visit.show("eligibility.html.j2", values={}, found=None)


@rule("E2", "Health Home FAQ, question 12.1")
def answer(visit: Visit) -> Response:
    """Whether the member of an id and a birth date has full coverage; nothing of health is told."""
    form = Form(visit)
    member_key = read_member(visit, form)
    on = form.day("on", "the day", required=False) or visit.work.today
    if not COVERAGE_FAMILIES.has_value_on(on):
        form.errors.add("on", f"Enter a day from {COVERAGE_FAMILIES.starts[0]:%m/%d/%Y} on.")
    found = None
    if not form.errors and member_key is not None:
        visit.note_shown("Member Eligibility", (member_key,))
        found = {
            "member": visit.work.members.reference(member_key),
            "on": on,
            "covered": has_full_coverage(visit.work.members.coverage_codes(member_key, on), on),
        }
    return visit.show("eligibility.html.j2", values=form.values, found=found, errors=form.errors)
