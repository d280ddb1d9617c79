"""Auto-assignment when its day ends: claims tie members to practices, and letters go out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Final

from consumers.day.practices import Practices
from rules.assignment import Attribution, SiteClaims, attribute, batch_number, look_back_from
from rules.calendar import Month, assignment_day
from rules.conditions import Code, conditions_shown, heads_of_codes
from rules.duplication import BEHAVIORAL_HEALTH_HOME, active_since
from rules.eligibility import (
    SERIOUS_SERVICES,
    EligibilityFacts,
    is_overridden,
    stage_a_eligibility,
)
from rules.pccm import NURSING_FACILITY_STAYS, is_in_pccm
from store.enrollments import ALL_SITES, Enrollment, Origin, State
from store.identity import derived_id
from store.panels import Programme
from store.work import Work

MEMBERS_AT_ONCE: Final = 20_000
"""How many members' claims are read together: what bounds the memory of a run."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of all members beside their coverage and their claims of the look-back."""

    taken: frozenset[int]
    bars: dict[int, set[str]]
    services: dict[int, set[str]]
    overrides: dict[int, list[tuple[date, date | None]]]
    in_nursing_facility: frozenset[int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A member whom a run would assign, and the practice and reason that it found."""

    member_key: int
    tied: Attribution

    @property
    def basis(self) -> str:
        """What tied the member to the practice, how sure site and pay-to are, and any tie."""
        basis = (
            f"{self.tied.basis.value}; site confidence {self.tied.site_confidence}, "
            f"pay-to confidence {self.tied.organization_confidence}"
        )
        if self.tied.tied_with:
            basis = f"{basis}; tied with {', '.join(self.tied.tied_with)}"
        return basis


def assign_automatically(work: Work, day: date) -> None:
    """Assign every eligible member whom claims or PCCM tie to a practice (AA1 to AA9)."""
    if assignment_day(Month.of(day)) != day:
        return
    for proposal in proposals(work, day):
        _assign(work, proposal, day)


def proposals(work: Work, day: date) -> Iterator[Proposal]:
    """Whom a run on a day would assign, where and why, by member key; nothing is changed."""
    practices = Practices(work, day)
    known = _read_known(work, day)
    for members in work.members.in_parts(MEMBERS_AT_ONCE):
        eligible = _eligible(work, day, members, known)
        pointed = _pointed(work, day, eligible, practices)
        for member_key, pcp_npi in eligible.items():
            tied = attribute(
                practices.of_provider(pcp_npi),
                pointed.get(member_key, ()),
                known.bars.get(member_key, ()),
            )
            if tied is not None:
                yield Proposal(member_key, tied)


def _read_known(work: Work, day: date) -> _Known:
    served = work.certifications.certified_members(day) | work.panels.members_on(Programme.BHH)
    services = {member_key: {BEHAVIORAL_HEALTH_HOME} for member_key in served}
    for row in work.claims.services(day):
        services.setdefault(row.member_key, set()).add(row.service)
    return _Known(
        taken=work.panels.members_on(Programme.STAGE_A) | work.enrollments.members_with_open(),
        bars=work.enrollments.bars(),
        services=services,
        overrides=work.overrides.all(),
        in_nursing_facility=work.claims.staying(
            NURSING_FACILITY_STAYS.on(day), active_since(day), day
        ),
    )


def _eligible(work: Work, day: date, members: range, known: _Known) -> dict[int, str | None]:
    """The eligible of some members, who are free to be assigned, each with the PCCM provider.

    Only who has a claim with a qualifying diagnosis can be one of them.
    """
    since = look_back_from(day)
    diagnosed: dict[int, list[Code]] = {}
    for row in work.claims.all_diagnoses(since, day, members, heads_of_codes(day)):
        diagnosed.setdefault(row.member_key, []).append(Code(row.system, row.code))
    serious = work.claims.members_with(SERIOUS_SERVICES.on(day), since, day, diagnosed)
    found: dict[int, str | None] = {}
    covered = groupby(work.members.covered(day, members), key=attrgetter("member_key"))
    for member_key, rows in covered:
        barred = known.bars.get(member_key, ())
        if member_key not in diagnosed or member_key in known.taken or ALL_SITES in barred:
            continue
        spans = list(rows)
        facts = EligibilityFacts(
            birth_date=spans[0].birth_date,
            coverage_codes=frozenset(row.code for row in spans),
            conditions=conditions_shown(diagnosed[member_key], day),
            procedures=serious.get(member_key, frozenset()),
            services=frozenset(known.services.get(member_key, ())),
            died_on=spans[0].died_on,
            overridden=is_overridden(known.overrides.get(member_key, ()), day),
        )
        if stage_a_eligibility(facts, day).eligible:
            in_pccm = is_in_pccm(
                dual=spans[0].medicare != "none",
                nursing_facility=member_key in known.in_nursing_facility,
            )
            found[member_key] = spans[0].pccm_pcp_npi if in_pccm else None
    return found


def _pointed(
    work: Work, day: date, member_keys: Iterable[int], practices: Practices
) -> dict[int, list[SiteClaims]]:
    """The claims of members by the practice that they point to."""
    summary = work.claims.summary(look_back_from(day), day, member_keys, practices.site_ids)
    by_member = groupby(summary, key=attrgetter("member_key"))
    return {member_key: practices.of_claims(rows) for member_key, rows in by_member}


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
