"""Gathers what is known of a member and asks whether Stage A is open to the member."""

from datetime import date

from rules.assignment import look_back_from
from rules.conditions import conditions_shown
from rules.duplication import BEHAVIORAL_HEALTH_HOME
from rules.eligibility import (
    NOT_ASSESSED,
    Eligibility,
    EligibilityFacts,
    is_overridden,
    stage_a_eligibility,
)
from rules.stage_b import is_certified
from schemas.requests import Assessment
from store.panels import Programme
from store.work import Work


def eligibility_of(
    work: Work, member_key: int, on: date, assessment: Assessment | None = None
) -> Eligibility:
    """The answer for one member on a day; the member must have been reported by MIHMS."""
    return stage_a_eligibility(facts_of(work, member_key, on, assessment), on)


def facts_of(
    work: Work, member_key: int, on: date, assessment: Assessment | None = None
) -> EligibilityFacts:
    """What is known of a member on a day; the member must have been reported by MIHMS."""
    member = work.members.get(member_key)
    if member is None:
        raise LookupError("the member of this key was never reported")
    since = look_back_from(on)
    return EligibilityFacts(
        birth_date=member.birth_date,
        coverage_codes=work.members.coverage_codes(member_key, on),
        conditions=conditions_shown(work.claims.diagnoses(member_key, since, on), on),
        procedures=work.claims.procedures(member_key, since, on),
        services=services_of(work, member_key, on),
        assessment=assessment or NOT_ASSESSED,
        died_on=member.died_on,
        overridden=is_overridden(work.overrides.of_member(member_key), on),
    )


def services_of(work: Work, member_key: int, on: date) -> frozenset[str]:
    """The case-management services that a member gets on a day, from claims and from APS.

    Who is on a BHHO's panel gets its service, also when the certification has lapsed.
    """
    services = {row.service for row in work.claims.services(on, member_key)}
    held = work.certifications.of_member(member_key)
    certified = any(is_certified(row.starts_on, row.ends_on, on) for row in held)
    if certified or work.panels.is_on(member_key, Programme.BHH, on):
        services.add(BEHAVIORAL_HEALTH_HOME)
    return frozenset(services)
