"""X12 files: the sets that the guide accepts become messages, the others explained refusals."""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from consumers.intake.claims_837 import claim_reported
from consumers.intake.items import Item, hashed, invalid, refusal
from consumers.intake.members_834 import member_reported
from edi import (
    Claim837,
    GroupReport,
    InterchangeReport,
    Member834,
    Note,
    Ordinals,
    Report,
    SetReport,
    TransactionSet,
    UnreadableSet,
    claims_837,
    members_834,
    transaction_sets,
)
from schemas.message import Message
from schemas.refusal import RefusalReason

Part = TypeVar("Part", Member834, Claim837)

TAKEN: Final = {
    "005010X220A1": "834",
    "005010X222A1": "837P",
    "005010X222A2": "837P",
    "005010X223A2": "837I",
    "005010X223A3": "837I",
}
"""The guides whose sets the hub takes, and what the sets are called."""
ANSWERS: Final = ("005010X231", "005010X231A1")
"""The guides of the 999, which the hub takes as the answer to what it sent."""
REPEATED: Final = "025"
"""The TA1 note of an interchange whose control number its sender used before."""


def read_interchanges(
    path: Path, file_id: str, accepted: Ordinals, refused: Ordinals
) -> Iterator[Item]:
    """The members and claims of the accepted sets of an X12 file, as items.

    `refused` are the running numbers of the claims that their 277CA refused: they are refused
    items.
    """
    claims = count(1)
    for transaction_set in transaction_sets(path):
        if transaction_set.ordinal not in accepted:
            continue
        has_claims = transaction_set.header.set_id == "837"
        for item in _items(transaction_set, file_id):
            is_refused = has_claims and next(claims) in refused
            yield _refused_claim(item.place) if is_refused else item


def _refused_claim(place: str) -> Item:
    sentence = f"The claim is refused, and its 277CA says why. {_SEND_AGAIN}"
    return refusal(place, RefusalReason.REJECTED_X12, sentence)


def _items(transaction_set: TransactionSet, file_id: str) -> Iterator[Item]:
    try:
        if transaction_set.header.set_id == "834":
            for member in members_834(transaction_set):
                yield _item(member, member_reported, file_id)
        else:
            for claim in claims_837(transaction_set):
                yield _item(claim, claim_reported, file_id)
    except UnreadableSet as error:
        place = place_of(transaction_set.ordinal, error.segment_number)
        yield refusal(place, RefusalReason.REJECTED_X12, f"{error}")


def _item(part: Part, reported: Callable[[Part], Message], file_id: str) -> Item:
    place = place_of(part.set_ordinal, part.segment_number)
    try:
        return Item(place, hashed(file_id, place), messages=(reported(part),))
    except ValidationError as error:
        return invalid(place, error)


def place_of(ordinal: int, segment_number: int) -> str:
    """Where a member or claim of a file stands."""
    return f"set {ordinal}, segment {segment_number}"


def refused_parts(report: Report) -> Iterator[Item]:
    """A refusal for every part that is not taken, with its first error in a plain sentence.

    What is refused as a whole, an interchange or a group, is one refusal however much it holds.
    """
    for sentence in report.problems:
        yield refusal("whole file", RefusalReason.REJECTED_X12, f"{sentence} {_SEND_AGAIN}")
    for number, interchange in enumerate(report.interchanges, start=1):
        if interchange.rejected:
            yield _refused_interchange(interchange, f"interchange {number}")
            continue
        for group_number, group in enumerate(interchange.groups, start=1):
            if group.rejected:
                place = f"interchange {number}, group {group_number}"
                yield refusal(place, RefusalReason.REJECTED_X12, _why(group.notes))
            else:
                yield from _refused_sets(group)


_SEND_AGAIN: Final = "Correct it and send it again."


def _refused_interchange(interchange: InterchangeReport, place: str) -> Item:
    repeated = interchange.note_code == REPEATED
    reason = RefusalReason.DUPLICATE_INTERCHANGE if repeated else RefusalReason.REJECTED_X12
    return refusal(place, reason, _why(interchange.notes))


def _refused_sets(group: GroupReport) -> Iterator[Item]:
    for checked in group.sets:
        place = f"set {checked.ordinal}"
        if not checked.accepted:
            yield refusal(place, RefusalReason.REJECTED_X12, _why_set(checked))
        elif _version(checked) not in (*TAKEN, *ANSWERS):
            sentence = (
                f"The set {checked.header.set_id} is valid X12, but the hub takes the 834, "
                "837P, 837I and 999 alone."
            )
            yield refusal(place, RefusalReason.UNKNOWN_TYPE, sentence)


def taken_sets(report: Report) -> Ordinals:
    """The ordinals of the sets that are accepted and that the hub takes."""
    return _accepted_of(report, TAKEN)


def claim_sets(report: Report) -> Ordinals:
    """The ordinals of the sets that are accepted and hold claims."""
    return _accepted_of(report, [version for version, name in TAKEN.items() if name != "834"])


def answering_sets(report: Report) -> Ordinals:
    """The ordinals of the sets that are accepted and that answer what the hub sent."""
    return _accepted_of(report, ANSWERS)


def _accepted_of(report: Report, versions: Collection[str]) -> Ordinals:
    accepted = report.accepted_ordinals
    return Ordinals(
        checked.ordinal
        for checked in report.sets
        if checked.ordinal in accepted and _version(checked) in versions
    )


def set_name(checked: SetReport) -> str | None:
    """What a set is called, `837P`, or None for one that the hub does not take."""
    return TAKEN.get(_version(checked))


def _version(checked: SetReport) -> str:
    return checked.header.version or checked.guide or ""


def _why_set(checked: SetReport) -> str:
    finding = next(iter(checked.findings), None)
    if finding is None and checked.findings_left_out:
        return f"It has errors, as other sets of the file have that come before it. {_SEND_AGAIN}"
    if finding is None:
        return _why(checked.notes)
    first = f"Segment {finding.segment_number} ({finding.known_id}): {finding.sentence}"
    return f"{first} The 999 lists every error; correct them and send the set again."


def _why(notes: Iterable[Note]) -> str:
    deciding = next(note for note in notes if note.rejects)
    return f"{deciding.sentence} {_SEND_AGAIN}"
