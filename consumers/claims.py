"""The claim feed: claims are kept for every member, also for one whom no 834 has named yet."""

from collections.abc import Collection, Iterable
from datetime import date

from rules.assignment import is_hospital_care, is_primary_care, look_back_from
from rules.duplication import duplicative_service, latest_span, procedures_of
from rules.eligibility import is_better_served_in_stage_b, is_overridden
from rules.pccm import shows_nursing_facility
from schemas.claims import ClaimReported
from store.panels import Programme
from store.work import Work


def on_claim(reported: ClaimReported, work: Work) -> None:
    """Store, replace or forget a claim, and the case-management services that it shows."""
    member_key = work.members.keys_for([reported.member_id])[reported.member_id]
    served_on = min(line.from_on for line in reported.lines)
    procedures = {line.procedure for line in reported.lines if line.procedure}
    revenue_codes = {line.revenue_code for line in reported.lines if line.revenue_code}
    shown = set(procedures)
    if reported.frequency != "original":
        shown |= work.claims.procedures_of_claim(reported.billing_npi, reported.claim_id)
    if reported.frequency == "void":
        work.claims.void(reported, work.today)
        work.note(member_key, f"Claim of {served_on} taken back", site_id=reported.site_id)
    else:
        work.claims.report(
            reported,
            member_key,
            work.today,
            primary_care=is_primary_care(procedures, served_on),
            hospital_care=is_hospital_care(procedures, revenue_codes, served_on),
        )
        work.note(member_key, f"{reported.kind.capitalize()} claim of {served_on}", "AA2")
    _see_services(work, member_key, reported, shown)
    if reported.frequency != "void" and served_on >= look_back_from(work.today):
        _show_serious_need(work, member_key, procedures)
    if _may_tell_of_a_stay(reported, revenue_codes, served_on):
        work.payments.review(member_key, work.today)


def _show_serious_need(work: Work, member_key: int, procedures: Collection[str]) -> None:
    """Flag once for the staff that claims of a member of Stage A point to Stage B (E4)."""
    if not is_better_served_in_stage_b(procedures, work.today):
        return
    site_id = work.panels.site_of(member_key, Programme.STAGE_A)
    if site_id is None or is_overridden(work.overrides.of_member(member_key), work.today):
        return
    kind = "serious_needs_on_panel"
    if not work.oversight.was_flagged(kind, site_id, member_key):
        work.oversight.flag(kind, site_id, work.today, rule_id="E4", member_key=member_key)


def _may_tell_of_a_stay(
    reported: ClaimReported, revenue_codes: Collection[str], served_on: date
) -> bool:
    """Whether a claim shows a stay in a nursing facility, or may take one back (E11)."""
    if reported.kind == "institutional" and reported.frequency != "original":
        return True
    return shows_nursing_facility(revenue_codes, served_on)


def _see_services(
    work: Work, member_key: int, reported: ClaimReported, procedures: Iterable[str]
) -> None:
    """Work out anew the services that the claim shows, or showed before (E6)."""
    day = max(line.from_on for line in reported.lines)
    services = {duplicative_service(code, day) for code in procedures}
    for service in sorted(service for service in services if service):
        codes = procedures_of(service, day)
        served = work.claims.served(member_key, reported.billing_npi, codes)
        work.claims.set_service(member_key, service, reported.billing_npi, latest_span(served))
        work.payments.review(member_key, work.today)


def preload(batch: list[ClaimReported], work: Work) -> None:
    """Look up the members of a whole batch, and the claims that it replaces, with a query each."""
    work.members.preload(reported.member_id for reported in batch)
    work.claims.preload(batch)


def about(reported: ClaimReported) -> tuple[str, str]:
    """Its member, and the claim itself: a replacement may name another member."""
    return reported.member_id, f"{reported.billing_npi} {reported.claim_id}"
