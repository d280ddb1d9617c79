"""Interchanges, functional groups and transaction sets, streamed with their headers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern

from edi.delimiters import Delimiters
from edi.reader import Source, read_segments
from edi.segments import Segment

_BOUNDARIES = frozenset({"ISA", "GS", "ST", "GE", "IEA"})


@dataclass(frozen=True, slots=True)
class InterchangeHeader:
    """What an ISA says, with the padding of the ids taken off.

    Example: `ISA*00*          *00*          *ZZ*METPID000001   *ZZ*MIHMS          *141201*0805*
    ^*00501*000000101*0*P*:~`
    """

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    date: str
    time: str
    version: str
    control_number: str
    acknowledgment_requested: bool
    usage: str
    delimiters: Delimiters

    @classmethod
    def of(cls, isa: Segment) -> InterchangeHeader:
        """The header that an ISA segment spells."""
        return cls(
            sender_qualifier=isa[5],
            sender_id=isa[6].rstrip(),
            receiver_qualifier=isa[7],
            receiver_id=isa[8].rstrip(),
            date=isa[9],
            time=isa[10],
            version=isa[12],
            control_number=isa[13],
            acknowledgment_requested=isa[14] == "1",
            usage=isa[15],
            delimiters=isa.delimiters,
        )


@dataclass(frozen=True, slots=True)
class GroupHeader:
    """What a GS says. Example: `GS*HC*METPID000001*MIHMS*20141201*0805*1*X*005010X222A1~`."""

    functional_id: str
    sender_code: str
    receiver_code: str
    date: str
    time: str
    control_number: str
    agency: str
    version: str

    @classmethod
    def of(cls, gs: Segment) -> GroupHeader:
        """The header that a GS segment spells."""
        return cls(*(gs[position] for position in range(1, 9)))


@dataclass(frozen=True, slots=True)
class SetHeader:
    """What an ST says. Example: `ST*837*0001*005010X222A1~`; `version` is empty without ST03."""

    set_id: str
    control_number: str
    version: str

    @classmethod
    def of(cls, st: Segment) -> SetHeader:
        """The header that an ST segment spells; what many sets have in common is kept once."""
        return cls(intern(st[1]), st[2], intern(st[3]))


class TransactionSet:
    """One ST to SE, to be iterated once: its segments, numbered from 1 at ST.

    Attributes:
        ordinal: the running number of this ST among all of the file, from 1.
        interchange: the header of its interchange.
        group: the header of its group, or None where no GS came before it.
        header: what its ST says.
        interchange_ordinal: the running number of its interchange in the file, from 1.
    """

    __slots__ = ("_segments", "group", "header", "interchange", "interchange_ordinal", "ordinal")

    def __init__(
        self,
        ordinal: int,
        interchange: InterchangeHeader,
        group: GroupHeader | None,
        header: SetHeader,
        segments: Iterator[Segment],
        *,
        interchange_ordinal: int = 1,
    ) -> None:
        self.ordinal = ordinal
        self.interchange_ordinal = interchange_ordinal
        self.interchange = interchange
        self.group = group
        self.header = header
        self._segments = segments

    @property
    def version(self) -> str:
        """The guide it is written to: ST03, or GS08 where ST03 is absent."""
        return self.header.version or (self.group.version if self.group else "")

    def __iter__(self) -> Iterator[Segment]:
        """Its segments from ST to SE; what the caller leaves unread is passed over."""
        return self._segments


def transaction_sets(source: Source) -> Iterator[TransactionSet]:
    """Every transaction set of every interchange, as a stream.

    A set ends at its SE, or where an envelope segment shows that the SE is missing. Segments
    outside of sets are passed over: `validate` is what tells about them.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
    """
    return (part for part in sets_and_ta1s(source) if isinstance(part, TransactionSet))


@dataclass(frozen=True, slots=True)
class LoneTa1:
    """A TA1 and the interchange that it came in, the running number of which counts from 1."""

    interchange_ordinal: int
    interchange: InterchangeHeader
    segment: Segment


def sets_and_ta1s(source: Source) -> Iterator[TransactionSet | LoneTa1]:
    """Every transaction set, as from `transaction_sets`, and every TA1 between them.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
    """
    cursor = _Cursor(read_segments(source))
    interchange: InterchangeHeader | None = None
    group: GroupHeader | None = None
    ordinal = interchanges = 0
    while (segment := cursor.next()) is not None:
        if segment.id == "ISA":
            interchange, group = InterchangeHeader.of(segment), None
            interchanges += 1
        elif interchange is None:
            continue
        elif segment.id == "GS":
            group = GroupHeader.of(segment)
        elif segment.id == "GE":
            group = None
        elif segment.id == "TA1":
            yield LoneTa1(interchanges, interchange, segment)
        elif segment.id == "ST":
            ordinal += 1
            inside = cursor.set_from(segment)
            header = SetHeader.of(segment)
            yield TransactionSet(
                ordinal, interchange, group, header, inside, interchange_ordinal=interchanges
            )
            for _ in inside:
                pass


class _Cursor:
    """Segments with one place to put back the segment that ended a set without SE."""

    def __init__(self, segments: Iterator[Segment]) -> None:
        self._segments = segments
        self._returned: Segment | None = None

    def next(self) -> Segment | None:
        segment, self._returned = self._returned, None
        return segment or next(self._segments, None)

    def set_from(self, st: Segment) -> Iterator[Segment]:
        number = st.number = 1
        yield st
        for segment in self._segments:
            if segment.id in _BOUNDARIES:
                self._returned = segment
                return
            number += 1
            segment.number = number
            yield segment
            if segment.id == "SE":
                return
