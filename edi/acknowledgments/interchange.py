"""The TA1: whether the envelope of an interchange could be accepted."""

from __future__ import annotations

from edi.report import InterchangeReport
from edi.writer import Envelope, interchange_text


def write_ta1(report: InterchangeReport, envelope: Envelope, *, newline: bool = False) -> str:
    """The interchange that acknowledges one interchange with a TA1, in an envelope of its own.

    Example: `TA1*000000101*141201*0805*A*000~`; A accepts, E accepts with errors, R rejects.
    """
    header = report.header
    ta1 = (
        "TA1",
        header.control_number,
        header.date,
        header.time,
        report.acknowledgment_code,
        report.note_code,
    )
    return interchange_text(envelope, None, lone=[ta1], newline=newline)
