"""Partners' acknowledgments of what the hub sent: remembered, or refused when they fit nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from consumers.intake.interchanges import answering_sets
from consumers.intake.items import Item, refusal
from edi import (
    Acknowledgment,
    GroupVerdict,
    InterchangeVerdict,
    Report,
    SentGroup,
    SentInterchange,
    SentSet,
    SetVerdict,
    Standing,
    UnreadableSet,
    match_acknowledgments,
    read_acknowledgments,
)
from schemas.refusal import RefusalReason
from store.answers import Answer
from store.work import Work


@dataclass(frozen=True, slots=True)
class Answering:
    """A file that may answer what was sent under `our_id`, and the verdict on it."""

    path: Path
    file_id: str
    our_id: str
    report: Report

    def acknowledgments(self) -> Iterator[Acknowledgment]:
        """The TA1 and 999 of it that are taken."""
        interchanges = self.report.interchanges
        answering = answering_sets(self.report)
        if not answering and not any(each.ta1_count for each in interchanges):
            return
        for each in read_acknowledgments(self.path, answering):
            rejected = interchanges[each.interchange_ordinal - 1].rejected
            if each.set_ordinal is not None or not rejected:
                yield each


def take_answers(answering: Answering, work: Work) -> Iterator[Item]:
    """Remember each TA1 and 999 that answers what the hub sent; a refusal for each other one."""
    try:
        for number, each in enumerate(answering.acknowledgments(), start=1):
            standing = _standing(each, answering.our_id, work)
            if standing is None:
                reason = RefusalReason.UNMATCHED_ACKNOWLEDGMENT
                yield refusal(_place(each), reason, _NOT_SENT)
            else:
                work.answers.add(_answer(each, standing, answering.file_id, number, work.today))
    except UnreadableSet as error:
        yield refusal(f"set {error.ordinal}", RefusalReason.REJECTED_X12, f"{error}")


_NOT_SENT: Final = (
    "It acknowledges nothing that the hub sent to this partner: its control numbers, its sender or "
    "its receiver are those of something else. Ask the partner what it is about."
)


def _answer(
    each: Acknowledgment, standing: Standing, file_id: str, number: int, on: date
) -> Answer:
    return Answer(
        file_id=file_id,
        number=number,
        partner_id=each.sender_id,
        interchange_number=_interchange_number(each),
        kind="999" if each.set_ordinal else "ta1",
        standing=standing,
        told=_told(each),
        received_on=on,
    )


def _standing(acknowledgment: Acknowledgment, our_id: str, work: Work) -> Standing | None:
    """Where an acknowledgment leaves what it is about; None when that was never sent."""
    number = _interchange_number(acknowledgment)
    kind = work.answers.sent_as(acknowledgment.sender_id, number)
    if kind is None:
        return None
    sent = SentInterchange(
        our_id,
        acknowledgment.sender_id,
        f"{number:09d}",
        (SentGroup("HP", str(number), (SentSet("835", "0001"),)),) if kind == "835" else (),
    )
    matching = match_acknowledgments([sent], [acknowledgment])
    return None if matching.unmatched else matching.interchanges[0].standing


def _interchange_number(acknowledgment: Acknowledgment) -> int:
    """The control number that is answered: the hub numbers an interchange and its group alike."""
    match acknowledgment.verdict:
        case InterchangeVerdict(control_number=named) | GroupVerdict(control_number=named):
            return int(named) if named.isascii() and named.isdigit() else 0
    return 0


def _told(acknowledgment: Acknowledgment) -> str:
    """The codes of what is wrong and where, without values; empty where nothing is."""
    match acknowledgment.verdict:
        case InterchangeVerdict(note_code=code):
            return f"TA1 note {code}" if code != "000" else ""
        case GroupVerdict(codes=codes, sets=sets):
            group = (f"group {' '.join(codes)}",) if codes else ()
            return "; ".join((*group, *(text for each in sets for text in _errors(each))))
    return ""


def _errors(verdict: SetVerdict) -> Iterator[str]:
    if verdict.codes:
        yield f"set {' '.join(verdict.codes)}"
    for each in verdict.errors[:_MOST_ERRORS]:
        elements = "".join(f", element {one.element}: {one.code}" for one in each.elements)
        yield f"segment {each.segment_number} ({each.segment_id}): {each.code}{elements}"


_MOST_ERRORS: Final = 20


def _place(acknowledgment: Acknowledgment) -> str:
    if acknowledgment.set_ordinal is not None:
        return f"set {acknowledgment.set_ordinal}"
    return f"interchange {acknowledgment.interchange_ordinal}"
