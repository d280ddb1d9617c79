"""The 277CA: each claim accepted or rejected, with its status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest

from edi import (
    EdiError,
    Envelope,
    UnreadableSet,
    check_in_batches,
    transaction_sets,
    validate,
    validate_set,
)
from edi.acknowledgments import (
    ClaimAnswer,
    ClaimBatch,
    ClaimStatus,
    answer_claims,
    write_277ca,
)

Wire = Callable[[str], str]
Ask = Callable[[str], tuple[bool, str]]
BATCH = ClaimBatch(
    reference="A1",
    claims_reference="1",
    payer_name="MAINECARE",
    payer_id="MECMS",
    submitter_name="CLINIC",
    submitter_id="METPID000001",
    received_on=date(2014, 12, 3),
    processed_on=date(2014, 12, 4),
)


def answers_to(text: str) -> list[ClaimAnswer]:
    report = validate(text.encode(), levels=(3, 4, 5))
    found = []
    for transaction_set, verdict in zip(transaction_sets(text.encode()), report.sets, strict=True):
        found += answer_claims(transaction_set, verdict.findings)
    return found


def with_second_claim(text: str) -> str:
    """Two subscribers with a claim each, the second charged otherwise."""
    start, end = text.index("HL*2*1"), text.index("SE*")
    second = text[start:end].replace("HL*2*1", "HL*3*1").replace("A37", "B41")
    return text[:end] + second.replace("M0001", "M0002") + text[end:]


def test_a_claim_without_findings_is_accepted(wire: Wire) -> None:
    (answer,) = answers_to(wire("837P"))
    assert answer.accepted
    assert answer.statuses == (ClaimStatus("A2", "20"),)
    assert answer.charged == Decimal("100.5")


@pytest.mark.parametrize(
    ("kind", "old", "new", "status"),
    [
        pytest.param("837P", "*100.5*", "*99*", ClaimStatus("A7", "178"), id="charges"),
        pytest.param("837P", "ABF:I10", "ABF:X", ClaimStatus("A7", "255"), id="diagnosis"),
        pytest.param("837P", "HC:90686", "HC:9", ClaimStatus("A7", "454"), id="procedure"),
        pytest.param("837I", "SV2*0450", "SV2*45", ClaimStatus("A7", "455"), id="revenue code"),
        pytest.param(
            "837P", "NE*XX*1234567893", "NE*XX*1", ClaimStatus("A2", "20"), id="unchanged"
        ),
        pytest.param(
            "837P",
            "PINE TREE*****XX*1234567893",
            "PINE TREE*****XX*1234567890",
            ClaimStatus("A7", "562", "85"),
            id="NPI of the billing provider",
        ),
        pytest.param("837P", "DMG*D8*19800229*F~", "", ClaimStatus("A6", "158", "QC"), id="birth"),
        pytest.param("837P", "*D8*20141202", "*D8*20151202", ClaimStatus("A7", "187"), id="date"),
    ],
)
def test_a_claim_is_rejected_for_what_was_found_about_it(
    wire: Wire, kind: str, old: str, new: str, status: ClaimStatus
) -> None:
    (answer,) = answers_to(wire(kind).replace(old, new))
    assert answer.statuses == (status,)


def test_a_finding_in_one_claim_leaves_the_other_accepted(wire: Wire) -> None:
    text = with_second_claim(wire("837P").replace("HC:90686", "HC:9", 1))
    text = text.replace("B41*100.5", "B41*1").replace("HC:9*", "HC:90686*", 1)
    assert [each.accepted for each in answers_to(text)] == [True, False]


def test_a_finding_about_the_billing_provider_rejects_all_its_claims(wire: Wire) -> None:
    text = with_second_claim(wire("837P")).replace("PINE TREE*****XX*12", "PINE TREE*****XX*22")
    assert [each.accepted for each in answers_to(text)] == [False, False]


LEVELS = (1, 2, 3, 4, 5)


def found_first(text: str) -> list[ClaimAnswer] | str:
    """The answers to a set that is checked as a whole before."""
    twice = (transaction_sets(text.encode()) for _ in range(2))
    try:
        return [
            answer
            for checked, claims in zip(*twice, strict=True)
            for answer in answer_claims(claims, validate_set(checked, levels=LEVELS).findings)
        ]
    except UnreadableSet as error:
        return str(error)


def found_meanwhile(text: str) -> list[ClaimAnswer] | str:
    """The answers to a set that is checked as it is answered."""
    try:
        return [
            answer
            for claims in transaction_sets(text.encode())
            for _, told in check_in_batches(claims, levels=LEVELS)
            for answer in told
        ]
    except UnreadableSet as error:
        return str(error)


def spoilt(text: str) -> Iterator[str]:
    """The set with each of its segments left out, doubled, moved and cut short in turn."""
    segments = text.split("~")
    for place in range(3, len(segments) - 4):
        before, (this, following), after = segments[:place], segments[place : place + 2], place + 2
        parts = this.split("*")
        for put in (
            [following],
            [this, this, following],
            [following, this],
            ["*".join(parts[:-1]), following],
            [f"{this}X", following],
            ["*".join([*parts[:2], "", *parts[3:]]), following],
        ):
            yield "~".join([*before, *put, *segments[after:]])


@pytest.mark.parametrize("kind", ["837P", "837I"])
def test_claims_checked_in_one_pass_are_answered_as_after_a_check_of_the_whole_set(
    wire: Wire, kind: str
) -> None:
    whole = with_second_claim(wire(kind))
    told = [found_first(text) for text in spoilt(whole)]
    assert [found_meanwhile(text) for text in spoilt(whole)] == told
    assert sum(isinstance(answers, list) for answers in told) > 100
    different = {str([each.statuses for each in one]) for one in told if isinstance(one, list)}
    assert len(different) > 10


def test_a_level_that_denies_its_levels_is_told_about_once(wire: Wire) -> None:
    text = with_second_claim(wire("837P")).replace("HL*1**20*1~", "HL*1**20*0~")
    checked = next(transaction_sets(text.encode()))
    told = [each.sentence for each in validate_set(checked, levels=(4,)).findings]
    assert told == ["HL04 says that no level follows below, but one does."]


def test_the_answer_to_claims_is_valid(wire: Wire, envelope: Envelope, pyx12_verdict: Ask) -> None:
    for kind in ("837P", "837I"):
        text = (
            with_second_claim(wire(kind)).replace("B41*100.5", "B41*1").replace("HC:99283", "HC:9")
        )
        answer = write_277ca(BATCH, answers_to(text), envelope)
        valid, errors = pyx12_verdict(answer)
        assert valid, errors
        report = validate(answer.encode(), levels=(1, 2, 3, 4, 5))
        assert report.accepted, [each.findings for each in report.sets]


def test_no_claims_have_no_answer(envelope: Envelope) -> None:
    with pytest.raises(EdiError, match="no claim to answer"):
        write_277ca(BATCH, [], envelope)


def test_the_answer_counts_and_sums_by_batch_and_provider(wire: Wire, envelope: Envelope) -> None:
    text = with_second_claim(wire("837P")).replace("B41*100.5", "B41*1")
    answer = write_277ca(BATCH, answers_to(text), envelope)
    (found,) = transaction_sets(answer.encode())
    segments = answer.split("~")
    start = segments.index("TRN*2*1")
    assert found.header.set_id == "277"
    assert segments[start + 1 : start + 6] == [
        "STC*A1:19*20141204*WQ*101.5",
        "QTY*90*1",
        "QTY*AA*1",
        "AMT*YU*100.5",
        "AMT*YY*1",
    ]
    assert "STC*A2:20*20141204*WQ*100.5" in segments
    assert "STC*A7:178*20141204*U*1" in segments
    assert "DTP*472*RD8*20141202-20141203" in segments
