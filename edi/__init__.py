"""X12 of health care alone: read, validate, acknowledge and write, as a library of its own.

>>> from datetime import UTC, datetime
>>> from edi import Envelope, transaction_sets, validate, write_999
>>> file = (
...     b"ISA*00*          *00*          *ZZ*METPID000001   *ZZ*MIHMS          *141201*0805*^*"
...     b"00501*000000101*0*P*:~GS*BE*METPID000001*MIHMS*20141201*0805*1*X*005010X220A1~"
...     b"ST*834*0001*005010X220A1~BGN*00*1*20141201*0805****2~N1*P5*MAINECARE*FI*016000001~"
...     b"N1*IN*MAINECARE*FI*016000001~INS*Y*18*021**A***AC~REF*0F*M0001~"
...     b"NM1*IL*1*DOE*JANE~SE*9*0001~GE*1*1~IEA*1*000000101~"
... )
>>> report = validate(file)
>>> report.accepted
False
>>> for each in report.sets:
...     print(each.notes[0].sentence)
SE01 does not count the 8 segments found.
>>> mine = Envelope("MIHMS", "METPID000001", 7, datetime(2014, 12, 1, 9, 0, tzinfo=UTC))
>>> answer = write_999(report.interchanges[0], mine)
>>> for each in transaction_sets(answer.encode()):
...     print(*[segment.text for segment in each if segment.id in ("AK2", "IK5", "AK9")])
AK2*834*0001*005010X220A1 IK5*R*4 AK9*R*1*1*0
"""

from __future__ import annotations

from edi.acknowledgments import (
    ClaimAnswer,
    ClaimBatch,
    ClaimsHeader,
    ClaimStatus,
    answer_claims,
    answer_in_batches,
    check_in_batches,
    stream_277ca,
    stream_999,
    write_277ca,
    write_999,
    write_ta1,
)
from edi.acknowledgments.inbound import (
    Acknowledgment,
    ClaimState,
    ClaimVerdict,
    GroupState,
    GroupVerdict,
    InterchangeState,
    InterchangeVerdict,
    Matching,
    Mismatch,
    SentGroup,
    SentInterchange,
    SentSet,
    SetState,
    SetVerdict,
    Standing,
    match_acknowledgments,
    read_277ca,
    read_999,
    read_acknowledgments,
    read_ta1s,
    sent_interchanges,
)
from edi.delimiters import Delimiters
from edi.envelopes import (
    GroupHeader,
    InterchangeHeader,
    SetHeader,
    TransactionSet,
    transaction_sets,
)
from edi.errors import (
    EdiError,
    OutOfBalance,
    UnreadableInterchange,
    UnreadableSet,
    UnwritableElement,
)
from edi.json_report import JSON_SCHEMA, report_json
from edi.kept_sets import Ordinals
from edi.naming import NamedElement, NamedSegment, named_segments
from edi.reader import Source, read_segments
from edi.remittance import (
    REVERSAL,
    Adjustment,
    BankTransfer,
    ClaimPayment,
    Payee,
    Payer,
    PostalAddress,
    ProviderAdjustment,
    Remittance,
    RemittedPatient,
    ServicePayment,
    check_balance,
    claim_payments_835,
    remittance_835,
    write_835,
)
from edi.report import GroupReport, InterchangeReport, Report
from edi.segments import Segment
from edi.set_report import Finding, Note, SetReport
from edi.sets import (
    Claim837,
    Coverage,
    Diagnosis,
    Member834,
    Patient,
    PrimaryCareProvider,
    ReportingCategory,
    ServiceLine,
    claims_837,
    members_834,
)
from edi.validation import validate, validate_in_pieces, validate_set
from edi.writer import Envelope, SegmentWriter

__all__ = [
    "JSON_SCHEMA",
    "REVERSAL",
    "Acknowledgment",
    "Adjustment",
    "BankTransfer",
    "Claim837",
    "ClaimAnswer",
    "ClaimBatch",
    "ClaimPayment",
    "ClaimState",
    "ClaimStatus",
    "ClaimVerdict",
    "ClaimsHeader",
    "Coverage",
    "Delimiters",
    "Diagnosis",
    "EdiError",
    "Envelope",
    "Finding",
    "GroupHeader",
    "GroupReport",
    "GroupState",
    "GroupVerdict",
    "InterchangeHeader",
    "InterchangeReport",
    "InterchangeState",
    "InterchangeVerdict",
    "Matching",
    "Member834",
    "Mismatch",
    "NamedElement",
    "NamedSegment",
    "Note",
    "Ordinals",
    "OutOfBalance",
    "Patient",
    "Payee",
    "Payer",
    "PostalAddress",
    "PrimaryCareProvider",
    "ProviderAdjustment",
    "Remittance",
    "RemittedPatient",
    "Report",
    "ReportingCategory",
    "Segment",
    "SegmentWriter",
    "SentGroup",
    "SentInterchange",
    "SentSet",
    "ServiceLine",
    "ServicePayment",
    "SetHeader",
    "SetReport",
    "SetState",
    "SetVerdict",
    "Source",
    "Standing",
    "TransactionSet",
    "UnreadableInterchange",
    "UnreadableSet",
    "UnwritableElement",
    "answer_claims",
    "answer_in_batches",
    "check_balance",
    "check_in_batches",
    "claim_payments_835",
    "claims_837",
    "match_acknowledgments",
    "members_834",
    "named_segments",
    "read_277ca",
    "read_999",
    "read_acknowledgments",
    "read_segments",
    "read_ta1s",
    "remittance_835",
    "report_json",
    "sent_interchanges",
    "stream_277ca",
    "stream_999",
    "transaction_sets",
    "validate",
    "validate_in_pieces",
    "validate_set",
    "write_277ca",
    "write_835",
    "write_999",
    "write_ta1",
]
