"""Remittances: a payee's month as an 835 005010X221A1, in the profile that the payee wants."""

import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import Row
from typing_extensions import TypedDict

import parameters
from edi import (
    REVERSAL,
    ClaimPayment,
    Envelope,
    Payee,
    Payer,
    PostalAddress,
    ProviderAdjustment,
    Remittance,
    RemittedPatient,
    ServicePayment,
    write_835,
)
from producers.outlet import Outlet
from rules.calendar import Month
from rules.payment import Service, procedure_of
from schemas.outbound import IssueRemittance
from schemas.providers import RemittanceProfile
from store.payments import trace_number
from store.traces import ATTESTATION
from store.work import Work


class _Payer(TypedDict):
    name: str
    street: str
    city: str
    state: str
    postal_code: str
    payer_id: str
    contact_name: str
    contact_phone: str


PAYER = parameters.load("payer", _Payer)
_NO_NAME = "UNKNOWN"
"""Stands where X12 wants a name and none of its characters can be written."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What the hub calls itself in X12, and whether what it sends is production or test."""

    x12_id: str
    usage: Literal["P", "T"]


class Remittances:
    """Puts 835 files into the outlet."""

    def __init__(self, outlet: Outlet, sender: Sender) -> None:
        self._outlet = outlet
        self._sender = sender

    def on_issue(self, issued: IssueRemittance, work: Work) -> None:
        """Write `remittances/<remittance id>.835`; the same store gives the same bytes."""
        stored = work.payments.remittance(issued.remittance_id)
        if stored is None:
            raise LookupError(f"remittance {issued.remittance_id} is not in the store")
        lines = work.payments.lines(issued.remittance_id)
        paid = {(line.member_key, line.site_id, line.month) for line in lines}
        work.traces.follow(ATTESTATION, sorted(paid))
        name = f"remittances/{issued.remittance_id}.835"
        self._outlet.write(name, self._written(stored, lines, work))

    def written(self, stored: Row[Any], work: Work) -> bytes:
        """A remittance as its 835, under the control number that it was given."""
        return self._written(stored, work.payments.lines(stored.remittance_id), work)

    def _written(self, stored: Row[Any], lines: list[Row[Any]], work: Work) -> bytes:
        remittance = _remittance(stored, lines, work)
        return write_835([remittance], self._envelope(stored), newline=True).encode("ascii")

    def _envelope(self, stored: Row[Any]) -> Envelope:
        return Envelope(
            sender_id=self._sender.x12_id,
            receiver_id=stored.partner_id,
            control_number=stored.interchange_number,
            at=datetime.combine(stored.paid_on, time(12, 0, tzinfo=UTC)),
            usage=self._sender.usage,
            group_control_number=stored.interchange_number,
        )


def _remittance(stored: Row[Any], lines: Sequence[Row[Any]], work: Work) -> Remittance:
    organization = work.providers.organization(stored.organization_npi)
    if organization is None:
        raise LookupError(f"organization {stored.organization_npi} is not in the store")
    by_member = stored.profile == RemittanceProfile.MEMBER
    return Remittance(
        payer=_payer(stored.paid_on),
        payee=_payee(organization),
        paid=stored.total,
        paid_on=stored.paid_on,
        trace_number=trace_number(stored),
        transfer=None,
        claims=tuple(_claims(lines)) if by_member else (),
        provider_adjustments=tuple(_adjustments(stored, organization, by_member=by_member)),
    )


def _claims(lines: Iterable[Row[Any]]) -> Iterable[ClaimPayment]:
    """A claim for each member-month (P2), and one that takes a wrong one back before it."""
    by_member = groupby(lines, key=attrgetter("reversal", "site_id", "member_key", "month"))
    for (is_reversal, site_id, member_key, month), rows in by_member:
        own = list(rows)
        total = sum((row.amount for row in own), Decimal(0))
        first, last = Month.parse(month).first, Month.parse(month).last
        reference = f"HH-{month}-{site_id[-3:]}-{member_key}"
        yield ClaimPayment(
            claim_id=reference,
            status=REVERSAL if is_reversal else "1",
            charged=total,
            paid=total,
            patient=_patient(own[0]),
            payer_control_number=f"{site_id[:10]}{reference}",
            first_on=first,
            last_on=last,
            services=tuple(_service(row, first) for row in own),
        )


def _service(row: Row[Any], first: date) -> ServicePayment:
    return ServicePayment(
        procedure=procedure_of(Service(row.service), first),
        charged=row.amount,
        paid=row.amount,
        first_on=first,
    )


def _patient(row: Row[Any]) -> RemittedPatient:
    return RemittedPatient(
        last_name=_plain(row.last, 60) or _NO_NAME,
        first_name=_plain(row.first, 35),
        middle_name=_plain(row.middle or "", 25),
        member_id=row.member_id,
        id_qualifier="MR",
    )


def _adjustments(
    stored: Row[Any], organization: Row[Any], *, by_member: bool
) -> Iterable[ProviderAdjustment]:
    """The month in one sum where the payee wants that, and what is carried between remittances.

    A negative amount raises the payment: the sum of the lines, or what the payee still owes.
    """
    lines_total = stored.total + stored.carried - stored.brought
    entries = [("FB", stored.carried), ("FB", -stored.brought)]
    if not by_member:
        entries.insert(0, ("CT", -lines_total))
    for reason, amount in entries:
        if amount:
            yield ProviderAdjustment(
                npi=stored.organization_npi,
                fiscal_year_ends_on=_fiscal_year_end(stored.paid_on, organization),
                reason=reason,
                reference=f"HH-{stored.month}",
                amount=amount,
            )


def _fiscal_year_end(paid_on: date, organization: Row[Any]) -> date:
    month = organization.fiscal_year_end_month
    year = paid_on.year + int(paid_on.month > month)
    return date(year, month, monthrange(year, month)[1])


def _payer(paid_on: date) -> Payer:
    payer = PAYER.on(paid_on)
    address = PostalAddress(payer["street"], payer["city"], payer["state"], payer["postal_code"])
    return Payer(
        payer["name"], address, payer["payer_id"], payer["contact_name"], payer["contact_phone"]
    )


def _payee(organization: Row[Any]) -> Payee:
    address = organization.address
    return Payee(
        name=_plain(organization.name, 60) or _NO_NAME,
        npi=organization.organization_npi,
        tax_id=organization.tax_id,
        address=PostalAddress(
            street=_plain(address["line1"], 55) or _NO_NAME,
            city=_plain(address["city"], 30) or _NO_NAME,
            state=address["state"],
            postal_code=address["zip"].replace("-", ""),
        ),
    )


def _plain(text: str, longest: int) -> str:
    """The text in the basic character set of X12, cut: capitals, no accents, no separators.

    It is empty where no character of the text is in that set.
    """
    decomposed = unicodedata.normalize("NFKD", " ".join(text.split()).upper())
    kept = (c for c in decomposed if c.isascii() and c.isprintable() and c not in "*:^~|<>")
    return " ".join("".join(kept).split())[:longest].strip()
