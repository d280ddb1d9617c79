"""Typed, streaming readers of transaction sets: members of an 834, claims of an 837."""

from __future__ import annotations

from edi.sets.claims import (
    Claim837,
    Diagnosis,
    Patient,
    ServiceLine,
)
from edi.sets.claims_reader import claims_837
from edi.sets.members import (
    Coverage,
    Member834,
    PrimaryCareProvider,
    ReportingCategory,
)
from edi.sets.members_reader import members_834

__all__ = [
    "Claim837",
    "Coverage",
    "Diagnosis",
    "Member834",
    "Patient",
    "PrimaryCareProvider",
    "ReportingCategory",
    "ServiceLine",
    "claims_837",
    "members_834",
]
