"""The claim feed: claims are kept for every member, also for one whom no 834 has named yet."""

from rules.assignment import is_primary_care
from rules.duplication import duplicative_service
from schemas.claims import ClaimReported
from store.work import Work


def on_claim(reported: ClaimReported, work: Work) -> None:
    """Store, replace or forget a claim, and the case-management services that it shows."""
    member_key = work.members.keys_for([reported.member_id])[reported.member_id]
    served_on = min(line.from_on for line in reported.lines)
    if reported.frequency == "void":
        work.claims.void(reported)
        work.note(member_key, f"Claim of {served_on} taken back", site_id=reported.site_id)
        return
    procedures = [line.procedure for line in reported.lines if line.procedure]
    primary_care = is_primary_care(procedures, served_on)
    work.claims.report(reported, member_key, primary_care=primary_care)
    for line in reported.lines:
        service = duplicative_service(line.procedure or "", line.from_on)
        if service:
            work.claims.saw_service(
                member_key, service, reported.billing_npi, line.from_on, line.to_on
            )
    work.note(member_key, f"{reported.kind.capitalize()} claim of {served_on}", "AA2")


def preload(batch: list[ClaimReported], work: Work) -> None:
    """Look up the members of a whole batch with one query."""
    work.members.preload(reported.member_id for reported in batch)
