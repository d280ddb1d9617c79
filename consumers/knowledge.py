"""What was known of a member on any day: the facts of one day as they were known on another."""

from datetime import date

from rules.assignment import look_back_from
from rules.conditions import conditions_shown
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
from store.claim_versions import KnownLine
from store.enrollments import State
from store.member_facts import coverage_codes, medicare_of
from store.panels import Programme
from store.work import Work


def facts_known(work: Work, member_key: int, on: date, known_on: date) -> EligibilityFacts | None:
    """The facts of a day as they were known at the end of another; None if nothing was yet.

    The provider's assessment is that of the newest referral by then.
    """
    member = work.members.known(member_key, known_on)
    if member is None:
        return None
    claims = work.claims.known(member_key, known_on)
    since = look_back_from(on)
    codes = [code for code, served_on in claims.diagnoses if since <= served_on <= on]
    return EligibilityFacts(
        birth_date=member.birth_date,
        coverage_codes=coverage_codes(member, on),
        conditions=conditions_shown(codes, on),
        procedures=frozenset(
            line.procedure
            for line in claims.lines
            if line.procedure is not None and since <= line.from_on <= on
        ),
        services=_services(claims.lines, on) | _behavioral(work, member_key, on, known_on),
        assessment=_assessment(work, member_key, known_on),
        died_on=member.died_on,
        overridden=is_overridden(work.overrides.of_member(member_key, known_on), on),
        overrides=_overrides(work, member_key, on, known_on),
    )


def background_known(work: Work, member_key: int, on: date, known_on: date) -> Background:
    """What else was known of a day at the end of another: Medicare, nursing home, ended services.

    A nursing home counts as for assignment: its last claim is within the service gap.
    """
    member = work.members.known(member_key, known_on)
    lines = work.claims.known(member_key, known_on).lines
    return Background(
        medicare="none" if member is None else medicare_of(member, on),
        in_nursing_facility=any(
            line.from_on <= on and line.to_on >= active_since(on)
            for line in lines
            if line.revenue_code and shows_nursing_facility([line.revenue_code], line.from_on)
        ),
        ended_services=_ended(lines, on),
    )


def _overrides(work: Work, member_key: int, on: date, known_on: date) -> tuple[str, ...]:
    """Who set past Stage B services aside for a day, when and why."""
    return tuple(
        f"set aside by {row.granted_by} on {row.granted_on}: {row.reason}"
        for row in work.overrides.granted(member_key, known_on)
        if is_overridden([(row.granted_on, row.ends_on)], on)
    )


def _services(lines: list[KnownLine], on: date) -> frozenset[str]:
    """The case-management services that claims show as active on a day."""
    return frozenset(service for service, span in _spans(lines, on) if is_active(span, on))


def _ended(lines: list[KnownLine], on: date) -> dict[str, date]:
    """The last day of each service that claims show, and that is not active on a day any more."""
    active = _services(lines, on)
    ended: dict[str, date] = {}
    for service, (_, last_on) in _spans(lines, on):
        if service not in active:
            ended[service] = max(last_on, ended.get(service, last_on))
    return ended


def _spans(lines: list[KnownLine], on: date) -> list[tuple[str, tuple[date, date]]]:
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
