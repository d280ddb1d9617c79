"""Reading TA1, 999 and 277CA."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from edi.acknowledgments.claim_answers import ClaimStatus
from edi.acknowledgments.inbound.model import (
    Acknowledgment,
    ClaimVerdict,
    ElementError,
    GroupVerdict,
    InterchangeVerdict,
    SegmentError,
    SetVerdict,
)
from edi.envelopes import LoneTa1, TransactionSet, sets_and_ta1s
from edi.errors import UnreadableSet
from edi.guides.values import whole_number
from edi.reader import Source
from edi.segments import Segment
from edi.sets.elements import ElementReader


def read_acknowledgments(
    source: Source, ordinals: Collection[int] | None = None
) -> Iterator[Acknowledgment]:
    """Every verdict of the TA1, 999 and 277CA of a file, in their order, as a stream.

    Other transaction sets are passed over; and all but those of `ordinals`, if they are given, as
    `Report.accepted_ordinals` gives them.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
        UnreadableSet: a 999 or 277CA lacks what its verdict is made of.
    """
    for part in sets_and_ta1s(source):
        sender, receiver = part.interchange.sender_id, part.interchange.receiver_id
        ordinal = None if isinstance(part, LoneTa1) else part.ordinal
        if ordinals is not None and ordinal is not None and ordinal not in ordinals:
            continue
        for verdict in _verdicts(part):
            yield Acknowledgment(sender, receiver, verdict, part.interchange_ordinal, ordinal)


def _verdicts(
    part: TransactionSet | LoneTa1,
) -> Iterator[InterchangeVerdict | GroupVerdict | ClaimVerdict]:
    if isinstance(part, LoneTa1):
        yield _ta1_verdict(part.segment)
    elif part.header.set_id == "999":
        yield read_999(part)
    elif part.header.set_id == "277":
        yield from read_277ca(part)


def read_ta1s(source: Source) -> Iterator[InterchangeVerdict]:
    """Every TA1 of a file, whatever else it holds.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
    """
    for part in sets_and_ta1s(source):
        if isinstance(part, LoneTa1):
            yield _ta1_verdict(part.segment)


def _ta1_verdict(ta1: Segment) -> InterchangeVerdict:
    return InterchangeVerdict(ta1[1], ta1[2], ta1[3], ta1[4], ta1[5])


def read_999(transaction_set: TransactionSet) -> GroupVerdict:
    """What a 999 says about the group that it answers.

    Raises:
        UnreadableSet: it lacks AK1 or AK9, or a number in it is none.
    """
    reader = ElementReader(transaction_set.ordinal)
    answer = _GroupAnswer()
    for segment in transaction_set:
        match segment.id:
            case "AK1":
                answer.ak1 = segment
            case "AK2":
                answer.sets.append(_SetAnswer(segment))
            case "IK3" if answer.sets:
                answer.sets[-1].segments.append(_SegmentAnswer(segment))
            case "CTX" | "IK4" if answer.sets and answer.sets[-1].segments:
                answer.sets[-1].segments[-1].details.append(segment)
            case "IK5" if answer.sets:
                answer.sets[-1].ik5 = segment
            case "AK9":
                answer.ak9 = segment
    if answer.ak1 is None or answer.ak9 is None:
        reason = "The 999 lacks its AK1 or AK9 segment."
        raise UnreadableSet(reason, ordinal=transaction_set.ordinal, segment_number=1)
    return _group_verdict(answer.ak1, answer.ak9, answer.sets, reader)


@dataclass(slots=True)
class _SegmentAnswer:
    ik3: Segment
    details: list[Segment] = field(default_factory=list)


@dataclass(slots=True)
class _SetAnswer:
    ak2: Segment
    segments: list[_SegmentAnswer] = field(default_factory=list)
    ik5: Segment | None = None


@dataclass(slots=True)
class _GroupAnswer:
    ak1: Segment | None = None
    ak9: Segment | None = None
    sets: list[_SetAnswer] = field(default_factory=list)


def _group_verdict(
    ak1: Segment, ak9: Segment, sets: list[_SetAnswer], reader: ElementReader
) -> GroupVerdict:
    return GroupVerdict(
        functional_id=ak1[1],
        control_number=reader.required(ak1, 2),
        version=ak1[3],
        code=reader.required(ak9, 1),
        accepted_sets=reader.number(ak9, 4),
        codes=tuple(filter(None, ak9.parts[5:])),
        sets=tuple(_set_verdict(each, ak9, reader) for each in sets),
    )


def _set_verdict(answer: _SetAnswer, ak9: Segment, reader: ElementReader) -> SetVerdict:
    ak2, ik5 = answer.ak2, answer.ik5
    return SetVerdict(
        set_id=ak2[1],
        control_number=reader.required(ak2, 2),
        version=ak2[3],
        code=ik5[1] if ik5 is not None else ak9[1],
        codes=tuple(filter(None, ik5.parts[2:])) if ik5 is not None else (),
        errors=tuple(_segment_error(each, reader) for each in answer.segments),
    )


def _segment_error(answer: _SegmentAnswer, reader: ElementReader) -> SegmentError:
    ik3 = answer.ik3
    units = [
        (each.component(1, 1), each.component(1, 2))
        for each in answer.details
        if each.id == "CTX" and each.component(1, 2)
    ]
    return SegmentError(
        segment_id=ik3[1],
        segment_number=reader.number(ik3, 2),
        loop=ik3[3],
        code=ik3[4],
        business_unit=units[0] if units else None,
        elements=tuple(_element_error(each) for each in answer.details if each.id == "IK4"),
    )


def _element_error(ik4: Segment) -> ElementError:
    element, component = ik4.component(1, 1), ik4.component(1, 2)
    return ElementError(
        element=whole_number(element) or 0,
        component=whole_number(component),
        data_element=ik4[2],
        code=ik4[3],
        value=ik4[4],
    )


def read_277ca(transaction_set: TransactionSet) -> Iterator[ClaimVerdict]:
    """What a 277CA says about each claim, as a stream.

    Raises:
        UnreadableSet: a claim lacks its status, or an amount or date in it is none.
    """
    reader = ElementReader(transaction_set.ordinal)
    level = claims_reference = member_id = ""
    claim: list[Segment] = []
    for segment in transaction_set:
        if claim and segment.id in ("HL", "TRN", "SE"):
            yield _claim_verdict(claim, claims_reference, member_id, reader)
            claim = []
        if segment.id == "HL":
            level = segment[3]
        elif segment.id == "NM1" and segment[1] == "QC":
            member_id = segment[9]
        elif segment.id == "TRN" and level == "21":
            claims_reference = segment[2]
        elif segment.id == "TRN" and level == "PT":
            claim = [segment]
        elif claim:
            claim.append(segment)


def _claim_verdict(
    claim: list[Segment], claims_reference: str, member_id: str, reader: ElementReader
) -> ClaimVerdict:
    trn = claim[0]
    stc = next((each for each in claim if each.id == "STC"), None)
    if stc is None:
        raise reader.refuse(trn, "The claim has no status (STC).")
    numbers = [each[2] for each in claim if each.id == "REF" and each[1] == "1K"]
    return ClaimVerdict(
        claims_reference=claims_reference,
        claim_id=trn[2],
        member_id=member_id,
        statuses=tuple(
            ClaimStatus(
                stc.component(position, 1), stc.component(position, 2), stc.component(position, 3)
            )
            for position in (1, 10, 11)
            if stc[position]
        ),
        action=stc[3],
        charged=reader.amount_or_none(stc, 4),
        payer_control_number=numbers[0] if numbers else "",
        decided_on=reader.day(stc, stc[2]) if stc[2] else None,
    )
