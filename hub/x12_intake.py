"""X12 files at the edge: checked, acknowledged with TA1 and 999, and their sets planned."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row

from consumers.intake.acknowledgments import Answering, take_answers
from consumers.intake.interchanges import REPEATED, refused_parts, taken_sets
from consumers.intake.items import Item
from edi import InterchangeReport, Report, UnreadableInterchange, validate, write_999, write_ta1
from hub.acknowledger import Acknowledger, Addressee, reading_of
from hub.observe.tracing import Tracing
from hub.partner_files import PartnerFile
from schemas.refusal import RefusalReason, Refused
from store.files import FileState
from store.work import Work

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

    def check(self, path: Path) -> Checked:
        """The verdict on a file; this takes time, and no transaction."""
        try:
            report = validate(path)
        except UnreadableInterchange as error:
            return Checked(path, None, str(error))
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
        plan = {"sets": sorted(taken_sets(report))}
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


def _refuse_parts(parts: Iterable[Item], file: Row[Any], work: Work) -> int:
    count = 0
    for item in parts:
        if item.refused is not None:
            work.refusals.of_item(item.refused, file.file_id, item.place, work.today, b"")
            count += 1
    return count


def _verdict(interchange: InterchangeReport) -> str:
    """What the 999 says of the sets of an interchange, taken together."""
    accepted = [checked.accepted for checked in interchange.sets]
    if all(accepted):
        return "accepted"
    return "partly accepted" if any(accepted) else "rejected"


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
