"""What was known of a member on any day: the facts of one day as they were known on another."""

from datetime import date
from typing import NamedTuple

from rules.assignment import look_back_from
from rules.conditions import Code, conditions_shown
from rules.duplication import (
    BEHAVIORAL_HEALTH_HOME,
    active_since,
    duplicative_service,
    is_active,
    latest_span,
)
from rules.eligibility import NOT_ASSESSED, EligibilityFacts, is_overridden
from rules.explanation import Background
from rules.pccm import shows_nursing_facility
from rules.stage_b import is_certified
from schemas.requests import Assessment
from store.claim_versions import KnownClaims, KnownLine
from store.enrollments import State
from store.member_facts import coverage_codes, medicare_of
from store.panels import Programme
from store.work import Work

_Span = tuple[str, tuple[date, date]]


class Knowledge(NamedTuple):
    """What was known of a member on a day: what rules decide by, and what else there was."""

    facts: EligibilityFacts
    background: Background


def known_of(work: Work, member_key: int, on: date, known_on: date) -> Knowledge | None:
    """What was known of a day at the end of another; None if nothing was known of the member yet.

    The provider's assessment is that of the newest referral by then.
    """
    member = work.members.known(member_key, known_on)
    if member is None:
        return None
    claims = work.claims.known(member_key, known_on)
    spans = _spans(claims.lines, on)
    active = _active(spans, on)
    since = look_back_from(on)
    facts = EligibilityFacts(
        birth_date=member.birth_date,
        coverage_codes=coverage_codes(member, on),
        conditions=conditions_shown(_codes(claims, since, on), on),
        procedures=_procedures(claims, since, on),
        services=active | _behavioral(work, member_key, on, known_on),
        assessment=_assessment(work, member_key, known_on),
        died_on=member.died_on,
        overridden=is_overridden(work.overrides.of_member(member_key, known_on), on),
        overrides=_overrides(work, member_key, on, known_on),
    )
    background = Background(
        medicare=medicare_of(member, on),
        in_nursing_facility=_in_nursing_facility(claims.lines, on),
        ended_services=_ended(spans, active),
    )
    return Knowledge(facts, background)


def _codes(claims: KnownClaims, since: date, on: date) -> list[Code]:
    return [code for code, served_on in claims.diagnoses if since <= served_on <= on]


def _procedures(claims: KnownClaims, since: date, on: date) -> frozenset[str]:
    served = (line.procedure for line in claims.lines if since <= line.from_on <= on)
    return frozenset(procedure for procedure in served if procedure is not None)


def _overrides(work: Work, member_key: int, on: date, known_on: date) -> tuple[str, ...]:
    """Who set past Stage B services aside for a day, when and why."""
    return tuple(
        f"set aside by {row.granted_by} on {row.granted_on}: {row.reason}"
        for row in work.overrides.granted(member_key, known_on)
        if is_overridden([(row.granted_on, row.ends_on)], on)
    )


def _in_nursing_facility(lines: list[KnownLine], on: date) -> bool:
    """Whether a nursing home counts, as for assignment: its last claim is within the gap."""
    return any(
        line.from_on <= on and line.to_on >= active_since(on)
        for line in lines
        if line.revenue_code and shows_nursing_facility([line.revenue_code], line.from_on)
    )


def _active(spans: list[_Span], on: date) -> frozenset[str]:
    """The case-management services that claims show as active on a day."""
    return frozenset(service for service, span in spans if is_active(span, on))


def _ended(spans: list[_Span], active: frozenset[str]) -> dict[str, date]:
    """The last day of each service that claims show, and that is not active any more."""
    ended: dict[str, date] = {}
    for service, (_, last_on) in spans:
        if service not in active:
            ended[service] = max(last_on, ended.get(service, last_on))
    return ended


def _spans(lines: list[KnownLine], on: date) -> list[_Span]:
    """The newest span of each service and biller that claims show to have begun by a day."""
    served: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for line in lines:
        service = line.procedure and duplicative_service(line.procedure, line.from_on)
        if service and line.from_on <= on:
            served.setdefault((service, line.billing_npi), []).append((line.from_on, line.to_on))
    found = ((service, latest_span(days)) for (service, _), days in served.items())
    return [(service, span) for service, span in found if span is not None]


def _behavioral(work: Work, member_key: int, on: date, known_on: date) -> frozenset[str]:
    """The Behavioral Health Home, where the member was certified for it or on a panel of one."""
    held = work.certifications.of_member(member_key, known_on)
    certified = any(is_certified(row.starts_on, row.ends_on, on) for row in held)
    if certified or work.panels.was_on(member_key, Programme.BHH, on, known_on):
        return frozenset([BEHAVIORAL_HEALTH_HOME])
    return frozenset()


def _assessment(work: Work, member_key: int, known_on: date) -> Assessment:
    rows = work.enrollments.of_member(member_key, tuple(State))
    stored = [
        row.assessment
        for row in rows
        if row.assessment is not None and row.requested_on <= known_on
    ]
    return (work.enrollments.assessment(stored[-1]) if stored else None) or NOT_ASSESSED
