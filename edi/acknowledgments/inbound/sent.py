"""What was sent, as far as its acknowledgments name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby

from edi.envelopes import TransactionSet, transaction_sets
from edi.reader import Source


@dataclass(frozen=True, slots=True)
class SentSet:
    """A transaction set that was sent.

    Attributes:
        set_id: ST01.
        control_number: ST02.
        claims_reference: BHT03 of an 837, which its 277CA names; else empty.
        claim_ids: CLM01 of its claims, in order; a set without them is answered by a 999 alone.
    """

    set_id: str
    control_number: str
    claims_reference: str = ""
    claim_ids: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class SentGroup:
    """A functional group that was sent: GS01, GS06 and its sets."""

    functional_id: str
    control_number: str
    sets: tuple[SentSet, ...]


@dataclass(frozen=True, slots=True)
class SentInterchange:
    """An interchange that was sent.

    Attributes:
        sender_id: ISA06 without its padding; `receiver_id` is ISA08.
        control_number: ISA13.
        groups: its groups; without any, a TA1 is all that can answer it.
        date: ISA09, or empty if it is not known; `time` is ISA10.
    """

    sender_id: str
    receiver_id: str
    control_number: str
    groups: tuple[SentGroup, ...] = ()
    date: str = ""
    time: str = ""


def sent_interchanges(source: Source) -> Iterator[SentInterchange]:
    """What acknowledgments will name of a file that is sent, interchange by interchange.

    An interchange without a transaction set is left out.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
    """
    for _, parts in groupby(transaction_sets(source), key=lambda part: id(part.interchange)):
        yield _sent_interchange(parts)


def _sent_interchange(parts: Iterator[TransactionSet]) -> SentInterchange:
    first = next(parts)
    header = first.interchange
    return SentInterchange(
        header.sender_id,
        header.receiver_id,
        header.control_number,
        tuple(_sent_groups(chain((first,), parts))),
        header.date,
        header.time,
    )


def _sent_groups(parts: Iterable[TransactionSet]) -> Iterator[SentGroup]:
    """The groups of an interchange; a set outside of any cannot be answered."""
    for _, inside in groupby(parts, key=lambda part: id(part.group)):
        group, sets = None, []
        for part in inside:
            group = part.group
            sets.append(_sent_set(part))
        if group is not None:
            yield SentGroup(group.functional_id, group.control_number, tuple(sets))


def _sent_set(part: TransactionSet) -> SentSet:
    reference, claim_ids = "", []
    if part.header.set_id == "837":
        for segment in part:
            if segment.id == "BHT":
                reference = segment[3]
            elif segment.id == "CLM":
                claim_ids.append(segment[1])
    return SentSet(part.header.set_id, part.header.control_number, reference, tuple(claim_ids))
