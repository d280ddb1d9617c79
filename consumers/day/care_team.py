"""Members of care teams when a day ends: who is with no affiliated practice leaves the CCT."""

from collections import defaultdict
from datetime import date, timedelta

from rules.requests import stays_with_care_team
from schemas.portal_messages import CareTeamPlaceEnded
from schemas.providers import AffiliationKind
from store.panels import Programme
from store.work import Work


def end_without_affiliation(work: Work, day: date) -> None:
    """Take members off CCT panels whose practice is, from tomorrow, not affiliated (C4).

    That is after a transfer, or when the affiliation has ended.
    """
    tomorrow = day + timedelta(days=1)
    served = work.panels.on_day(Programme.CCT, tomorrow)
    keys = [row.member_key for row in served]
    stage_a = work.panels.on_day(Programme.STAGE_A, tomorrow, keys) if keys else []
    practice_of = {row.member_key: row.site_id for row in stage_a}
    affiliated: dict[str, set[str]] = defaultdict(set)
    for practice, team in work.providers.affiliated(AffiliationKind.CCT_HHP, tomorrow):
        affiliated[team].add(practice)
    for row in served:
        if not stays_with_care_team(practice_of.get(row.member_key), affiliated[row.site_id]):
            _leave(work, row.member_key, row.site_id, tomorrow)


def _leave(work: Work, member_key: int, team: str, left_on: date) -> None:
    reason = "The member's practice is not affiliated with the CCT"
    work.panels.leave(member_key, team, Programme.CCT, left_on, reason)
    work.payments.review(member_key, work.today)
    work.note(member_key, f"Left the CCT panel on {left_on}: {reason}", "C4", team)
    member = work.members.reference(member_key)
    work.tell(team, CareTeamPlaceEnded(member=member, left_on=left_on))
