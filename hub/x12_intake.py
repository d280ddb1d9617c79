"""X12 files at the edge: checked, acknowledged with TA1 and 999, and their sets planned."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import chain
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row

from consumers.intake.acknowledgments import Answering, take_answers
from consumers.intake.interchanges import REPEATED, refused_parts, taken_sets
from edi import (
    Envelope,
    InterchangeReport,
    Report,
    UnreadableInterchange,
    validate,
    write_999,
    write_ta1,
)
from hub.observe.tracing import Tracing
from producers.remittances import Sender
from schemas.envelope import Record
from schemas.outbound import IssueAcknowledgment
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

    def __init__(self, sender: Sender, told: Callable[[Report], None], tracing: Tracing) -> None:
        self._sender = sender
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

    def take_up(self, checked: Checked, file: Row[Any], work: Work) -> int:
        """Store the answers to a file and which sets are to be read; how much was refused.

        What it answers itself to something that was sent is remembered.
        """
        report = checked.report
        if report is None:
            refused = Refused(RefusalReason.UNREADABLE_X12, checked.unreadable)
            work.refusals.of_item(refused, file.file_id, "whole file", work.today, b"")
            work.files.change(file.file_id, state=FileState.REFUSED, refused=1)
            return 1
        reading = self._tracing.arrived(_reading_of(file))
        work.handling(reading)
        work.traces.current = reading.traceparent
        for interchange in report.interchanges:
            _note_repeated(interchange, file.file_id, work)
            if not interchange.answers_only:
                self._acknowledge(interchange, file.file_id, work)
        answering = Answering(checked.path, file.file_id, self._sender.x12_id, report)
        count = 0
        for item in chain(refused_parts(report), take_answers(answering, work)):
            if item.refused is not None:
                work.refusals.of_item(item.refused, file.file_id, item.place, work.today, b"")
                count += 1
        work.files.change(
            file.file_id,
            state=FileState.READING,
            plan={"sets": sorted(taken_sets(report))},
            refused=count,
        )
        return count

    def _acknowledge(self, interchange: InterchangeReport, file_id: str, work: Work) -> None:
        verdicts = {"ta1": _VERDICTS[interchange.acknowledgment_code], "999": _verdict(interchange)}
        for kind, write in (("ta1", write_ta1), ("999", write_999)):
            envelope = self._envelope(interchange, work)
            text = write(interchange, envelope)
            if text is None:  # rejected as a whole, or itself an acknowledgment
                continue
            number = work.partners.next_number(envelope.receiver_id, "interchange")
            acknowledgment_id = f"{envelope.receiver_id}-{number:09d}"
            work.partners.add_acknowledgment(
                acknowledgment_id,
                kind=kind,
                partner_id=envelope.receiver_id,
                file_id=file_id,
                verdict=verdicts[kind],
                text=text,
            )
            issued = {"acknowledgment_id": acknowledgment_id, "kind": kind}
            work.emit(IssueAcknowledgment.model_validate(issued))

    def _envelope(self, interchange: InterchangeReport, work: Work) -> Envelope:
        """The envelope of an answer, under the number that is next, which it does not yet take."""
        header = interchange.header
        partner_id = re.sub(r"[^A-Z0-9]", "", header.sender_id.upper()) or "UNKNOWN"
        number = work.partners.upcoming_number(partner_id, "interchange")
        qualifier = header.sender_qualifier
        return Envelope(
            sender_id=self._sender.x12_id,
            receiver_id=partner_id,
            control_number=number,
            at=datetime.combine(work.today, time(12, 0, tzinfo=UTC)),
            usage="T" if header.usage == "T" else "P",
            group_control_number=number,
            receiver_qualifier=qualifier if re.fullmatch("[A-Z0-9]{2}", qualifier) else "ZZ",
        )


def _verdict(interchange: InterchangeReport) -> str:
    """What the 999 says of the sets of an interchange, taken together."""
    accepted = [checked.accepted for checked in interchange.sets]
    if all(accepted):
        return "accepted"
    return "partly accepted" if any(accepted) else "rejected"


def _reading_of(file: Row[Any]) -> Record:
    """The reading of a file as the message that its acknowledgments descend from."""
    origin = f"file:{file.file_id}#whole file"
    return Record("", "", b"", {"ce_id": file.file_id, "ce_source": "/intake", "ce_origin": origin})


def _note_repeated(interchange: InterchangeReport, file_id: str, work: Work) -> None:
    """Reject an interchange whose control number another file had."""
    header = interchange.header
    fresh = work.partners.receive_interchange(
        header.sender_id, header.receiver_id, header.control_number, file_id
    )
    if not fresh:
        interchange.note(
            REPEATED,
            "The sender used this interchange control number (ISA13) before: nothing of the "
            "interchange is taken. It needs a number of its own.",
        )
