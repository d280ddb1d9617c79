"""The 837P and 837I of MIHMS as messages: who was served where and when, with which codes."""

import re
from datetime import date
from typing import Final, Literal

from edi import Claim837
from edi import ServiceLine as ServiceLine837
from schemas.claims import ClaimReported, Diagnosis, ServiceLine

_FREQUENCIES: Final[dict[str, Literal["replacement", "void"]]] = {
    "7": "replacement",
    "8": "void",
}
_LOCATION: Final = re.compile(r"[0-9]{3}")


def claim_reported(claim: Claim837) -> ClaimReported:
    """The message of one claim of an 837.

    Raises:
        pydantic.ValidationError: a part is missing or has a wrong shape.
    """
    return ClaimReported.model_validate(
        {
            "claim_id": claim.claim_id,
            "kind": "professional" if claim.kind == "P" else "institutional",
            "frequency": _FREQUENCIES.get(claim.frequency_code, "original"),
            "member_id": claim.member_id,
            "billing_npi": claim.billing_npi,
            "site_id": _site(claim),
            "rendering_npi": _rendering(claim),
            "diagnoses": tuple(
                Diagnosis.model_validate({"system": one.system, "code": one.code})
                for one in claim.diagnoses
            ),
            "lines": tuple(_line(line, claim) for line in claim.lines),
        }
    )


def _site(claim: Claim837) -> str | None:
    """The service location: NPI and location number of the facility, else of the biller."""
    if claim.facility_npi and _LOCATION.fullmatch(claim.facility_location or ""):
        return f"{claim.facility_npi}-{claim.facility_location}"
    if claim.billing_npi and _LOCATION.fullmatch(claim.billing_location or ""):
        return f"{claim.billing_npi}-{claim.billing_location}"
    return None


def _rendering(claim: Claim837) -> str | None:
    of_lines = (line.rendering_npi for line in claim.lines)
    known = (claim.rendering_npi, *of_lines, claim.attending_npi)
    return next((npi for npi in known if npi), None)


def _line(line: ServiceLine837, claim: Claim837) -> ServiceLine:
    first_on = line.first_on or claim.statement_from or claim.admitted_on
    last_on: date | None = line.last_on or (first_on if line.first_on else claim.statement_to)
    is_hcpcs = line.procedure_qualifier == "HC" and len(line.procedure or "") == 5
    return ServiceLine.model_validate(
        {
            "procedure": line.procedure if is_hcpcs else None,
            "modifiers": line.modifiers,
            "revenue_code": line.revenue_code or None,
            "charge": line.charged,
            "units": line.units if line.units is not None else 1,
            "from_on": first_on,
            "to_on": last_on or first_on,
        }
    )
