"""Auto-assignment when its day ends: claims tie members to practices, and letters go out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from consumers.day.practices import Practices
from rules.assignment import Attribution, attribute, batch_number, look_back_from
from rules.calendar import Month, assignment_day
from rules.conditions import Code, conditions_shown
from rules.duplication import BEHAVIORAL_HEALTH_HOME
from rules.eligibility import (
    SERIOUS_SERVICES,
    EligibilityFacts,
    is_overridden,
    stage_a_eligibility,
)
from store.enrollments import ALL_SITES, Enrollment, Origin, State
from store.identity import derived_id
from store.panels import Programme
from store.work import Work


@dataclass(frozen=True, slots=True)
class _Claims:
    """What a look-back of claims says of all members: read once, asked for each."""

    codes: dict[int, list[Code]]
    summaries: dict[int, list[Row[Any]]]
    services: dict[int, set[str]]
    serious: dict[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A member whom a run would assign, and the practice and reason that it found."""

    member_key: int
    tied: Attribution

    @property
    def basis(self) -> str:
        """What tied the member to the practice, how sure the site is, and any tie."""
        basis = f"{self.tied.basis.value}; site confidence {self.tied.site_confidence}"
        if self.tied.tied_with:
            basis = f"{basis}; tied with {', '.join(self.tied.tied_with)}"
        return basis


def assign_automatically(work: Work, day: date) -> None:
    """Assign every eligible member whom claims or PCCM tie to a practice (AA1 to AA9)."""
    if assignment_day(Month.of(day)) != day:
        return
    for proposal in proposals(work, day):
        _assign(work, proposal, day)


def proposals(work: Work, day: date) -> list[Proposal]:
    """Whom a run on a day would assign, where and why; nothing is changed."""
    found: list[Proposal] = []
    claims = _read_claims(work, day)
    practices = Practices(work, day)
    taken = work.panels.members_on(Programme.STAGE_A) | work.enrollments.members_with_open()
    bars = work.enrollments.bars()
    for facts, pccm_pcp_npi, member_key in _candidates(work, claims, day):
        barred = bars.get(member_key, set())
        if member_key in taken or ALL_SITES in barred:
            continue
        if not stage_a_eligibility(facts, day).eligible:
            continue
        summaries = claims.summaries.get(member_key, [])
        tied = attribute(
            practices.of_provider(pccm_pcp_npi), practices.of_claims(summaries), barred
        )
        if tied is not None:
            found.append(Proposal(member_key, tied))
    return found


def _read_claims(work: Work, day: date) -> _Claims:
    since = look_back_from(day)
    codes: dict[int, list[Code]] = {}
    for row in work.claims.all_diagnoses(since, day):
        codes.setdefault(row.member_key, []).append(Code(row.system, row.code))
    services: dict[int, set[str]] = {
        member_key: {BEHAVIORAL_HEALTH_HOME}
        for member_key in work.certifications.certified_members(day)
    }
    for row in work.claims.services(day):
        services.setdefault(row.member_key, set()).add(row.service)
    summaries = groupby(work.claims.summary(since, day), key=attrgetter("member_key"))
    return _Claims(
        codes=codes,
        summaries={member_key: list(rows) for member_key, rows in summaries},
        services=services,
        serious=work.claims.members_with(SERIOUS_SERVICES.on(day), since, day),
    )


def _candidates(
    work: Work, claims: _Claims, day: date
) -> Iterable[tuple[EligibilityFacts, str | None, int]]:
    overrides = work.overrides.all()
    for member_key, rows in groupby(work.members.covered(day), key=attrgetter("member_key")):
        spans = list(rows)
        facts = EligibilityFacts(
            birth_date=spans[0].birth_date,
            coverage_codes=frozenset(row.code for row in spans),
            conditions=conditions_shown(claims.codes.get(member_key, ()), day),
            procedures=claims.serious.get(member_key, frozenset()),
            services=frozenset(claims.services.get(member_key, ())),
            died_on=spans[0].died_on,
            overridden=is_overridden(overrides.get(member_key, ()), day),
        )
        yield facts, spans[0].pccm_pcp_npi, member_key


def _assign(work: Work, proposal: Proposal, day: date) -> None:
    member_key, tied = proposal.member_key, proposal.tied
    batch = batch_number(day)
    enrollment_id = derived_id("E", batch, member_key)
    work.enrollments.add(
        Enrollment(
            enrollment_id=enrollment_id,
            member_key=member_key,
            site_id=tied.site_id,
            origin=Origin.AUTO_ASSIGNMENT,
            state=State.PENDING_OPT_OUT,
            requested_on=day,
            decided_on=day,
            source=work.origin,
            basis=proposal.basis,
            batch=batch,
        )
    )
    work.letters.decide(
        "auto_assignment", member_key, tied.site_id, day, enrollment_id, batch_number=batch
    )
    work.note(member_key, f"Assigned by {batch}: {proposal.basis}", "AA4", tied.site_id)
