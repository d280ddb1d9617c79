"""The TA1: whether the envelope of an interchange could be accepted."""

from __future__ import annotations

import re

from edi.guides.values import is_day, is_time
from edi.report import InterchangeReport
from edi.writer import Envelope, interchange_text


def write_ta1(report: InterchangeReport, envelope: Envelope, *, newline: bool = False) -> str:
    """The interchange that acknowledges one interchange with a TA1, in an envelope of its own.

    Example: `TA1*000000101*141201*0805*A*000~`; A accepts, E accepts with errors, R rejects.
    Control number, date and time are those of the interchange; where they are none (the note says
    so) there stand zeros, and the date and time of the answer.
    """
    header, at = report.header, envelope.at
    ta1 = (
        "TA1",
        header.control_number if re.fullmatch("[0-9]{9}", header.control_number) else "000000000",
        header.date if is_day(header.date) else at.strftime("%y%m%d"),
        header.time if is_time(header.time) else at.strftime("%H%M"),
        report.acknowledgment_code,
        report.note_code,
    )
    return interchange_text(envelope, None, lone=[ta1], newline=newline)
