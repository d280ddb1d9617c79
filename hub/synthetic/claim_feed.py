"""The claim feeds: X12 837P 005010X222A1 and 837I 005010X223A2 of MIHMS."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from hub.synthetic.folder import INSTITUTIONAL, PROFESSIONAL, Folder
from hub.synthetic.interchange import RECEIVER, SENDER, Interchange
from hub.synthetic.network import Clinician, Organization, Site
from hub.synthetic.people import Person
from hub.synthetic.vocabulary import ICD10_FROM

CLAIMS_A_SET: Final = 100
GUIDES: Final = {PROFESSIONAL: "005010X222A1", INSTITUTIONAL: "005010X223A2"}
ORIGINAL, REPLACEMENT, VOID = "1", "7", "8"


@dataclass(frozen=True, slots=True)
class Line:
    """One service: procedure (or none), units, charge in cents, and the revenue code."""

    procedure: str
    units: int
    cents: int
    revenue: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim; `bill` is the type of bill of an institutional one."""

    number: str
    billed_by: Organization
    served_on: date
    diagnoses: tuple[str, ...]
    lines: tuple[Line, ...]
    site: Site | None = None
    clinician: Clinician | None = None
    frequency: str = ORIGINAL
    bill: str = ""

    @property
    def file(self) -> str:
        """The name of the kind of file that the claim travels in."""
        return INSTITUTIONAL if self.bill else PROFESSIONAL


