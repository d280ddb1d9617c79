"""The member feed: X12 834 005010X220A1 of MIHMS."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from hub.synthetic.folder import MEMBERS, Folder
from hub.synthetic.interchange import Interchange
from hub.synthetic.people import Person

GUIDE: Final = "005010X220A1"
MEMBERS_A_SET: Final = 500
FULL, CHANGE, ADDITION, CANCELLATION = "030", "001", "021", "024"
"""What INS03 and HD01 say of a member: as it stands, changed, new, coverage ended."""
REASONS: Final = {FULL: "XN", CHANGE: "43", ADDITION: "28", CANCELLATION: "07"}


@dataclass(slots=True)
class MemberFile:
    """One 834 file, full or of changes; a set holds at most 500 members."""

    folder: Folder
    day: date
    number: int
    full: bool
    _interchange: Interchange = field(init=False)
    _members: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the interchange of the file."""
        self._interchange = Interchange(
            self.folder, self.day, MEMBERS, self.number, "BE", "834", GUIDE
        )

    def add(self, person: Person, maintenance: str) -> None:
        """Add a member as he or she stands on the day of the file."""
        self._members.append(member_loop(person, maintenance))
        if len(self._members) == MEMBERS_A_SET:
            self._write()

    def close(self) -> None:
        """End the file."""
        if self._members:
            self._write()
        self._interchange.close()

    def _write(self) -> None:
        action = "4" if self.full else "2"
        number = f"{self.number:05d}{self._interchange.sets + 1:04d}"
        self._interchange.write_set(
            f"BGN*00*{number}*{self.day:%Y%m%d}*0600****{action}~\n"
            f"DTP*007*D8*{self.day:%Y%m%d}~\n"
            f"QTY*TO*{len(self._members)}~\n"
            "N1*P5*STATE OF MAINE*FI*000000101~\n"
            "N1*IN*MAINECARE*FI*000000102~\n" + "".join(self._members)
        )
        self._members.clear()


def member_loop(person: Person, maintenance: str) -> str:
    """The segments of one member, INS first."""
    reason = "03" if person.died_on else REASONS[maintenance]
    died = f"*****D8*{person.died_on:%Y%m%d}" if person.died_on else ""
    language = f"LUI*LE*{person.language}**7~\n" if person.language else ""
    return (
        f"INS*Y*18*{maintenance}*{reason}*A*{person.medicare}{died}~\n"
        f"REF*0F*{person.member_id}~\n"
        f"NM1*IL*1*{_name(person)}~\n"
        f"N3*{person.street}~\n"
        f"N4*{person.town[0]}*ME*{person.town[1]}~\n"
        f"DMG*D8*{person.born_on:%Y%m%d}*{person.gender}~\n"
        f"{language}{_coverage(person, maintenance)}{_provider(person)}{_print(person)}"
    )


def _name(person: Person) -> str:
    name = f"{person.last}*{person.first}*{person.middle}"
    return f"{name}**{person.suffix}" if person.suffix else name.rstrip("*")


def _coverage(person: Person, maintenance: str) -> str:
    ended = f"DTP*349*D8*{person.covered_until:%Y%m%d}~\n" if person.covered_until else ""
    return (
        f"HD*{maintenance}**HLT*{person.coverage}*IND~\n"
        f"DTP*348*D8*{person.covered_from:%Y%m%d}~\n{ended}"
    )


def _provider(person: Person) -> str:
    """The primary care provider of a member in PCCM."""
    if not person.pcp:
        return ""
    clinician = next(one for one in person.site.clinicians if one.npi == person.pcp)
    return f"LX*1~\nNM1*P3*1*{clinician.last}*{clinician.first}****XX*{clinician.npi}*25~\n"


def _print(person: Person) -> str:
    if not person.large_print:
        return ""
    return "LS*2700~\nLX*1~\nN1*75*PRINT~\nREF*ZZ*LARGE~\nLE*2700~\n"
