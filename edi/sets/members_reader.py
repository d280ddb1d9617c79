"""Reading the members of an 834, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from edi.envelopes import TransactionSet
from edi.segments import Segment
from edi.sets.elements import ElementReader
from edi.sets.members import Coverage, Member834, PrimaryCareProvider, ReportingCategory

_PHONES = frozenset({"TE", "HP", "CP"})


def members_834(transaction_set: TransactionSet) -> Iterator[Member834]:
    """Each member of an 834 set, as a stream.

    Raises:
        UnreadableSet: a segment lacks what a member needs; sets that `validate` accepts have it.
    """
    reader = ElementReader(transaction_set.ordinal)
    member: _MemberBuilder | None = None
    for segment in transaction_set:
        if segment.id == "INS":
            if member is not None:
                yield member.build()
            member = _MemberBuilder(segment, reader)
        elif member is not None:
            member.take(segment)
    if member is not None:
        yield member.build()


class _MemberBuilder:
    """Gathers the segments of one member, knowing in which loop it stands."""

    def __init__(self, ins: Segment, reader: ElementReader) -> None:
        self._ins = ins
        self._reader = reader
        self._loop = "2000"
        self._fields: dict[str, Any] = {}
        self._dates: dict[str, date] = {}
        self._coverages: list[dict[str, Any]] = []
        self._providers: list[PrimaryCareProvider] = []
        self._categories: list[ReportingCategory] = []
        self._category = ""
        self._handlers = {
            "HD": self._coverage,
            "NM1": self._name,
            "REF": self._reference,
            "DTP": self._date,
            "N1": self._category_name,
            "LS": self._enter_reporting,
            "PER": self._contact,
            "N3": self._street,
            "N4": self._city,
            "DMG": self._demographics,
            "LUI": self._language,
            "DSB": self._enter_disability,
            "COB": self._enter_other_coverage,
        }

    def take(self, segment: Segment) -> None:
        handler = self._handlers.get(segment.id)
        if handler is not None:
            handler(segment)

    def build(self) -> Member834:
        ins = self._ins
        fields = self._fields
        if not fields.get("member_id"):
            raise self._reader.refuse(ins, "The member has no subscriber number (REF*0F).")
        return Member834(
            set_ordinal=self._reader.ordinal,
            segment_number=ins.number,
            is_subscriber=ins[1] == "Y",
            relationship=ins[2],
            maintenance_type=self._reader.required(ins, 3),
            maintenance_reason=ins[4],
            benefit_status=ins[5],
            medicare_plan=ins.component(6, 1),
            medicare_reason=ins.component(6, 2),
            died_on=self._reader.day(ins, ins[12]) if ins[12] else None,
            dates=self._dates,
            coverages=tuple(Coverage(**each) for each in self._coverages),
            primary_care=tuple(self._providers),
            reporting_categories=tuple(self._categories),
            **{name: fields.get(name, "") for name in _TEXTS},
            born_on=fields.get("born_on"),
        )

    def _coverage(self, hd: Segment) -> None:
        self._loop = "2300"
        self._coverages.append(
            {
                "maintenance_type": self._reader.required(hd, 1),
                "insurance_line": hd[3],
                "plan": hd[4],
                "begins_on": None,
                "ends_on": None,
            }
        )

    def _name(self, nm1: Segment) -> None:
        if self._loop in ("2300", "2310"):
            self._loop = "2310"
            if nm1[1] == "P3":
                name = " ".join(filter(None, (nm1[4], nm1[5], nm1[3])))
                npi = nm1[9] if nm1[8] == "XX" and nm1[9] else None
                self._providers.append(PrimaryCareProvider(name, npi))
        elif nm1[1] in ("IL", "74"):
            self._loop = "2100A"
            self._fields |= {
                "last_name": nm1[3],
                "first_name": nm1[4],
                "middle_name": nm1[5],
                "suffix": nm1[7],
                "member_name_id": nm1[9],
            }
        else:
            self._loop = "2100"

    def _reference(self, ref: Segment) -> None:
        if self._loop == "2000" and ref[1] == "0F":
            self._fields["member_id"] = ref[2]
        elif self._loop == "2750":
            self._categories.append(ReportingCategory(self._category, ref[1], ref[2]))

    def _date(self, dtp: Segment) -> None:
        if self._loop == "2000":
            self._dates[dtp[1]] = self._reader.day(dtp, dtp[3])
        elif self._loop == "2300" and dtp[1] in _COVERAGE_DATES:
            self._coverages[-1][_COVERAGE_DATES[dtp[1]]] = self._reader.day(dtp, dtp[3])

    def _category_name(self, n1: Segment) -> None:
        if n1[1] == "75":
            self._loop = "2750"
            self._category = n1[2]

    def _enter_reporting(self, _: Segment) -> None:
        self._loop = "2700"

    def _enter_disability(self, _: Segment) -> None:
        self._loop = "2200"

    def _enter_other_coverage(self, _: Segment) -> None:
        self._loop = "2320"

    def _contact(self, per: Segment) -> None:
        if self._loop == "2100A":
            numbers = dict(zip(per.parts[3::2], per.parts[4::2], strict=False))
            found = [number for kind, number in numbers.items() if kind in _PHONES]
            self._fields["telephone"] = found[0] if found else ""

    def _street(self, n3: Segment) -> None:
        if self._loop == "2100A":
            self._fields |= {"street": n3[1], "street_2": n3[2]}

    def _city(self, n4: Segment) -> None:
        if self._loop == "2100A":
            self._fields |= {"city": n4[1], "state": n4[2], "postal_code": n4[3]}

    def _demographics(self, dmg: Segment) -> None:
        if self._loop == "2100A":
            self._fields["gender"] = dmg[3]
            if dmg[2]:
                self._fields["born_on"] = self._reader.day(dmg, dmg[2])

    def _language(self, lui: Segment) -> None:
        if self._loop == "2100A" and lui[1] == "LE":
            self._fields["language"] = lui[2]


_COVERAGE_DATES = {"348": "begins_on", "349": "ends_on"}
_TEXTS = (
    "member_id", "member_name_id", "last_name", "first_name", "middle_name", "suffix", "street",
    "street_2", "city", "state", "postal_code", "telephone", "gender", "language",
)  # fmt: skip
