"""What must hold for any bytes whatever: reading, validating and acknowledging end in an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

from edi import (
    ClaimBatch,
    Envelope,
    Finding,
    InterchangeReport,
    Report,
    TransactionSet,
    UnreadableInterchange,
    UnreadableSet,
    answer_claims,
    claim_payments_835,
    claims_837,
    members_834,
    read_277ca,
    read_999,
    read_segments,
    read_ta1s,
    remittance_835,
    transaction_sets,
    validate,
    write_277ca,
    write_999,
    write_ta1,
)


class BrokenPromiseError(Exception):
    """A promise of the package that the bytes show to be broken."""


ALL_LEVELS = (1, 2, 3, 4, 5)
_AT = datetime(2016, 3, 1, 8, 5, tzinfo=UTC)
_ENVELOPE = Envelope("HUB", "PARTNER", 7, _AT)
_BATCH = ClaimBatch("A1", "1", "PAYER", "PAYER", "SENDER", "SENDER", date(2016, 3, 1), _AT.date())


def check(data: bytes) -> None:
    """Put bytes through everything that reads X12.

    Raises:
        BrokenPromiseError: a promise is not kept; any other exception is a fault too.
    """
    try:
        report = validate(data, levels=ALL_LEVELS)
    except UnreadableInterchange:
        return
    shared = validate(data, levels=ALL_LEVELS, jobs=2)
    _hold(shared == report, "processes make another report")
    of_guide = validate(data, levels=(1, 2))
    _reads_the_same_in_pieces(data)
    _says_the_same_of_the_guide(of_guide, report)
    for interchange in report.interchanges:
        _is_answered(interchange)
    for transaction_set in transaction_sets(data):
        with suppress(UnreadableSet):
            _is_read(transaction_set, must=transaction_set.ordinal in of_guide.accepted_ordinals)
    findings = {each.ordinal: each.findings for each in report.sets}
    for transaction_set in transaction_sets(data):
        if transaction_set.ordinal in of_guide.accepted_ordinals:
            _is_answered_by_claims(transaction_set, findings[transaction_set.ordinal])
    list(read_ta1s(data))


def _hold(kept: bool, otherwise: str) -> None:
    if not kept:
        raise BrokenPromiseError(otherwise)


class _Pieces(BytesIO):
    """A stream that gives a few bytes at a time, as a socket does."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 97, 97))


def _reads_the_same_in_pieces(data: bytes) -> None:
    whole = [segment.text for segment in read_segments(data)]
    pieces = [segment.text for segment in read_segments(_Pieces(data))]
    _hold(whole == pieces, "segments depend on how the stream cuts them")


def _says_the_same_of_the_guide(of_guide: Report, of_all: Report) -> None:
    """Levels 1 and 2 find the same, whether the others are checked or not."""
    for some, every in zip(of_guide.sets, of_all.sets, strict=True):
        if not every.findings_left_out:
            kept = [each for each in every.findings if each.level <= 2]
            _hold(some.findings == kept, "levels 1 and 2 depend on the others")


def _is_answered(interchange: InterchangeReport) -> None:
    """TA1 and 999 are written, and are valid X12 themselves."""
    for envelope in _envelopes(interchange):
        answers = (write_ta1(interchange, envelope), write_999(interchange, envelope))
        for answer in filter(None, answers):
            verdict = validate(answer.encode("ascii"), levels=ALL_LEVELS)
            _hold(verdict.accepted, f"our answer is invalid: {_told(verdict)}")
            for transaction_set in transaction_sets(answer.encode("ascii")):
                read_999(transaction_set)


def _envelopes(interchange: InterchangeReport) -> Iterator[Envelope]:
    """Envelopes with our separators and, where they can serve, with those of the sender."""
    yield _ENVELOPE
    if not interchange.rejected:
        yield replace(_ENVELOPE, delimiters=interchange.header.delimiters)


def _told(report: Report) -> list[str]:
    return [
        f"{each.segment_number} {each.segment_id} {each.sentence}"
        for checked in report.sets
        for each in checked.findings
    ] + [note.sentence for interchange in report.interchanges for note in interchange.notes]


def _is_read(transaction_set: TransactionSet, *, must: bool) -> None:
    """Typed readers read, or say why not; what was accepted they must read."""
    try:
        for _ in _typed(transaction_set):
            pass
    except UnreadableSet as error:
        _hold(not must, f"an accepted set cannot be read: {error}")
        raise


def _typed(transaction_set: TransactionSet) -> Iterator[object]:
    match transaction_set.header.set_id:
        case "834":
            yield from members_834(transaction_set)
        case "835" if transaction_set.ordinal % 2:
            yield remittance_835(transaction_set)
        case "835":
            yield from claim_payments_835(transaction_set)
        case "837":
            yield from claims_837(transaction_set)
        case "999":
            yield read_999(transaction_set)
        case "277":
            yield from read_277ca(transaction_set)


def _is_answered_by_claims(transaction_set: TransactionSet, findings: list[Finding]) -> None:
    """The claims of a set that its 999 accepted get a valid 277CA, if it has any."""
    if transaction_set.header.set_id != "837":
        return
    envelope = replace(_ENVELOPE, delimiters=transaction_set.interchange.delimiters)
    answers = list(answer_claims(transaction_set, findings))
    if answers:
        answer = write_277ca(_BATCH, answers, envelope)
        verdict = validate(answer.encode("ascii"), levels=(1, 2))
        _hold(verdict.accepted, f"our 277CA is invalid: {_told(verdict)}")
