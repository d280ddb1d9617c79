"""Attestations of member-months: accepted or not, payable or not, on the day they come."""

from consumers.sites import known_member, known_site
from rules.attestation import (
    NotAccepted,
    attestation_decision,
    cct_attestation,
    may_attest_outreach,
)
from rules.calendar import Month
from rules.dashboard import review_that_counts
from schemas.attestations import Activity, AttestationWithdrawn, MemberAttested
from schemas.providers import SiteKind
from schemas.refusal import RefusalReason, Refused
from store.work import Work


def on_attestation(attested: MemberAttested, work: Work) -> None:
    """Answer one attestation (T1 to T5, T7, and C5 for CCTs).

    The review of the dashboard is the one that the portal recorded, or that the site tells.
    """
    site = known_site(work, attested.site_id, SiteKind.HHP, SiteKind.CCT, SiteKind.BHHO)
    member_key = known_member(work, attested.member_id)
    month = Month.parse(attested.month)
    told_on = attested.dashboard_reviewed_on
    reviews = (told_on, *work.dashboards.reviews(attested.site_id))
    reviewed_on = review_that_counts(reviews, month, work.today) or told_on
    decision = attestation_decision(
        work.panels.spans(member_key, attested.site_id),
        month,
        reviewed_on,
        work.today,
        outreach_refused=_is_outreach_refused(attested, member_key, work),
        service_missing=site.kind == SiteKind.CCT
        and not cct_attestation(attested.service_delivered_on, month, work.today),
    )
    if not decision.payable and work.attestations.is_payable(attested, member_key):
        again = f"Attestation for {attested.month} sent again: payable already, so that one stands"
        work.note(member_key, again, decision.rule_id, attested.site_id)
        return
    work.attestations.store(attested, member_key, decision, work.today, reviewed_on)
    served_on = attested.service_delivered_on
    served = f", for a service of {served_on}" if served_on and decision.accepted else ""
    answer = f"Attestation for {attested.month}: {decision.reason or 'accepted'}{served}"
    work.note(member_key, answer, decision.rule_id, attested.site_id)


def on_withdrawal(withdrawn: AttestationWithdrawn, work: Work) -> None:
    """Take an attestation back; what was paid for it is corrected with the next payment run."""
    known_site(work, withdrawn.site_id)
    member_key = known_member(work, withdrawn.member_id)
    place = (member_key, withdrawn.site_id)
    if not work.attestations.take_back(*place, withdrawn.month, "withdrawn"):
        raise Refused(
            RefusalReason.NOTHING_TO_ANSWER,
            "The site has no accepted attestation of this member for the month: check both.",
        )
    work.payments.let_go(member_key, withdrawn.site_id, withdrawn.month)
    work.payments.review(member_key, work.today)
    told = f"Attestation for {withdrawn.month} withdrawn by the site"
    work.note(member_key, told, "P9", withdrawn.site_id)
    for month in work.attestations.outreach_after(*place, withdrawn.month):
        earlier = work.attestations.activities_before(*place, month)
        if not may_attest_outreach(earlier, Month.parse(month)):
            work.attestations.take_back(*place, month, NotAccepted.OUTREACH_LIMIT.value)
            again = f"Outreach of {month} is now one month too many in a row"
            work.note(member_key, again, "T7", withdrawn.site_id)


def _is_outreach_refused(attested: MemberAttested, member_key: int, work: Work) -> bool:
    if attested.activity is not Activity.OUTREACH:
        return False
    earlier = work.attestations.activities_before(member_key, attested.site_id, attested.month)
    return not may_attest_outreach(earlier, Month.parse(attested.month))


def preload(batch: list[MemberAttested], work: Work) -> None:
    """Look up the members, sites and panels of a whole batch with one query each."""
    member_ids = [attested.member_id for attested in batch]
    work.members.preload(member_ids)
    work.providers.preload(attested.site_id for attested in batch)
    keys = (work.members.key_of(member_id) for member_id in member_ids)
    work.panels.preload(key for key in keys if key is not None)


def about(message: MemberAttested) -> tuple[str]:
    """Its member: that one's panels, attestations and held payments decide, and are changed."""
    return (message.member_id,)
