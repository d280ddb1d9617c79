"""Statements of interpreter services: kept to be paid with the next run, or sent back."""

from consumers.sites import known_member, known_site
from rules.calendar import Month
from rules.interpreter import statement_refused
from schemas.bills import InterpreterServicesBilled
from schemas.portal_messages import BillNotPaid
from schemas.providers import SiteKind
from store.work import Work


def on_interpreter_statement(billed: InterpreterServicesBilled, work: Work) -> None:
    """Keep a care team's statement for the payment run, or say why it is not paid (P8)."""
    site = known_site(work, billed.site_id, SiteKind.HHP, SiteKind.CCT, SiteKind.BHHO)
    member_key = known_member(work, billed.member_id)
    reason = statement_refused(
        SiteKind(site.kind),
        work.panels.spans(member_key, billed.site_id),
        Month.parse(billed.month),
        work.today,
        paid=work.interpreting.is_paid(member_key, billed.site_id, billed.month),
    )
    if reason is not None:
        work.note(member_key, f"Interpreter services not paid: {reason}", "P8", billed.site_id)
        member = work.members.reference(member_key)
        work.tell(billed.site_id, BillNotPaid(month=billed.month, member=member, reason=reason))
        return
    work.interpreting.bill(billed, member_key, work.today)
    work.note(member_key, f"Interpreter services billed for {billed.month}", "P8", billed.site_id)
