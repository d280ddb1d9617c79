"""What is due for the members of a month, by what is known now of its frozen panels."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from consumers.day.practices import Practices
from rules.attestation import PANEL_FREEZE_DAY
from rules.calendar import Month
from rules.duplication import duplicative_procedures, duplicative_service, is_active, latest_span
from rules.eligibility import full_coverage_codes
from rules.payment import (
    MemberMonth,
    PaymentLine,
    behavioral_lines,
    care_team_lines,
    payment_lines,
    unpaid_because,
)
from rules.pccm import NURSING_FACILITY_STAYS, counts_as_pilot
from store.panels import Programme
from store.work import Work

STAGES = (Programme.STAGE_A, Programme.STAGE_B)


@dataclass(frozen=True, slots=True)
class Due:
    """The lines that one site is due for one member-month; `taken_back` are wrong earlier ones.

    `why` says what stands against payment. `is_late` marks what an earlier run could have paid.
    """

    site_id: str
    member_key: int
    month: str
    lines: tuple[PaymentLine, ...]
    taken_back: tuple[PaymentLine, ...] = ()
    why: str = ""
    is_late: bool = False

    @property
    def organization_npi(self) -> str:
        """The pay-to organization of the site."""
        return self.site_id[:10]


class PanelsOfMonth:
    """The frozen panels of a month, of everybody or of some members, and what is due for them.

    `pccm_paid` are the sites that were paid for PCCM, of the members of whom anything was paid:
    who had which PCCM provider is not asked again.
    """

    def __init__(
        self,
        work: Work,
        month: Month,
        members: Collection[int] | None = None,
        pccm_paid: dict[int, list[str]] | None = None,
    ) -> None:
        self._work = work
        self._month = month
        self._members = members
        self._freeze = month.day(PANEL_FREEZE_DAY.on(month.first))
        self._payable = work.attestations.payable(str(month))
        self._certified = work.certifications.certified_members(self._freeze)
        self._medicare: dict[int, str] = {}
        self._in_pccm: dict[int, list[str]] = {}
        self._in_nursing_facility = work.claims.staying(
            NURSING_FACILITY_STAYS.on(self._freeze), self._freeze, self._freeze
        )
        self._duplicated = self._with_duplicative_service()
        self._read_coverage(pccm_paid or {})

    def due(self) -> Iterator[Due]:
        """What is due for practices, care teams and BHHOs, then for PCCM alone (P3)."""
        practice_of: dict[int, str] = {}
        for programme in STAGES:
            for row in self._on(programme):
                if programme is Programme.STAGE_A:
                    practice_of[row.member_key] = row.site_id
                yield self._of_practice(row, programme)
        for row in self._on(Programme.CCT):
            practice = practice_of.get(row.member_key, row.site_id)
            facts = self._facts(row, practice, attested=self._is_attested(row))
            yield self._due(row, care_team_lines(facts, self._month), facts)
        for row in self._on(Programme.BHH):
            attested = self._is_attested(row) and row.member_key in self._certified
            facts = self._facts(row, row.site_id, attested=attested, duplicable=False)
            yield self._due(row, behavioral_lines(facts, self._month), facts)
        for member_key, sites in self._in_pccm.items():
            yield self._of_pccm_alone(member_key, sites[0])

    def _on(self, programme: Programme) -> list[Row[Any]]:
        return self._work.panels.on_day(programme, self._freeze, self._members)

    def _of_practice(self, row: Row[Any], programme: Programme) -> Due:
        attested = self._is_attested(row)
        if programme is Programme.STAGE_B:
            attested = attested and row.member_key in self._certified
        own = {site[:10] for site in self._in_pccm.get(row.member_key, ())}
        in_pccm = row.site_id[:10] in own
        if in_pccm:
            del self._in_pccm[row.member_key]
        in_stage_a = programme is Programme.STAGE_A
        facts = self._facts(
            row, row.site_id, attested=attested, in_pccm=in_pccm, duplicable=in_stage_a
        )
        return self._due(row, payment_lines(facts, self._month), facts)

    def _of_pccm_alone(self, member_key: int, site_id: str) -> Due:
        facts = MemberMonth(
            attested=False,
            in_pccm=True,
            hospital_affiliated=self._is_of_hospital(site_id),
            dual=self._is_dual(member_key),
            nursing_facility=member_key in self._in_nursing_facility,
        )
        lines = payment_lines(facts, self._month)
        return Due(site_id, member_key, str(self._month), lines, why="not on a panel on the 20th")

    def _due(self, row: Row[Any], lines: tuple[PaymentLine, ...], facts: MemberMonth) -> Due:
        why = unpaid_because(facts)
        told = why.value if why else ""
        return Due(row.site_id, row.member_key, str(self._month), lines, why=told)

    def _is_attested(self, row: Row[Any]) -> bool:
        return (row.member_key, row.site_id) in self._payable

    def _facts(
        self,
        row: Row[Any],
        practice: str,
        *,
        attested: bool,
        in_pccm: bool = False,
        duplicable: bool = True,
    ) -> MemberMonth:
        """What decides the payment of a member; the practice is that of the member's Stage A."""
        return MemberMonth(
            attested=attested,
            in_pccm=in_pccm,
            hospital_affiliated=self._is_of_hospital(practice),
            dual=self._is_dual(row.member_key),
            nursing_facility=row.member_key in self._in_nursing_facility,
            pcmh_pilot=counts_as_pilot(
                takes_part=self._work.providers.in_pilot(practice, self._freeze), on=self._freeze
            ),
            covered=row.member_key in self._medicare,
            duplicated=duplicable and row.member_key in self._duplicated,
        )

    def _is_dual(self, member_key: int) -> bool:
        return self._medicare.get(member_key, "none") != "none"

    def _is_of_hospital(self, site_id: str) -> bool:
        return self._work.providers.hospital_affiliated(site_id[:10], self._freeze)

    def _read_coverage(self, pccm_paid: dict[int, list[str]]) -> None:
        """Who was alive and fully covered, with Medicare, and where the PCCM provider works."""
        practices = Practices(self._work, self._freeze)
        codes = full_coverage_codes(self._freeze)
        for row in self._work.members.alive_and_covered(self._freeze, codes, self._members):
            self._medicare[row.member_key] = row.medicare
            sites = pccm_paid.get(row.member_key)
            if sites is None:
                sites = practices.of_provider(row.pccm_pcp_npi)
            if sites:
                self._in_pccm[row.member_key] = sites

    def _with_duplicative_service(self) -> frozenset[int]:
        """Who left Stage A for a service that claims, as known now, show on the frozen panel."""
        left = self._work.duplications.disenrolled()
        if self._members is not None:
            left &= frozenset(self._members)
        lines = self._work.claims.lines_with(duplicative_procedures(self._freeze), left)
        served: dict[tuple[int, str, str], list[tuple[date, date]]] = {}
        for row in lines:
            service = duplicative_service(row.procedure, self._freeze) or ""
            if row.from_on <= self._freeze:
                key = (row.member_key, service, row.billing_npi)
                served.setdefault(key, []).append((row.from_on, row.to_on))
        return frozenset(
            member_key
            for (member_key, *_), days in served.items()
            if is_active(latest_span(days), self._freeze)
        )


def by_member_month(lines: Collection[Row[Any]]) -> Iterator[tuple[Any, list[Row[Any]]]]:
    """Lines, which are sorted, as (site, member, month) with the lines of each."""
    place = attrgetter("site_id", "member_key", "month")
    return ((key, list(rows)) for key, rows in groupby(lines, key=place))
