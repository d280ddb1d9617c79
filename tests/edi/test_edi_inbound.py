"""Reading what partners answer, round trip with what we answer ourselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from edi import Envelope, UnreadableSet, transaction_sets, validate, write_999, write_ta1
from edi.acknowledgments import ClaimBatch, ClaimStatus, answer_claims, write_277ca
from edi.acknowledgments.inbound import (
    ElementError,
    GroupVerdict,
    InterchangeVerdict,
    SegmentError,
    read_277ca,
    read_999,
    read_ta1s,
)

Wire = Callable[[str], str]


def verdict_on(text: str, envelope: Envelope) -> GroupVerdict:
    answer = write_999(validate(text.encode()).interchanges[0], envelope)
    assert answer is not None
    return read_999(next(transaction_sets(answer.encode())))


def test_a_ta1_names_the_interchange_it_is_about(wire: Wire, envelope: Envelope) -> None:
    report = validate(wire("834").replace("IEA*1", "IEA*2").encode()).interchanges[0]
    (found,) = read_ta1s(write_ta1(report, envelope).encode())
    assert found == InterchangeVerdict("000000101", "141201", "0805", "R", "021")
    assert not found.accepted
    assert list(read_ta1s(wire("834").encode())) == []


def test_a_999_names_the_group_and_the_sets_it_accepts(wire: Wire, envelope: Envelope) -> None:
    found = verdict_on(wire("834"), envelope)
    assert (found.functional_id, found.control_number, found.code) == ("BE", "1", "A")
    assert found.accepted
    (each,) = found.sets
    assert (each.set_id, each.control_number, each.accepted) == ("834", "0001", True)
    assert each.errors == ()


def test_a_999_tells_errors_with_claim_segment_and_element(wire: Wire, envelope: Envelope) -> None:
    text = wire("837P").replace("SV1*HC:90686*15*UN", "SV1*HC:90686*15*QQ")
    found = verdict_on(text, envelope)
    (each,) = found.sets
    assert (found.accepted, found.accepted_sets, each.accepted) == (False, 0, False)
    assert each.codes == ("I5",)
    assert each.errors == (
        SegmentError(
            segment_id="SV1",
            segment_number=30,
            loop="2400",
            code="8",
            business_unit=("CLM01", "A37"),
            elements=(ElementError(3, None, "355", "7", "QQ"),),
        ),
    )


def test_a_set_without_verdict_of_its_own_shares_that_of_the_group(
    wire: Wire, envelope: Envelope
) -> None:
    answer = write_999(validate(wire("834").encode()).interchanges[0], envelope)
    assert answer is not None
    cut = answer.replace("IK5*A~", "").replace("AK9*A*1*1*1", "AK9*R*1*1*0*5")
    found = read_999(next(transaction_sets(cut.encode())))
    assert (found.codes, found.sets[0].accepted) == (("5",), False)


@pytest.mark.parametrize("lost", ["AK1", "AK9"])
def test_a_999_without_its_group_is_refused(wire: Wire, envelope: Envelope, lost: str) -> None:
    answer = write_999(validate(wire("834").encode()).interchanges[0], envelope)
    assert answer is not None
    with pytest.raises(UnreadableSet, match="AK1 or AK9"):
        read_999(next(transaction_sets(answer.replace(lost, "ZZZ").encode())))


def test_a_277ca_names_each_claim_and_what_became_of_it(wire: Wire, envelope: Envelope) -> None:
    text = wire("837P").replace("*100.5*", "*99*")
    (report,) = validate(text.encode(), levels=(3,)).sets
    answers = answer_claims(next(transaction_sets(text.encode())), report.findings)
    batch = ClaimBatch(
        "R1", "1", "MAINECARE", "M", "CLINIC", "C", date(2014, 12, 3), date(2014, 12, 4)
    )
    answer = write_277ca(batch, answers, envelope)
    (found,) = read_277ca(next(transaction_sets(answer.encode())))
    assert (found.claims_reference, found.claim_id, found.member_id) == ("1", "A37", "M0001")
    assert found.statuses == (ClaimStatus("A7", "178"),)
    assert (found.accepted, found.charged) == (False, Decimal(99))
    assert found.decided_on == date(2014, 12, 4)
    with pytest.raises(UnreadableSet, match="no status"):
        list(read_277ca(next(transaction_sets(answer.replace("STC", "ZZZ").encode()))))