@dataclass(slots=True)
class _Batch:
    claims: int = 0
    levels: int = 1
    text: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ClaimFile:
    """One 837 file; a set holds claims of one organization, about 100 of them."""

    folder: Folder
    day: date
    name: str
    number: int
    count: int = 0
    _interchange: Interchange = field(init=False)
    _batches: dict[int, tuple[Organization, _Batch]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the interchange of the file."""
        self._interchange = Interchange(
            self.folder, self.day, self.name, self.number, "HC", "837", GUIDES[self.name]
        )

    def add(self, person: Person, claims: list[Claim]) -> None:
        """Add claims of one member that one organization billed."""
        organization = claims[0].billed_by
        batch = self._batches.setdefault(organization.number, (organization, _Batch()))[1]
        batch.levels += 1
        batch.text.append(_subscriber(person, batch.levels))
        batch.text += map(claim_loop, claims)
        batch.claims += len(claims)
        self.count += len(claims)
        if batch.claims >= CLAIMS_A_SET:
            self._write(organization, batch)
            del self._batches[organization.number]

    def flush(self) -> None:
        """Write the sets that are not full."""
        for organization, batch in self._batches.values():
            self._write(organization, batch)
        self._batches.clear()

    def close(self) -> None:
        """End the file."""
        self.flush()
        self._interchange.close()

    def _write(self, organization: Organization, batch: _Batch) -> None:
        number = f"{self.number:05d}{self._interchange.sets + 1:04d}"
        self._interchange.write_set(
            f"BHT*0019*00*{number}*{self.day:%Y%m%d}*0600*CH~\n"
            f"NM1*41*2*MAINE CLAIMS SYSTEM*****46*{SENDER}~\n"
            "PER*IC*CLAIMS DESK*TE*2075550190~\n"
            f"NM1*40*2*HEALTH HOMES HUB*****46*{RECEIVER}~\n"
            "HL*1**20*1~\n"
            f"NM1*85*2*{organization.name}*****XX*{organization.npi}~\n"
            f"N3*{organization.street}~\n"
            f"N4*{organization.town[0]}*ME*{organization.zip}~\n"
            f"REF*EI*{organization.tax_id}~\n" + "".join(batch.text)
        )


def _subscriber(person: Person, level: int) -> str:
    middle = f"*{person.middle}" if person.middle else "*"
    return (
        f"HL*{level}*1*22*0~\n"
        "SBR*P*18*******MC~\n"
        f"NM1*IL*1*{person.last}*{person.first}{middle}**{person.suffix}*MI*{person.member_id}~\n"
        f"N3*{person.street}~\n"
        f"N4*{person.town[0]}*ME*{person.town[1]}~\n"
        f"DMG*D8*{person.born_on:%Y%m%d}*{person.gender}~\n"
        "NM1*PR*2*MAINECARE*****PI*MECARE~\n"
    )


def claim_loop(claim: Claim) -> str:
    """The segments of one claim, CLM first."""
    return _institutional(claim) if claim.bill else _professional(claim)


def _professional(claim: Claim) -> str:
    earlier = f"REF*F8*{claim.number}~\n" if claim.frequency != ORIGINAL else ""
    first, *others = claim.diagnoses
    icd10 = claim.served_on >= ICD10_FROM
    main, more = ("ABK", "ABF") if icd10 else ("BK", "BF")
    pointers = ":".join(str(n) for n in range(1, min(4, len(claim.diagnoses)) + 1))
    served = f"DTP*472*D8*{claim.served_on:%Y%m%d}~\n"
    return (
        f"CLM*{claim.number}*{_total(claim)}***11:B:{claim.frequency}*Y*A*Y*Y~\n{earlier}"
        f"HI*{main}:{first}{''.join(f'*{more}:{code}' for code in others)}~\n"
        f"{_clinician(claim.clinician)}{_location(claim.site)}"
    ) + "".join(
        f"LX*{number}~\n"
        f"SV1*HC:{line.procedure}*{_money(line.cents)}*UN*{line.units}***{pointers}~\n{served}"
        for number, line in enumerate(claim.lines, 1)
    )


def _clinician(clinician: Clinician | None) -> str:
    if clinician is None:
        return ""
    return (
        f"NM1*82*1*{clinician.last}*{clinician.first}****XX*{clinician.npi}~\n"
        f"PRV*PE*PXC*{clinician.taxonomy}~\n"
    )


def _location(site: Site | None) -> str:
    if site is None:
        return ""
    return (
        f"NM1*77*2*{site.name.partition(',')[0]}*****XX*{site.organization.npi}~\n"
        f"N3*{site.street}~\n"
        f"N4*{site.town[0]}*ME*{site.zip}~\n"
        f"REF*LU*{site.place:03d}~\n"
    )


def _institutional(claim: Claim) -> str:
    day = f"{claim.served_on:%Y%m%d}"
    admitted = f"DTP*435*DT*{day}0900~\n" if claim.bill == "11" else ""
    earlier = f"REF*F8*{claim.number}~\n" if claim.frequency != ORIGINAL else ""
    first, *others = claim.diagnoses
    icd10 = claim.served_on >= ICD10_FROM
    main, more = ("ABK", "ABF") if icd10 else ("BK", "BF")
    admitting = f"HI*{'ABJ' if icd10 else 'BJ'}:{first}~\n" if claim.bill == "11" else ""
    also = f"HI{''.join(f'*{more}:{code}' for code in others)}~\n" if others else ""
    attending = ""
    if claim.clinician is not None:
        who = claim.clinician
        attending = f"NM1*71*1*{who.last}*{who.first}****XX*{who.npi}~\n"
    return (
        f"CLM*{claim.number}*{_total(claim)}***{claim.bill}:A:{claim.frequency}**A*Y*Y~\n"
        f"DTP*434*RD8*{day}-{day}~\n{admitted}CL1*{'1' if claim.bill == '11' else '3'}*1*01~\n"
        f"{earlier}HI*{main}:{first}~\n{admitting}{also}{attending}"
    ) + "".join(
        f"LX*{number}~\n{_institutional_line(line)}DTP*472*D8*{day}~\n"
        for number, line in enumerate(claim.lines, 1)
    )


def _institutional_line(line: Line) -> str:
    procedure = f"HC:{line.procedure}" if line.procedure else ""
    unit = "DA" if line.revenue.startswith("01") else "UN"
    return f"SV2*{line.revenue}*{procedure}*{_money(line.cents)}*{unit}*{line.units}~\n"


def _total(claim: Claim) -> str:
    return _money(sum(line.cents for line in claim.lines))


def _money(cents: int) -> str:
    """Dollars as X12 writes them: no zeros behind the last figure of the fraction."""
    dollars, rest = divmod(cents, 100)
    return f"{dollars}.{rest:02d}".rstrip("0").rstrip(".")
