"""Small files as partners send them, made to be right unless a part is given otherwise."""

import json
from datetime import date
from typing import Any

from hub.synthetic.network import npi

NPI = npi(1)
SITE = f"{NPI}-001"
BHHO = f"{NPI}-002"
NOWHERE = f"{npi(99_999)}-001"
MEMBER = "70000001A"
NOBODY = "79999999Z"
TYPE = "gov.maine.healthhomes."
ADDRESS = {"line1": "1 Main Street", "city": "Augusta", "state": "ME", "zip": "04330"}
CERTIFICATIONS = "certification_id,member_id,bhho_site_id,certified_on,starts_on,ends_on\n"


def event(kind: str, number: int | str, data: dict[str, Any], /, **changes: Any) -> str:
    """The line of an event."""
    made = {
        "specversion": "1.0",
        "id": str(number),
        "source": "/tests",
        "type": f"{TYPE}{kind}.v1",
        "data": data,
    }
    return json.dumps(made | changes, separators=(",", ":"))


def lines(*events: str) -> bytes:
    """A JSON Lines file."""
    return "".join(f"{one}\n" for one in events).encode()


def organization(**changes: Any) -> str:
    """The event of the one pay-to organization."""
    data = {
        "organization_npi": NPI,
        "tax_id": "010000001",
        "name": "Example Family Medicine",
        "address": ADDRESS,
        "phone": "207-555-0100",
        "partner_id": "METPID000901",
    }
    return event("organization-reported", "organization", data | changes)


def site(site_id: str = SITE, kind: str = "HHP") -> str:
    """The event of a service location."""
    data = {
        "site_id": site_id,
        "kind": kind,
        "name": f"Example {kind}",
        "address": ADDRESS,
        "phone": "207-555-0100",
        "programme_start_on": "2013-01-01",
    }
    return event("site-reported", f"site {site_id}", data)


def user(number: int, site_id: str = SITE, **changes: Any) -> str:
    """The event of a user of a site."""
    data = {
        "user_id": f"u-{number}",
        "site_id": site_id,
        "name": f"User {number}",
        "email": f"user{number}@practice.example",
    }
    return event("site-user-reported", f"user {number}", data | changes)


def member(number: int | str = 1, **changes: Any) -> str:
    """The event of a member."""
    data = {
        "member_id": MEMBER,
        "name": {"first": "Ada", "last": "Example"},
        "birth_date": "1961-04-02",
        "gender": "F",
        "address": ADDRESS,
        "coverages": [{"code": "ACS", "starts_on": "2013-01-01"}],
    }
    return event("member-reported", f"member {number}", data | changes)


def referral(number: int | str = 1, **changes: Any) -> str:
    """The event of a referral of the member by the practice."""
    data = {"request_id": f"R-{number}", "site_id": SITE, "member_id": MEMBER}
    return event("referral-requested", f"referral {number}", data | changes)


def programme() -> bytes:
    """A practice and a Behavioral Health Home organization, without members."""
    return lines(organization(), site(), site(BHHO, "BHHO"))


def certification(number: int = 1, member_id: str = MEMBER, starts_on: str = "2014-12-01") -> str:
    """A row of a certification file."""
    return f"C-{number},{member_id},{BHHO},2014-12-01,{starts_on},2015-05-31\n"


def interchange(*sets: str, number: int = 700_000_001, sender: str = "MIHMS") -> bytes:
    """An X12 file of 834 sets."""
    head = (
        f"ISA*00*          *00*          *ZZ*{sender:<15}*ZZ*HHHUB          "
        f"*141201*0600*^*00501*{number:09d}*0*T*:~\n"
        f"GS*BE*{sender}*HHHUB*20141201*0600*{number}*X*005010X220A1~\n"
    )
    tail = f"GE*{len(sets)}*{number}~\nIEA*1*{number:09d}~\n"
    return "".join((head, *sets, tail)).encode()


def member_set(
    ordinal: int = 1,
    member_id: str = MEMBER,
    *,
    gender: str = "F",
    last: str = "EXAMPLE",
    born_on: date = date(1961, 4, 2),
) -> str:
    """An 834 set of one member."""
    segments = (
        f"ST*834*{ordinal:04d}*005010X220A1",
        f"BGN*00*T{ordinal}*20141201*0600****2",
        "N1*P5*STATE OF MAINE*FI*000000101",
        "N1*IN*MAINECARE*FI*000000102",
        "INS*Y*18*030*XN*A*E",
        f"REF*0F*{member_id}",
        f"NM1*IL*1*{last}*ADA",
        "N3*1 MAIN STREET",
        "N4*AUGUSTA*ME*04330",
        f"DMG*D8*{born_on:%Y%m%d}*{gender}",
        "HD*030**HLT*ACS*IND",
        "DTP*348*D8*20130101",
        f"SE*13*{ordinal:04d}",
    )
    return "".join(f"{segment}~\n" for segment in segments)
