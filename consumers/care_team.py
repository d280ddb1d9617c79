"""Community Care Teams: referrals to them, their additions, and their cap."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row

from consumers.answers import carried_out, deny, is_on
from consumers.sites import known_member, known_site
from rules.cct_cap import counts_towards_cap, earlier_months, most_served, share_served
from rules.pccm import counts_as_pilot
from rules.requests import care_team_referral, cct_addition
from schemas.portal_messages import CareTeamReferral, DenialReason, RequestKind
from schemas.providers import AffiliationKind, SiteKind
from schemas.requests import CareTeamReferralRequested, CctAdditionRequested
from store.panels import Programme
from store.work import Work

_REASON_OF = {
    "C1": DenialReason.CAPACITY,
    "C4": DenialReason.NOT_ON_PANEL,
    "C5": DenialReason.NOT_SERVED_THIS_MONTH,
    "C6": DenialReason.PLAN_INCOMPLETE,
    "R10": DenialReason.NOT_ON_PANEL,
}


def on_care_team_referral(requested: CareTeamReferralRequested, work: Work) -> None:
    """Hand a practice's referral and the plan of care to the CCT, or say why not (C6, R10)."""
    practice = known_site(work, requested.site_id, SiteKind.HHP)
    known_site(work, requested.team_site_id, SiteKind.CCT)
    member_key = known_member(work, requested.member_id)
    kind = RequestKind.CARE_TEAM_REFERRAL
    partners = work.providers.affiliated(
        AffiliationKind.CCT_HHP,
        work.today,
        hhp_site_id=requested.site_id,
        other_site_id=requested.team_site_id,
    )
    refused = care_team_referral(
        on_panel=work.panels.site_of(member_key, Programme.STAGE_A) == requested.site_id,
        affiliated=bool(partners),
        parts=(requested.reason, requested.goals, requested.services, requested.supports),
    )
    if refused:
        reason = DenialReason.NO_AFFILIATION if refused == "C4" else _REASON_OF[refused]
        deny(work, requested, member_key, kind, reason, refused)
        return
    work.sharing.plan_care(requested, member_key, work.today)
    work.note(member_key, "Referred to the CCT with a plan of care", "C6", requested.site_id)
    referred = CareTeamReferral(
        practice=practice.name,
        member=work.members.reference(member_key),
        reason=requested.reason,
        goals=requested.goals,
        services=requested.services,
        supports=requested.supports,
    )
    work.tell(requested.team_site_id, referred)
    carried_out(work, requested, member_key, kind, work.today)


def on_cct_addition(requested: CctAdditionRequested, work: Work) -> None:
    """Add a member of an affiliated panel to a CCT's, if its cap has room (C1, C4, C5)."""
    team = known_site(work, requested.site_id, SiteKind.CCT)
    member_key = known_member(work, requested.member_id)
    if is_on(work, requested, member_key, RequestKind.CCT_ADDITION, Programme.CCT):
        return
    partners = work.providers.affiliated(
        AffiliationKind.CCT_HHP, work.today, other_site_id=requested.site_id
    )
    practice = work.panels.site_of(member_key, Programme.STAGE_A)
    refused = cct_addition(
        on_affiliated_panel=practice in {hhp for hhp, _ in partners},
        delivered_on=requested.service_delivered_on,
        has_room=_has_room(work, team),
        on=work.today,
    )
    if refused:
        reason = _REASON_OF[refused]
        deny(work, requested, member_key, RequestKind.CCT_ADDITION, reason, refused)
        return
    joined_on = work.panels.join(member_key, requested.site_id, Programme.CCT, work.today)
    if not work.sharing.has_plan(member_key, requested.site_id) and practice is not None:
        kind = "no_plan_of_care"
        work.oversight.flag(kind, practice, work.today, rule_id="C6", member_key=member_key)
    work.note(member_key, f"On the CCT panel from {joined_on}", "C4", requested.site_id)
    carried_out(work, requested, member_key, RequestKind.CCT_ADDITION, joined_on)


def _has_room(work: Work, team: Row[Any]) -> bool:
    """Whether a CCT may serve one member more today (C1 to C3)."""
    known_from = work.calendar.first_day() or work.today
    months = earlier_months(team.programme_start_on, known_from, work.today)
    earlier = [share_served(*_counts(work, team.site_id, month.last)) for month in months]
    served, members = _counts(work, team.site_id, work.today)
    return served < most_served(members, earlier, work.today)


def _counts(work: Work, team: str, day: date) -> tuple[int, int]:
    """Members that the CCT serves on a day, and members of the practices affiliated then."""
    partners = work.providers.affiliated(AffiliationKind.CCT_HHP, day, other_site_id=team)
    practices = {practice for practice, _ in partners}
    members = work.panels.census(Programme.STAGE_A, practices, day)
    return _number(work, work.panels.served(team, day), day), _number(work, members, day)


def _number(work: Work, rows: Iterable[Row[Any]], day: date) -> int:
    return sum(
        row.number
        for row in rows
        if counts_towards_cap(
            dual=row.medicare != "none",
            pcmh_pilot=row.site_id is not None
            and counts_as_pilot(takes_part=work.providers.in_pilot(row.site_id, day), on=day),
        )
    )
