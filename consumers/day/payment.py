"""The payment run: the attested member-months of the month before become remittances."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import Row

from consumers.day.practices import Practices
from rules.attestation import PANEL_FREEZE_DAY
from rules.calendar import Month, payment_run_day
from rules.eligibility import has_full_coverage
from rules.payment import MemberMonth, PaymentLine, payment_lines
from schemas.outbound import IssueRemittance
from store.panels import Programme
from store.payments import Remittance
from store.work import Work


@dataclass(frozen=True, slots=True)
class _Due:
    """The lines that one site is due for one member."""

    organization_npi: str
    site_id: str
    member_key: int
    lines: tuple[PaymentLine, ...]


def pay_month(work: Work, day: date) -> None:
    """Pay the month before, if its payment run ends with this day (P7), each payee once.

    A month that was over before the hub was started is not the hub's to pay.
    """
    month = Month.of(day).before()
    first_day = work.calendar.first_day()
    if payment_run_day(month) != day or first_day is None or month.last < first_day:
        return
    due = sorted(
        (entry for entry in _all_due(work, month) if entry.lines),
        key=lambda entry: (entry.organization_npi, entry.site_id, entry.member_key),
    )
    for organization_npi, entries in groupby(due, key=lambda entry: entry.organization_npi):
        _remit(work, organization_npi, list(entries), month, day)


def _all_due(work: Work, month: Month) -> Iterable[_Due]:
    """What is due for members of the panels, then for members in PCCM alone (P3)."""
    freeze = month.day(PANEL_FREEZE_DAY.on(month.first))
    practices = Practices(work, freeze)
    payable = work.attestations.payable(str(month))
    in_pccm = _pccm_sites(work, practices, freeze)
    for row in work.panels.on_day(Programme.STAGE_A, freeze):
        own = {site[:10] for site in in_pccm.get(row.member_key, ())}
        with_pccm = row.site_id[:10] in own
        if with_pccm:
            del in_pccm[row.member_key]
        attested = (row.member_key, row.site_id) in payable
        facts = _facts(work, row.site_id, row.medicare, attested=attested, in_pccm=with_pccm)
        lines = payment_lines(facts, month)
        yield _Due(row.site_id[:10], row.site_id, row.member_key, lines)
    for member_key, sites in in_pccm.items():
        facts = _facts(work, sites[0], "none", attested=False, in_pccm=True)
        yield _Due(sites[0][:10], sites[0], member_key, payment_lines(facts, month))


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


def _remit(work: Work, organization_npi: str, entries: list[_Due], month: Month, day: date) -> None:
    organization = work.providers.organization(organization_npi)
    if organization is None:
        raise LookupError(f"organization {organization_npi} has sites but was never reported")
    remittance_id = f"{organization_npi}-{month}"
    total = Decimal(0)
    for entry in entries:
        for line in entry.lines:
            total += line.amount
            work.payments.add_line(entry.member_key, entry.site_id, str(month), line, remittance_id)
        _note(work, entry, month)
    work.payments.add_remittance(_remittance(work, organization, month, day, total))
    work.emit(IssueRemittance(remittance_id=remittance_id))


def _remittance(
    work: Work, organization: Row[Any], month: Month, day: date, total: Decimal
) -> Remittance:
    return Remittance(
        remittance_id=f"{organization.organization_npi}-{month}",
        organization_npi=organization.organization_npi,
        month=str(month),
        paid_on=day,
        total=total,
        profile=organization.remittance_profile,
        partner_id=organization.partner_id,
        interchange_number=work.partners.next_number(organization.partner_id, "interchange"),
    )


def _note(work: Work, entry: _Due, month: Month) -> None:
    amount = " + ".join(f"{line.amount:.2f}" for line in entry.lines)
    rule_id = entry.lines[0].rule_id
    work.note(entry.member_key, f"Paid for {month}: {amount} dollars", rule_id, entry.site_id)
