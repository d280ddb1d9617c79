"""X12 files at the edge: checked, acknowledged with TA1 and 999, and their sets planned."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row

from consumers.intake.acknowledgments import Answering, take_answers
from consumers.intake.interchanges import REPEATED, refused_parts, taken_sets
from consumers.intake.items import Item
from edi import (
    InterchangeReport,
    Report,
    UnreadableInterchange,
    validate_in_pieces,
    write_999,
    write_ta1,
)
from hub.acknowledger import Acknowledger, Addressee, reading_of
from hub.observe.tracing import Tracing
from hub.partner_files import PartnerFile
from schemas.refusal import RefusalReason, Refused
from store.file_plans import Plan
from store.files import FileState
from store.work import Work

_PIECES: Final = 32
"""Of 128 KB each: so much is checked in about half a second."""
_MOST_INTERCHANGES: Final = 1_000
_MOST_GROUPS: Final = 10_000
_TOO_MUCH: Final = (
    f"The file holds more than {_MOST_INTERCHANGES:,} interchanges or {_MOST_GROUPS:,} functional "
    "groups: send it as several files."
)
_MOST_REFUSALS: Final = 200
"""Parts of a file that are set aside one by one; a sender who has more of them has one fault."""
_VERDICTS: Final = {"A": "accepted", "E": "accepted with errors", "R": "rejected"}


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on a file: a report, or why it cannot be read at all."""

    path: Path
    report: Report | None
    unreadable: str = ""


class X12Intake:
    """Answers X12 files in the hub's own name."""

    def __init__(
        self, answers: Acknowledger, told: Callable[[Report], None], tracing: Tracing
    ) -> None:
        self._answers = answers
        self._told = told
        self._tracing = tracing

    def checking(self, path: Path) -> Generator[int, None, Checked]:
        """The verdict on a file, after as many pauses as it has pieces that take a while."""
        try:
            report = yield from in_steps(_within_limits(validate_in_pieces(path)))
        except UnreadableInterchange as error:
            return Checked(path, None, str(error))
        if _holds_too_much(report):
            return Checked(path, None, _TOO_MUCH)
        self._told(report)
        return Checked(path, report)

    def take_up(
        self, checked: Checked, file: Row[Any], partners: PartnerFile | None, work: Work
    ) -> int:
        """Store the answers to a file and which sets are to be read; how much was refused.

        What it answers itself to something that was sent is remembered. What a partner handed in
        is held against its profile as well.
        """
        report = checked.report
        reading = self._tracing.arrived(reading_of(file.file_id))
        work.handling(reading)
        work.traces.current = reading.traceparent
        if report is None:
            refused = Refused(RefusalReason.UNREADABLE_X12, checked.unreadable)
            return self.set_aside(refused, file, partners, work)
        if partners is not None:
            partners.object_to(report)
        for interchange in report.interchanges:
            _note_repeated(interchange, file.file_id, work, of_partner=partners is not None)
            if not interchange.answers_only:
                self._acknowledge(interchange, file.file_id, partners, work)
        if partners is not None and partners.is_test(report):
            partners.take_up_test(report, work)
            return 0
        answering = Answering(checked.path, file.file_id, self._answers.x12_id, report)
        count = _refuse_parts(
            chain(refused_parts(report), take_answers(answering, work)), file, work
        )
        plan = Plan(sets=taken_sets(report))
        work.files.change(file.file_id, state=FileState.READING, plan=plan, refused=count)
        if partners is not None:
            partners.take_up(report, work)
        return count

    def set_aside(
        self, refused: Refused, file: Row[Any], partners: PartnerFile | None, work: Work
    ) -> int:
        """Refuse a file as a whole; a partner's is kept in quarantine, and its sender is told."""
        work.handling(reading_of(file.file_id))
        work.refusals.of_item(refused, file.file_id, "whole file", work.today, b"")
        work.files.change(file.file_id, state=FileState.REFUSED, refused=1)
        if partners is not None:
            partners.set_aside(refused.sentence, work)
            name = partners.reception.reception_id
            self._answers.explain(name, refused.sentence, partners.addressee(), work)
        return 1

    def _acknowledge(
        self,
        interchange: InterchangeReport,
        file_id: str,
        partners: PartnerFile | None,
        work: Work,
    ) -> None:
        header = interchange.header
        to = partners.addressee(header) if partners else Addressee.of(header, file_id)
        if partners is None or partners.wants_ta1(interchange):
            said = _VERDICTS[interchange.acknowledgment_code]
            self._answers.give("ta1", said, partial(write_ta1, interchange), to, work)
        # None is written of one that is rejected as a whole, or itself an acknowledgment.
        self._answers.give("999", _verdict(interchange), partial(write_999, interchange), to, work)


def in_steps(pieces: Iterator[Report]) -> Generator[int, None, Report]:
    """The report on a file at its end, after a pause for every half second or so."""
    report = Report()
    for number, so_far in enumerate(pieces, start=1):
        report = so_far
        if not number % _PIECES:
            yield 0
    return report


def _within_limits(pieces: Iterator[Report]) -> Iterator[Report]:
    """The pieces up to the first that shows that the file holds too much."""
    for report in pieces:
        yield report
        if _holds_too_much(report):
            return


def _holds_too_much(report: Report) -> bool:
    """Whether a file has more envelopes than are answered in one transaction."""
    groups = sum(len(each.groups) for each in report.interchanges)
    return len(report.interchanges) > _MOST_INTERCHANGES or groups > _MOST_GROUPS


def _refuse_parts(parts: Iterable[Item], file: Row[Any], work: Work) -> int:
    count = 0
    for item in parts:
        if item.refused is None:
            continue
        count += 1
        if count <= _MOST_REFUSALS:
            work.refusals.of_item(item.refused, file.file_id, item.place, work.today, b"")
    if count > _MOST_REFUSALS:
        sentence = f"{count - _MOST_REFUSALS:,} further parts are refused. The 999 names each set."
        refused = Refused(RefusalReason.REJECTED_X12, sentence)
        work.refusals.of_item(refused, file.file_id, "further parts", work.today, b"")
    return count


def _verdict(interchange: InterchangeReport) -> str:
    """What the 999 says of the sets of an interchange, taken together."""
    accepted = b"".join(group.sets.accepted for group in interchange.groups)
    if 0 not in accepted:
        return "accepted"
    return "partly accepted" if 1 in accepted else "rejected"


def _note_repeated(
    interchange: InterchangeReport, file_id: str, work: Work, *, of_partner: bool
) -> None:
    """Reject an interchange whose control number another file had.

    The numbers of one that is not the partner's to send are not used up.
    """
    if of_partner and interchange.rejected:
        return
    header = interchange.header
    fresh = work.partners.receive_interchange(
        header.sender_id,
        header.receiver_id,
        header.control_number,
        file_id,
        test=of_partner and header.usage == "T",
    )
    if not fresh:
        interchange.note(
            REPEATED,
            "The sender used this interchange control number (ISA13) before: nothing of the "
            "interchange is taken. It needs a number of its own.",
        )
