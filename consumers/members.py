"""The member feed: what MIHMS says of a member replaces what it said before."""

from schemas.members import MemberReported
from schemas.refusal import RefusalReason, Refused
from store.work import Work


def on_member(reported: MemberReported, work: Work) -> None:
    """Store the member and the coverage."""
    if reported.birth_date > work.today:
        raise Refused(
            RefusalReason.INVALID_DATA,
            f"The birth date lies after {work.today}: correct it and send the member again.",
        )
    member_key, is_news = work.members.report(reported, work.today)
    work.note(member_key, "Reported by MIHMS: identity, address and coverage")
    if is_news:
        work.payments.review(member_key, work.today)


def preload(batch: list[MemberReported], work: Work) -> None:
    """Look up the keys of a whole batch with one query, and what was last reported with another."""
    work.members.preload_facts([reported.member_id for reported in batch])


def about(reported: MemberReported) -> tuple[str]:
    """Its member."""
    return (reported.member_id,)
