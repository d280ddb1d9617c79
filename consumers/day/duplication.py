"""Duplicate services found when a day ends: the member leaves Stage A, or is asked to choose."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from consumers.stage_a import disenroll_for_duplication
from rules.citation import rule
from rules.disclosure import tells_of_substance_use
from rules.duplication import (
    Outcome,
    choose_by,
    is_duplicative,
    is_overdue,
    outcome,
    procedures_of,
    remind_on,
    service_name,
    sites_to_notify,
)
from schemas.portal_messages import DuplicationNotice, DuplicationReader, DuplicationReminder
from schemas.providers import SiteKind
from store.duplications import Case, CaseState
from store.identity import derived_id
from store.panels import Programme
from store.work import Work


def end_stage_a_of_certified(work: Work, day: date) -> None:
    """Take members of Stage A off their panels whose BHH certification holds from tomorrow (E5)."""
    tomorrow = day + timedelta(days=1)
    certified = work.certifications.certified_members(tomorrow)
    for member_key in sorted(certified & work.panels.members_on(Programme.STAGE_A)):
        site_id = work.panels.site_of(member_key, Programme.STAGE_A)
        if site_id is not None:
            disenroll_for_duplication(work, member_key, site_id, tomorrow, rule_id="E5")


def follow_up_choices(work: Work, day: date) -> None:
    """Close the cases whose service has ended, remind of the others, and flag overdue ones (D2)."""
    cases = work.duplications.open_cases()
    if not cases:
        return
    active = {(row.member_key, row.service): row for row in work.claims.services(day)}
    for case in cases:
        if (case.member_key, case.service) not in active:
            work.duplications.close(case.case_id, CaseState.SERVICE_ENDED, day)
            work.note(case.member_key, "The duplicative service has ended", "E6", case.hhp_site_id)
        elif case.state == CaseState.OPEN and remind_on(case.choose_by) == day:
            _remind(work, case, _sites_of(work, active[case.member_key, case.service], day))
        elif case.state == CaseState.OPEN and is_overdue(case.choose_by, day):
            work.duplications.close(case.case_id, CaseState.OVERDUE, None)
            work.oversight.flag(
                "choice_overdue", case.hhp_site_id, day, rule_id="D3", member_key=case.member_key
            )
            work.note(case.member_key, "No choice in time; the staff take it up", "D3")


def _remind(work: Work, case: Row[Any], providers: list[str]) -> None:
    member = work.members.reference(case.member_key)
    for site_id in (case.cct_site_id, *providers):
        if site_id is not None:
            work.tell(site_id, DuplicationReminder(member=member, choose_by=case.choose_by))


def resolve_duplications(work: Work, day: date) -> None:
    """Open a case for every duplicative service of a member of Stage A that has none yet."""
    on_panel = work.panels.members_on(Programme.STAGE_A)
    known = work.duplications.known()
    for span in work.claims.services(day):
        if span.member_key not in on_panel:
            continue
        case = known.get((span.member_key, span.service))
        if case is not None and _covers(case, span):
            continue
        member = work.members.get(span.member_key)
        site_id = work.panels.site_of(span.member_key, Programme.STAGE_A)
        if member is None or site_id is None:
            continue
        if is_duplicative(span.service, member.birth_date, day):
            _open_case(work, span, site_id, day)


def _covers(case: Row[Any], span: Row[Any]) -> bool:
    """Whether a case has dealt with a span: not once it ended Stage A, which began again since."""
    return bool(case.opened_on >= span.first_on and case.state != CaseState.DISENROLLED)


def _open_case(work: Work, span: Row[Any], site_id: str, day: date) -> None:
    team = work.panels.site_of(span.member_key, Programme.CCT)
    asked = outcome(with_cct=team is not None, service=span.service) is Outcome.ASK_MEMBER
    providers = _sites_of(work, span, day)
    case = Case(
        case_id=derived_id("D", span.member_key, span.service, site_id, day),
        member_key=span.member_key,
        service=span.service,
        hhp_site_id=site_id,
        cct_site_id=team,
        provider_site_id=providers[0] if providers else None,
        opened_on=day,
        choose_by=choose_by(day) if asked else None,
        state=CaseState.OPEN if asked else CaseState.DISENROLLED,
        closed_on=None if asked else day,
    )
    work.duplications.add(case)
    work.payments.review(case.member_key, day)
    if asked:
        _notify(work, case, providers, day, part_2=_tells_of_substance_use(work, span, day))
    else:
        left_on = day + timedelta(days=1)
        disenroll_for_duplication(work, case.member_key, site_id, left_on, rule_id="D1")


def _sites_of(work: Work, span: Row[Any], day: date) -> list[str]:
    """The sites of the case-management provider that a notice about its service goes to."""
    known = work.providers.sites_of(span.billing_npi, (SiteKind.TCM, SiteKind.CI))
    procedures = procedures_of(span.service, day)
    locations = work.claims.locations_with(
        span.member_key, span.billing_npi, procedures, span.first_on
    )
    return sites_to_notify(known, locations)


@rule("L3", "Health Home FAQ, question 16")
@rule("L4", "Health Home FAQ, question 16")
def _notify(work: Work, case: Case, providers: list[str], day: date, *, part_2: bool) -> None:
    notice = DuplicationNotice(
        reader=DuplicationReader.CARE_TEAM,
        member=work.members.reference(case.member_key),
        care_team=_site_name(work, case.cct_site_id),
        case_manager=_site_name(work, case.provider_site_id),
        service=service_name(case.service, day),
        choose_by=case.choose_by or day,
        part_2=part_2,
        other_told=bool(providers),
    )
    if case.cct_site_id is not None:
        work.tell(case.cct_site_id, notice)
    for site_id in providers:
        own = {"reader": DuplicationReader.CASE_MANAGER, "case_manager": _site_name(work, site_id)}
        work.tell(site_id, notice.model_copy(update=own))
    _note_notices(work, case, providers, day)


def _note_notices(work: Work, case: Case, providers: list[str], day: date) -> None:
    """Keep who was told; a provider without a site in the feed is the staff's to tell."""
    told = "both providers got a notice"
    if not providers:
        told = "the CCT got a notice, the case-management provider none: no site of it is known"
        work.oversight.flag(
            "notice_not_delivered",
            case.hhp_site_id,
            day,
            rule_id="L4",
            member_key=case.member_key,
        )
    what = f"Asked to choose by {case.choose_by}: {told}"
    work.note(case.member_key, what, "D2", case.hhp_site_id)


def _tells_of_substance_use(work: Work, span: Row[Any], day: date) -> bool:
    """Whether the claims that show the service are of treatment for substance use (M3)."""
    codes = work.claims.diagnoses_with(
        span.member_key, span.billing_npi, procedures_of(span.service, day), span.first_on
    )
    return tells_of_substance_use(codes, day)


def _site_name(work: Work, site_id: str | None) -> str:
    site = work.providers.site(site_id) if site_id else None
    return str(site.name) if site is not None else "the case-management provider"
