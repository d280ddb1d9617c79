"""EDI certification: whose files are taken, and when a partner has shown that its X12 is good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import parameters
from rules.citation import rule

CLEAN_FILES = parameters.load("certification_clean_files", int)

DEFAULT_SETS = ("834", "837P", "837I")
"""What a partner may send unless its profile says less: all that the hub takes."""


class PartnerState(StrEnum):
    """Whether what a partner sends is a test or is taken into the programme."""

    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an interchange is not its sender's to send: a note code of TA1 and a plain sentence."""

    code: str
    sentence: str


@rule("V10", "VMS Portal training, Activation email: the sender id of all X12")
def sender_objection(
    sender: tuple[str, str], partner: tuple[str, str], usage: str, state: PartnerState
) -> Objection | None:
    """What speaks against an interchange of a signed-in partner, or None.

    `sender` and `partner` are qualifier and id: ISA05 and ISA06, and those of the profile. A
    partner in test sends test interchanges (ISA15 is T) alone. One in production may send both.
    """
    if sender[1] != partner[1]:
        return Objection("006", "ISA06 is not the trading partner id of the account that sent it.")
    if sender[0] != partner[0]:
        return Objection("005", f"ISA05 is not {partner[0]}, the qualifier in the profile.")
    if usage != "T" and state is PartnerState.TEST:
        return Objection(
            "020", "ISA15 is P, but the partner is in test: send test files until it is certified."
        )
    return None


@rule("V10", "VMS Portal training, Activation email: the sender id of all X12")
def group_objection(sender_code: str, partner_id: str) -> Objection | None:
    """What speaks against a functional group of a partner, or None: GS02 is to be the same id.

    X12 has no code for it in a 999. The note 024 of a TA1 is for a GS segment that cannot stand,
    and refuses the interchange.
    """
    if sender_code != partner_id:
        return Objection("024", "GS02 is not the trading partner id of the account that sent it.")
    return None


@dataclass(frozen=True, slots=True)
class Certification:
    """Where a partner stands: the clean files that each set still lacks, none when certified."""

    needed: int
    lacking: Mapping[str, int]

    @property
    def complete(self) -> bool:
        """Whether every set has the clean files that it needs."""
        return not any(self.lacking.values())


@rule("V15", "VMS Portal training, EDI Certification Status; the number is our reading")
def certification(sets: Sequence[str], clean: Mapping[str, int], on: date) -> Certification:
    """Where a partner that may send `sets` stands after so many clean test files of each."""
    needed = CLEAN_FILES.on(on)
    return Certification(needed, {name: max(needed - clean.get(name, 0), 0) for name in sets})


@rule("V15", "VMS Portal training, EDI Certification Status; that staff can hold it is our reading")
def is_promoted(state: PartnerState, stands: Certification, held_because: str | None) -> bool:
    """Whether the partner goes to production now: certified, and not held by staff."""
    return state is PartnerState.TEST and stands.complete and held_because is None
