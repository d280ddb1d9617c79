"""What a partner says about an interchange, a group, a set or a claim that was sent to them.

A TA1 names ISA13 with ISA09 and ISA10, a 999 names GS01 and GS06 and below it ST02, a 277CA names
BHT03 of the 837 and below it CLM01: `match_acknowledgments` finds by them what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from edi.acknowledgments.claim_answers import ClaimStatus


@dataclass(frozen=True, slots=True)
class InterchangeVerdict:
    """A TA1. Example: `TA1*000000101*141201*0805*A*000~`.

    Attributes:
        control_number: ISA13 of the interchange that was sent.
        date: ISA09 of it, as it was sent; `time` is ISA10.
        code: A accepted, E accepted with errors, R rejected.
        note_code: TA105, `000` for nothing wrong.
    """

    control_number: str
    date: str
    time: str
    code: str
    note_code: str

    @property
    def accepted(self) -> bool:
        """Whether the interchange was taken in."""
        return self.code in ("A", "E")


@dataclass(frozen=True, slots=True)
class ElementError:
    """An IK4. Example: `IK4*5:3*1325*1~`; `value` is the copy of what stood there, or empty."""

    element: int
    component: int | None
    data_element: str
    code: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SegmentError:
    """An IK3 with its CTX and IK4. Example: `IK3*CLM*19*2300*8~`, `CTX*CLM01:A37~`.

    Attributes:
        business_unit: name and value of the CTX that identifies the claim or member, or None.
    """

    segment_id: str
    segment_number: int
    loop: str
    code: str
    business_unit: tuple[str, str] | None = field(repr=False)
    elements: tuple[ElementError, ...]


@dataclass(frozen=True, slots=True)
class SetVerdict:
    """An AK2 to IK5: what became of a transaction set.

    Attributes:
        code: IK501: A accepted, E accepted with errors, R and others rejected.
        codes: IK502 to IK506.
    """

    set_id: str
    control_number: str
    version: str
    code: str
    codes: tuple[str, ...]
    errors: tuple[SegmentError, ...]

    @property
    def accepted(self) -> bool:
        """Whether the set was taken in."""
        return self.code in ("A", "E")


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    """An AK1 to AK9: what became of a functional group.

    Attributes:
        functional_id: GS01 of the group that was sent.
        control_number: GS06 of it.
        code: AK901: A accepted, E accepted with errors, P partly, R and others rejected.
        accepted_sets: AK904, how many sets were accepted.
        codes: AK905 to AK909.
        sets: the sets that are named; those that are not share the verdict on the group.
    """

    functional_id: str
    control_number: str
    version: str
    code: str
    accepted_sets: int
    codes: tuple[str, ...]
    sets: tuple[SetVerdict, ...]

    @property
    def accepted(self) -> bool:
        """Whether the whole group was taken in."""
        return self.code in ("A", "E")


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """What became of a claim, by a 277CA.

    Attributes:
        claims_reference: BHT03 of the 837 that was sent.
        claim_id: CLM01 of the claim.
        member_id: NM109 of the patient.
        statuses: category, code and entity of each status, the first of which decides.
        action: STC03: WQ accepted, U rejected.
        charged: STC04, or None.
        payer_control_number: REF*1K, or empty.
        decided_on: STC02, or None.
    """

    claims_reference: str
    claim_id: str = field(repr=False)
    member_id: str = field(repr=False)
    statuses: tuple[ClaimStatus, ...]
    action: str
    charged: Decimal | None
    payer_control_number: str
    decided_on: date | None

    @property
    def accepted(self) -> bool:
        """Whether the claim went on to adjudication."""
        return self.action == "WQ"


@dataclass(frozen=True, slots=True)
class Acknowledgment:
    """A verdict, and who sent it to whom.

    Attributes:
        sender_id: ISA06 of the interchange that it came in: the partner that answers.
        receiver_id: ISA08 of it: whoever sent what is answered.
        interchange_ordinal: the running number of that interchange in the file, from 1.
        set_ordinal: the running number in the file of its 999 or 277CA; None for a TA1.
    """

    sender_id: str
    receiver_id: str
    verdict: InterchangeVerdict | GroupVerdict | ClaimVerdict
    interchange_ordinal: int = 1
    set_ordinal: int | None = None
