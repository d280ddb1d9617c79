"""Attestations of member-months: accepted or not, payable or not, on the day they come."""

from consumers.sites import known_member, known_site
from rules.attestation import attestation_decision
from rules.calendar import Month
from schemas.attestations import MemberAttested
from schemas.providers import SiteKind
from store.work import Work


def on_attestation(attested: MemberAttested, work: Work) -> None:
    """Answer one attestation (T1 to T5)."""
    known_site(work, attested.site_id, SiteKind.HHP, SiteKind.CCT, SiteKind.BHHO)
    member_key = known_member(work, attested.member_id)
    decision = attestation_decision(
        work.panels.spans(member_key, attested.site_id),
        Month.parse(attested.month),
        attested.dashboard_reviewed_on,
        work.today,
    )
    if not decision.payable and work.attestations.is_payable(attested, member_key):
        again = f"Attestation for {attested.month} sent again: payable already, so that one stands"
        work.note(member_key, again, decision.rule_id, attested.site_id)
        return
    work.attestations.store(attested, member_key, decision, work.today)
    answer = f"Attestation for {attested.month}: {decision.reason or 'accepted'}"
    work.note(member_key, answer, decision.rule_id, attested.site_id)


def preload(batch: list[MemberAttested], work: Work) -> None:
    """Look up the members and panels of a whole batch with one query each."""
    member_ids = [attested.member_id for attested in batch]
    work.members.preload(member_ids)
    keys = (work.members.key_of(member_id) for member_id in member_ids)
    work.panels.preload(key for key in keys if key is not None)
