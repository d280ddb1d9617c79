"""Reading the claims of an 837, one after the other, each with the parties above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

from edi.envelopes import TransactionSet
from edi.segments import Segment
from edi.sets.claims import Claim837, Diagnosis, Patient, ServiceLine
from edi.sets.elements import ElementReader


def claims_837(transaction_set: TransactionSet) -> Iterator[Claim837]:
    """Each claim of an 837P or 837I set, as a stream.

    Raises:
        UnreadableSet: a segment lacks what a claim needs; sets that `validate` accepts have it.
    """
    reader = ElementReader(transaction_set.ordinal)
    kind: Literal["P", "I"] = "I" if "X223" in transaction_set.version else "P"
    parties = _Parties(reader)
    claim: _ClaimBuilder | None = None
    for segment in transaction_set:
        if segment.id in ("CLM", "HL", "SE") and claim is not None:
            yield claim.build()
            claim = None
        if segment.id == "CLM":
            claim = _ClaimBuilder(segment, kind, parties, reader)
        elif claim is not None:
            claim.take(segment)
        else:
            parties.take(segment)
    if claim is not None:
        yield claim.build()


class _Parties:
    """The billing provider, subscriber and patient under which claims stand (loops 2000A to C)."""

    def __init__(self, reader: ElementReader) -> None:
        self._reader = reader
        self._entity = ""
        self.billing_npi: str | None = None
        self.billing_name = ""
        self.billing_tax_id = ""
        self.billing_location: str | None = None
        self.subscriber: Patient | None = None
        self.patient: Patient | None = None

    def take(self, segment: Segment) -> None:
        match segment.id:
            case "HL":
                self._enter_level(segment[3])
            case "NM1":
                self._name(segment)
            case "REF":
                self._reference(segment)
            case "DMG":
                self._demographics(segment)

    def _enter_level(self, level: str) -> None:
        self._entity = ""
        self.patient = None
        if level in ("20", "22"):
            self.subscriber = None
            self.billing_location = None
        if level == "20":
            self.billing_npi, self.billing_name, self.billing_tax_id = None, "", ""

    def _name(self, nm1: Segment) -> None:
        self._entity = nm1[1]
        match self._entity:
            case "85":
                self.billing_npi = _npi(nm1)
                self.billing_name = nm1[3]
            case "IL":
                self.subscriber = _person(nm1, nm1[9] if nm1[8] == "MI" else "")
            case "QC":
                self.patient = _person(nm1, "")

    def _reference(self, ref: Segment) -> None:
        if self._entity == "85" and ref[1] in ("EI", "SY"):
            self.billing_tax_id = ref[2]
        elif self._entity == "PR" and ref[1] == "LU":
            self.billing_location = ref[2]

    def _demographics(self, dmg: Segment) -> None:
        born_on = self._reader.day(dmg, dmg[2]) if dmg[2] else None
        if self._entity == "IL" and self.subscriber:
            self.subscriber = replace(self.subscriber, born_on=born_on, gender=dmg[3])
        elif self._entity == "QC" and self.patient:
            self.patient = replace(self.patient, born_on=born_on, gender=dmg[3])


class _ClaimBuilder:
    """Gathers the segments of one claim, from CLM to the next CLM or HL."""

    def __init__(
        self, clm: Segment, kind: Literal["P", "I"], parties: _Parties, reader: ElementReader
    ) -> None:
        if parties.subscriber is None:
            raise reader.refuse(clm, "The claim stands under no subscriber (NM1*IL).")
        self._subscriber = parties.subscriber
        self._clm = clm
        self._kind = kind
        self._parties = parties
        self._reader = reader
        self._entity = ""
        self._in_other_coverage = False
        self._npis: dict[str, str | None] = {}
        self._facility_location: str | None = None
        self._payer_control_number = ""
        self._dates: dict[str, tuple[date, date]] = {}
        self._diagnoses: list[Diagnosis] = []
        self._lines: list[_LineBuilder] = []

    def take(self, segment: Segment) -> None:
        if segment.id == "LX":
            self._lines.append(_LineBuilder(segment, self._reader))
        elif self._lines:
            self._lines[-1].take(segment)
        elif segment.id == "SBR":
            self._in_other_coverage = True
        elif not self._in_other_coverage:
            self._take_own(segment)

    def build(self) -> Claim837:
        clm, parties = self._clm, self._parties
        statement = self._dates.get("434")
        admission = self._dates.get("435")
        return Claim837(
            set_ordinal=self._reader.ordinal,
            segment_number=clm.number,
            kind=self._kind,
            claim_id=self._reader.required(clm, 1),
            charged=self._reader.amount(clm, 2),
            facility_code=clm.component(5, 1),
            frequency_code=clm.component(5, 3),
            payer_control_number=self._payer_control_number,
            billing_npi=parties.billing_npi,
            billing_name=parties.billing_name,
            billing_tax_id=parties.billing_tax_id,
            billing_location=parties.billing_location,
            subscriber=self._subscriber,
            patient=parties.patient,
            rendering_npi=self._npis.get("82"),
            attending_npi=self._npis.get("71"),
            facility_npi=self._npis.get("77"),
            facility_location=self._facility_location,
            statement_from=statement[0] if statement else None,
            statement_to=statement[1] if statement else None,
            admitted_on=admission[0] if admission else None,
            diagnoses=tuple(self._diagnoses),
            lines=tuple(line.build() for line in self._lines),
        )

    def _take_own(self, segment: Segment) -> None:
        match segment.id:
            case "HI":
                self._diagnoses.extend(_diagnoses(segment))
            case "NM1":
                self._entity = segment[1]
                self._npis[self._entity] = _npi(segment)
            case "DTP" if segment[1] in ("434", "435"):
                self._dates[segment[1]] = self._reader.days(segment)
            case "REF" if segment[1] == "F8":
                self._payer_control_number = segment[2]
            case "REF" if segment[1] == "LU" and self._entity == "77":
                self._facility_location = segment[2]


class _LineBuilder:
    """Gathers the segments of one service line, from its LX on."""

    def __init__(self, lx: Segment, reader: ElementReader) -> None:
        self._lx = lx
        self._reader = reader
        self._service: Segment | None = None
        self._days: tuple[date, date] | None = None
        self._rendering_npi: str | None = None

    def take(self, segment: Segment) -> None:
        if segment.id in ("SV1", "SV2"):
            self._service = segment
        elif segment.id == "DTP" and segment[1] == "472":
            self._days = self._reader.days(segment)
        elif segment.id == "NM1" and segment[1] == "82":
            self._rendering_npi = _npi(segment)

    def build(self) -> ServiceLine:
        service = self._service
        if service is None:
            raise self._reader.refuse(self._lx, "The service line has no SV1 or SV2.")
        first = 1 if service.id == "SV1" else 2
        qualifier, procedure, *modifiers = [*service.components(first), "", ""]
        return ServiceLine(
            segment_number=self._lx.number,
            procedure=procedure,
            procedure_qualifier=qualifier,
            modifiers=tuple(filter(None, modifiers[:4])),
            revenue_code=service[1] if service.id == "SV2" else "",
            charged=self._reader.amount(service, first + 1),
            unit_basis=service[first + 2],
            units=self._reader.amount_or_none(service, first + 3),
            place_of_service=service[5] if service.id == "SV1" else "",
            first_on=self._days[0] if self._days else None,
            last_on=self._days[1] if self._days else None,
            rendering_npi=self._rendering_npi,
        )


def _diagnoses(hi: Segment) -> Iterator[Diagnosis]:
    mark = hi.delimiters.component
    for element in hi.elements:
        qualifier, _, rest = element.partition(mark)
        known = _DIAGNOSES.get(qualifier)
        code = rest.partition(mark)[0]
        if known and code:
            yield Diagnosis(code, *known)


_Known = tuple[
    Literal["ICD9", "ICD10"], Literal["principal", "other", "admitting", "reason", "external"]
]
_DIAGNOSES: dict[str, _Known] = {
    "BK": ("ICD9", "principal"),
    "BF": ("ICD9", "other"),
    "BJ": ("ICD9", "admitting"),
    "PR": ("ICD9", "reason"),
    "BN": ("ICD9", "external"),
    "ABK": ("ICD10", "principal"),
    "ABF": ("ICD10", "other"),
    "ABJ": ("ICD10", "admitting"),
    "APR": ("ICD10", "reason"),
    "ABN": ("ICD10", "external"),
}


def _npi(nm1: Segment) -> str | None:
    return nm1[9] if nm1[8] == "XX" and nm1[9] else None


def _person(nm1: Segment, member_id: str) -> Patient:
    return Patient(nm1[3], nm1[4], nm1[5], member_id, None, "")
