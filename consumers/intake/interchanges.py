"""X12 files: the sets that the guide accepts become messages, the others explained refusals."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from consumers.intake.claims_837 import claim_reported
from consumers.intake.items import Item, hashed, invalid, refusal
from consumers.intake.members_834 import member_reported
from edi import (
    Claim837,
    Member834,
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

TAKEN: Final = ("005010X220A1", "005010X222A1", "005010X222A2", "005010X223A2", "005010X223A3")
"""The guides whose sets the hub takes: the 834, the 837P and the 837I."""


def read_interchanges(path: Path, file_id: str, accepted: frozenset[int]) -> Iterator[Item]:
    """The members and claims of the accepted sets of an X12 file, as items."""
    for transaction_set in transaction_sets(path):
        if transaction_set.ordinal in accepted:
            yield from _items(transaction_set, file_id)


def _items(transaction_set: TransactionSet, file_id: str) -> Iterator[Item]:
    try:
        if transaction_set.header.set_id == "834":
            for member in members_834(transaction_set):
                yield _item(member, member_reported, file_id)
        else:
            for claim in claims_837(transaction_set):
                yield _item(claim, claim_reported, file_id)
    except UnreadableSet as error:
        place = _place(transaction_set.ordinal, error.segment_number)
        yield refusal(place, RefusalReason.REJECTED_X12, f"{error}")


def _item(part: Part, reported: Callable[[Part], Message], file_id: str) -> Item:
    place = _place(part.set_ordinal, part.segment_number)
    try:
        return Item(place, hashed(file_id, place), messages=(reported(part),))
    except ValidationError as error:
        return invalid(place, error)


def _place(ordinal: int, segment_number: int) -> str:
    return f"set {ordinal}, segment {segment_number}"


def rejected_sets(report: Report) -> Iterator[Item]:
    """A refusal for every set that is not taken, with its first error in a plain sentence."""
    for checked in report.sets:
        place = f"set {checked.ordinal}"
        if checked.ordinal not in report.accepted_ordinals:
            yield refusal(place, RefusalReason.REJECTED_X12, _why(checked))
        elif _version(checked) not in TAKEN:
            sentence = (
                f"The set {checked.header.set_id} is valid X12, but the hub takes the 834, "
                "837P and 837I alone."
            )
            yield refusal(place, RefusalReason.UNKNOWN_TYPE, sentence)


def taken_sets(report: Report) -> frozenset[int]:
    """The ordinals of the sets that are accepted and that the hub takes."""
    return frozenset(
        checked.ordinal
        for checked in report.sets
        if checked.ordinal in report.accepted_ordinals and _version(checked) in TAKEN
    )


def _version(checked: SetReport) -> str:
    return checked.header.version or checked.guide or ""


def _why(checked: SetReport) -> str:
    finding = next(iter(checked.findings), None)
    note = next((note for note in checked.notes if note.rejects), None)
    if finding is not None:
        first = f"Segment {finding.segment_number} ({finding.segment_id}): {finding.sentence}"
    else:
        first = note.sentence if note else "Its group or interchange was rejected."
    return f"{first} The 999 lists every error; correct them and send the set again."
