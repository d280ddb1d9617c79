"""What is due for member-months: of the month before, released from holding, and corrected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from consumers.day.practices import Practices
from rules.attestation import PANEL_FREEZE_DAY
from rules.calendar import Month
from rules.eligibility import has_full_coverage
from rules.interpreter import interpreter_line
from rules.ncqa import Recognition, holds_payments, standing
from rules.payment import (
    MemberMonth,
    PaymentLine,
    Service,
    behavioral_lines,
    care_team_lines,
    corrected_lines,
    is_held,
    payment_lines,
)
from store.panels import Programme
from store.work import Work

_MEMBER_MONTH = attrgetter("site_id", "member_key", "month")


@dataclass(frozen=True, slots=True)
class Due:
    """The lines that one site is due for one member-month; `taken_back` are wrong earlier ones."""

    site_id: str
    member_key: int
    month: str
    lines: tuple[PaymentLine, ...]
    taken_back: tuple[PaymentLine, ...] = ()

    @property
    def organization_npi(self) -> str:
        """The pay-to organization of the site."""
        return self.site_id[:10]


def all_due(work: Work, month: Month, day: date) -> list[Due]:
    """Everything that a payment run pays; what a suspended practice is due is held instead."""
    suspended = _suspended(work, day)
    released = list(_released(work, suspended))
    fresh = (_after_holding(work, due, suspended, day) for due in _of_month(work, month))
    interpreted = _interpreted(work, month)
    everything = (*_corrected(work), *released, *fresh, *interpreted)
    return [due for due in everything if due.lines or due.taken_back]


def _suspended(work: Work, day: date) -> frozenset[str]:
    return frozenset(
        row.site_id
        for row in work.oversight.practices(day)
        if holds_payments(
            standing(
                row.programme_start_on,
                Recognition(row.applied_on, row.achieved_on, row.ended_on),
                day,
            )
        )
    )


def _after_holding(work: Work, due: Due, suspended: frozenset[str], day: date) -> Due:
    """What is paid now of what is due; the rest is held, and the member's history says so."""
    is_suspended = due.site_id in suspended
    held = [line for line in due.lines if is_held(line, suspended=is_suspended)]
    for line in held:
        work.payments.hold(due.member_key, due.site_id, due.month, line, day)
    if not held:
        return due
    work.note(due.member_key, f"Payment for {due.month} held", "N2", due.site_id)
    paid = tuple(line for line in due.lines if line not in held)
    return Due(due.site_id, due.member_key, due.month, paid)


def _released(work: Work, suspended: frozenset[str]) -> Iterator[Due]:
    held = [row for row in work.payments.held() if row.site_id not in suspended]
    for (site_id, member_key, month), rows in groupby(held, key=_MEMBER_MONTH):
        work.payments.let_go(member_key, site_id, month)
        yield Due(site_id, member_key, month, tuple(_line(row) for row in rows))


def _corrected(work: Work) -> Iterator[Due]:
    for (site_id, member_key, month), rows in groupby(
        work.payments.paid_and_withdrawn(), key=_MEMBER_MONTH
    ):
        paid = tuple(_line(row) for row in rows)
        stands = corrected_lines(paid, Month.parse(month))
        yield Due(site_id, member_key, month, stands, taken_back=paid)


def _interpreted(work: Work, month: Month) -> Iterator[Due]:
    for row in work.interpreting.unpaid(str(month)):
        yield Due(row.site_id, row.member_key, row.month, (interpreter_line(row.charge),))


def _line(row: Row[Any]) -> PaymentLine:
    return PaymentLine(Service(row.service), row.amount, row.rule_id)


def _of_month(work: Work, month: Month) -> Iterable[Due]:
    """What is due for members of practices, care teams and BHHOs, then in PCCM alone (P3)."""
    freeze = month.day(PANEL_FREEZE_DAY.on(month.first))
    practices = Practices(work, freeze)
    payable = work.attestations.payable(str(month))
    certified = work.certifications.certified_members(freeze)
    in_pccm = _pccm_sites(work, practices, freeze)
    practice_of: dict[int, str] = {}
    for programme in (Programme.STAGE_A, Programme.STAGE_B):
        for row in work.panels.on_day(programme, freeze):
            own = {site[:10] for site in in_pccm.get(row.member_key, ())}
            with_pccm = row.site_id[:10] in own
            if with_pccm:
                del in_pccm[row.member_key]
            attested = (row.member_key, row.site_id) in payable
            if programme is Programme.STAGE_B:
                attested = attested and row.member_key in certified
            else:
                practice_of[row.member_key] = row.site_id
            facts = _facts(work, row.site_id, row.medicare, attested=attested, in_pccm=with_pccm)
            yield Due(row.site_id, row.member_key, str(month), payment_lines(facts, month))
    for row in work.panels.on_day(Programme.CCT, freeze):
        attested = (row.member_key, row.site_id) in payable
        practice = practice_of.get(row.member_key, row.site_id)
        facts = _facts(work, practice, row.medicare, attested=attested, in_pccm=False)
        yield Due(row.site_id, row.member_key, str(month), care_team_lines(facts, month))
    for row in work.panels.on_day(Programme.BHH, freeze):
        lines = behavioral_lines(
            attested=(row.member_key, row.site_id) in payable,
            certified=row.member_key in certified,
            month=month,
        )
        yield Due(row.site_id, row.member_key, str(month), lines)
    for member_key, sites in in_pccm.items():
        facts = _facts(work, sites[0], "none", attested=False, in_pccm=True)
        yield Due(sites[0], member_key, str(month), payment_lines(facts, month))


def _pccm_sites(work: Work, practices: Practices, on: date) -> dict[int, list[str]]:
    """The practices of each PCCM member's provider; a dual is never in PCCM."""
    return {
        row.member_key: practices.of_provider(row.pccm_pcp_npi)
        for row in work.members.covered(on)
        if row.medicare == "none"
        and has_full_coverage([row.code], on)
        and practices.of_provider(row.pccm_pcp_npi)
    }


def _facts(
    work: Work, site_id: str, medicare: str, *, attested: bool, in_pccm: bool
) -> MemberMonth:
    site = work.providers.site(site_id)
    organization = work.providers.organization(site_id[:10])
    return MemberMonth(
        attested=attested,
        in_pccm=in_pccm,
        hospital_affiliated=bool(organization and organization.hospital_affiliated),
        dual=medicare != "none",
        pcmh_pilot=bool(site and site.pcmh_pilot),
    )
