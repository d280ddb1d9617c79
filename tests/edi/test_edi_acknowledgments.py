"""TA1 and 999: right for every input, and valid themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edi import Envelope, transaction_sets, validate, write_999, write_ta1

Wire = Callable[[str], str]
Ask = Callable[[str], tuple[bool, str]]


def answer_to(text: str, envelope: Envelope) -> list[str]:
    """The segments of the 999 to the first interchange of a file, from AK1 on."""
    wire = write_999(validate(text.encode()).interchanges[0], envelope)
    assert wire is not None
    assert validate(wire.encode()).accepted
    return [s.text for each in transaction_sets(wire.encode()) for s in each if s.id[0] in "AIC"]


def test_the_answers_to_a_shared_file_are_valid(
    x12_file: Path, envelope: Envelope, pyx12_verdict: Ask
) -> None:
    (report,) = validate(x12_file).interchanges
    wire = write_999(report, envelope)
    assert wire is not None
    for answer in (wire, write_ta1(report, envelope)):
        valid, errors = pyx12_verdict(answer)
        assert valid, errors
        assert validate(answer.encode()).accepted


def test_an_accepted_file_is_answered_set_by_set(wire: Wire, envelope: Envelope) -> None:
    assert answer_to(wire("834"), envelope) == [
        "AK1*BE*1*005010X220A1",
        "AK2*834*0001*005010X220A1",
        "IK5*A",
        "AK9*A*1*1*1",
    ]


def test_errors_are_told_by_segment_element_and_claim(wire: Wire, envelope: Envelope) -> None:
    text = wire("837P").replace("SV1*HC:90686*15*UN", "SV1*HC:90686*15*QQ")
    assert answer_to(text.replace("CLM*A37*100.5", "CLM*A37*"), envelope) == [
        "AK1*HC*1*005010X222A1",
        "AK2*837*0001*005010X222A1",
        "IK3*CLM*19*2300*8",
        "CTX*CLM01:A37",
        "IK4*2*782*1",
        "IK3*SV1*30*2400*8",
        "CTX*CLM01:A37",
        "IK4*3*355*7*QQ",
        "IK5*R*I5",
        "AK9*R*1*1*0",
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            ("DMG*D8*19800229*F~", ""),
            "IK3*DMG*18*2010*I6~CTX*CLM01:A37~CTX*SITUATIONAL TRIGGER*SBR*12*2000*2~",
            id="segment",
        ),
        pytest.param(
            ("SBR*P*18", "SBR*P*"),
            "IK3*SBR*12*2000*8~CTX*CLM01:A37~IK4*2*1069*I9~CTX*SITUATIONAL TRIGGER*HL*11*2000*4~",
            id="element",
        ),
    ],
)
def test_what_its_situation_requires_is_told_with_what_requires_it(
    wire: Wire, envelope: Envelope, pyx12_verdict: Ask, change: tuple[str, str], expected: str
) -> None:
    text = wire("837P").replace(*change)
    report = validate(text.encode(), levels=(1, 2, 3, 4, 5))
    answer = write_999(report.interchanges[0], envelope)
    assert answer is not None
    assert expected in answer
    valid, errors = pyx12_verdict(answer)
    assert valid, errors
    assert validate(answer.encode()).accepted


def test_a_component_has_its_place_in_the_composite(wire: Wire, envelope: Envelope) -> None:
    text = wire("837P").replace("*11:B:1*", "*11:B*")
    assert "IK4*5:3*1325*1" in answer_to(text, envelope)


def test_a_missing_segment_is_named_where_it_should_stand(wire: Wire, envelope: Envelope) -> None:
    assert "IK3*REF*6*2000*3" in answer_to(wire("834").replace("REF*0F*M0001~", ""), envelope)


def test_a_group_with_good_and_bad_sets_is_accepted_in_part(wire: Wire, envelope: Envelope) -> None:
    text = wire("834")
    body = text[text.index("ST*") : text.index("GE*")]
    bad = body.replace("0001", "0002").replace("*JANE", "*")
    both = text.replace("GE*1*", f"{bad.replace('REF*0F*M0002~', '')}GE*2*")
    answer = answer_to(both, envelope)
    assert [each for each in answer if each.startswith("IK5")] == ["IK5*A", "IK5*R*4*I5"] or [
        each.split("*")[1] for each in answer if each.startswith("IK5")
    ] == ["A", "R"]
    assert answer[-1] == "AK9*P*2*2*1"


def test_an_unsupported_set_is_refused_in_set_and_group(wire: Wire, envelope: Envelope) -> None:
    text = wire("834").replace("GS*BE", "GS*HS").replace("ST*834", "ST*270")
    assert answer_to(text, envelope)[-2:] == ["IK5*R*1", "AK9*R*1*1*0*1"]


@pytest.mark.parametrize(
    ("old", "new", "last"),
    [
        pytest.param("GE*1*1~", "GE*3*1~", "AK9*R*3*1*0*5", id="GE01"),
        pytest.param("GE*1*1~", "GE*1*7~", "AK9*R*1*1*0*4", id="GE02"),
        pytest.param("GE*1*1~", "", "AK9*R*1*1*0*3", id="no GE"),
    ],
)
def test_a_group_with_a_wrong_trailer_is_refused(
    wire: Wire, envelope: Envelope, old: str, new: str, last: str
) -> None:
    assert answer_to(wire("834").replace(old, new), envelope)[-1] == last


def test_each_group_gets_a_999_of_its_own(wire: Wire, envelope: Envelope) -> None:
    text = wire("834")
    group = text[text.index("GS*") : text.index("IEA*")]
    second = group.replace("*0805*1*X", "*0805*2*X").replace("GE*1*1", "GE*1*2")
    both = text.replace("IEA*1*", f"{second}IEA*2*")
    answer = answer_to(both, envelope)
    assert [each for each in answer if each.startswith("AK1")] == [
        "AK1*BE*1*005010X220A1",
        "AK1*BE*2*005010X220A1",
    ]


def test_a_value_that_cannot_be_copied_is_left_out(wire: Wire, envelope: Envelope) -> None:
    text = wire("837P").translate(str.maketrans(":", "|")).replace("*Y*A*Y*Y~", "*Y*:*Y*Y~")
    assert "IK4*7*1359*7" in answer_to(text, envelope)


def test_a_rejected_interchange_is_answered_by_ta1_alone(wire: Wire, envelope: Envelope) -> None:
    report = validate(wire("834").replace("IEA*1", "IEA*2").encode()).interchanges[0]
    assert write_999(report, envelope) is None
    assert "TA1*000000101*141201*0805*R*021~" in write_ta1(report, envelope)


def test_an_accepted_interchange_gets_ta1_note_000(wire: Wire, envelope: Envelope) -> None:
    report = validate(wire("834").encode()).interchanges[0]
    assert "TA1*000000101*141201*0805*A*000~IEA*0*000000007~" in write_ta1(report, envelope)


def test_what_the_caller_knows_decides_too(wire: Wire, envelope: Envelope) -> None:
    report = validate(wire("834").encode()).interchanges[0]
    report.note("025", "This interchange came before.")
    assert "*R*025~" in write_ta1(report, envelope)
    assert write_999(report, envelope) is None


def test_an_acknowledgment_is_not_acknowledged(wire: Wire, envelope: Envelope) -> None:
    first = write_999(validate(wire("834").encode()).interchanges[0], envelope)
    assert first is not None
    assert write_999(validate(first.encode()).interchanges[0], envelope) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("*005010X220A1~ST", "*00\x01X220A1~ST", id="GS08 with a control character"),
        pytest.param("*005010X220A1~ST", "*~ST", id="GS08 empty"),
        pytest.param("REF*0F*M0001", "REF*0F*" + "M" * 60, id="business unit too long for CTX"),
        pytest.param("DTP*348*D8*20141201", "DTP*348", id="DTP without its date"),
        pytest.param("DTP*348*D8*20141201", "DTP", id="DTP without elements"),
        pytest.param("*000000101*0", "*00000010A*0", id="ISA13 no number"),
        pytest.param("*141201*", "*14:201*", id="ISA09 with a separator of ours"),
        pytest.param("*0805*^", "*08:5*^", id="ISA10 with a separator of ours"),
        pytest.param("NM1*IL", "N!1*IL", id="segment id of no letters"),
        pytest.param("NM1*IL", "*IL", id="segment without id"),
        pytest.param("ST*834*0001", "ST*834*", id="ST02 empty"),
        pytest.param("ST*834*0001", "ST", id="ST without elements"),
        pytest.param("GE*1*1", "GE*99999999*1", id="GE01 too large"),
        pytest.param("N3*1 MAIN", "N3*" + "M" * 98 + " MAIN", id="copy cut at a space"),
    ],
)
def test_the_answers_to_odd_files_are_valid(
    wire: Wire, envelope: Envelope, pyx12_verdict: Ask, old: str, new: str
) -> None:
    text = wire("834")
    assert old in text
    (report,) = validate(text.replace(old, new, 1).encode()).interchanges
    for answer in (write_ta1(report, envelope), write_999(report, envelope)):
        if answer is not None:
            valid, errors = pyx12_verdict(answer)
            assert valid, errors
            assert validate(answer.encode()).accepted
