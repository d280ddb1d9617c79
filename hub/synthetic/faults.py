"""Input that is wrong on purpose, so that a run shows what becomes of it."""

import json
from datetime import date
from typing import Final

from hub.synthetic.claim_feed import GUIDES
from hub.synthetic.enrollment import FULL, GUIDE, member_loop
from hub.synthetic.folder import PROFESSIONAL, REQUESTS, Folder
from hub.synthetic.interchange import Interchange
from hub.synthetic.network import Network, npi
from hub.synthetic.people import Person
from schemas.requests import ReferralRequested

BROKEN_LINES: Final = "90-broken-lines.jsonl"
BROKEN_MEMBERS: Final = "91-guide-error.834"
BROKEN_CLAIMS: Final = "92-guide-error.837"
TRUNCATED: Final = "93-truncated.834"
EMPTY: Final = "94-empty.jsonl"
NUMBERS: Final = (900_000_001, 900_000_002)
"""Control numbers of the two broken interchanges."""


def write_faults(folder: Folder, day: date, network: Network, person: Person, nobody: str) -> None:
    """Add the files of broken input to the folder of `day`; `nobody` is no member's id."""
    folder.append(day, BROKEN_LINES, "\n".join(_lines(folder, day, network, person, nobody)) + "\n")
    _guide_error_834(folder, day, person)
    _guide_error_837(folder, day, network, person)
    folder.append(day, TRUNCATED, "ISA*00*          *00*          *ZZ*MIHMS          *ZZ*HHH")
    folder.append(day, EMPTY, "")


def _lines(folder: Folder, day: date, network: Network, person: Person, nobody: str) -> list[str]:
    site_id = network.practices[0].site_id
    good = json.loads(folder.event(day, REQUESTS, _referral("F-000001", site_id, person.member_id)))
    unknown_field = _changed(good, 2, favourite_colour="green")
    wrong_type = _changed(good, 3, assessment={"bmi": "heavy"})
    unknown_site = _changed(good, 4, site_id=f"{npi(99_999)}-001")
    wrong_check_digit = _changed(good, 5, site_id=f"{site_id[:9]}{(int(site_id[9]) + 1) % 10}-001")
    unknown_member = _changed(good, 6, member_id=nobody)
    no_such_day = _changed(good, 7) | {
        "type": "gov.maine.healthhomes.member-opted-in.v1",
        "data": {"member_id": person.member_id, "site_id": site_id, "called_on": "2014-11-31"},
    }
    unknown_type = _changed(good, 8) | {"type": "gov.maine.healthhomes.lottery-won.v1"}
    rest = [
        unknown_field,
        wrong_type,
        unknown_site,
        wrong_check_digit,
        unknown_member,
        no_such_day,
        unknown_type,
    ]
    broken = json.dumps(good)[:-25]
    return [broken, *(json.dumps(line, separators=(",", ":")) for line in rest)]


def _referral(number: str, site_id: str, member_id: str) -> ReferralRequested:
    return ReferralRequested(request_id=number, site_id=site_id, member_id=member_id)


def _changed(good: dict[str, object], number: int, **data: object) -> dict[str, object]:
    """The event under an id of its own with other data."""
    old = good["data"]
    before = old if isinstance(old, dict) else {}
    fresh = {**before, "request_id": f"F-{number:06d}", **data}
    return {**good, "id": f"broken-{number}", "data": fresh}


def _guide_error_834(folder: Folder, day: date, person: Person) -> None:
    """A gender that the guide does not know."""
    file = Interchange(folder, day, BROKEN_MEMBERS, NUMBERS[0], "BE", "834", GUIDE)
    loop = member_loop(person, FULL).replace(f"*{person.gender}~\n", "*Q~\n", 1)
    file.write_set(
        f"BGN*00*F0001*{day:%Y%m%d}*0600****2~\n"
        "N1*P5*STATE OF MAINE*FI*000000101~\n"
        f"N1*IN*MAINECARE*FI*000000102~\n{loop}"
    )
    file.close()


def _guide_error_837(folder: Folder, day: date, network: Network, person: Person) -> None:
    """A claim without its diagnoses and with a line that has no date of service."""
    organization = network.practices[0].organization
    file = Interchange(folder, day, BROKEN_CLAIMS, NUMBERS[1], "HC", "837", GUIDES[PROFESSIONAL])
    file.write_set(
        f"BHT*0019*00*F0002*{day:%Y%m%d}*0600*CH~\n"
        "NM1*41*2*MAINE CLAIMS SYSTEM*****46*MIHMS~\n"
        "PER*IC*CLAIMS DESK*TE*2075550190~\n"
        "NM1*40*2*HEALTH HOMES HUB*****46*HHHUB~\n"
        "HL*1**20*1~\n"
        f"NM1*85*2*{organization.name}*****XX*{organization.npi}~\n"
        f"N3*{organization.street}~\n"
        f"N4*{organization.town[0]}*ME*{organization.zip}~\n"
        f"REF*EI*{organization.tax_id}~\n"
        "HL*2*1*22*0~\n"
        "SBR*P*18*******MC~\n"
        f"NM1*IL*1*{person.last}*{person.first}****MI*{person.member_id}~\n"
        "NM1*PR*2*MAINECARE*****PI*MECARE~\n"
        "CLM*F0000001*78.5***11:B:1*Y*A*Y*Y~\n"
        "LX*1~\n"
        "SV1*HC:99213*78.5*UN*1***1~\n"
    )
    file.close()
