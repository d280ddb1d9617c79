"""The verdict on files: envelopes, guides, and whatever else may come."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyx12.errors import EngineError

from edi import Finding, UnreadableInterchange, transaction_sets, validate, validate_set

Wire = Callable[[str], str]
Ask = Callable[[str], object]


def notes_of(text: str) -> list[tuple[str, str]]:
    """The envelope notes of a file, each with I, G or S for where it stands."""
    report = validate(text.encode())
    found = [("I", note.code) for each in report.interchanges for note in each.notes]
    groups = [group for each in report.interchanges for group in each.groups]
    found += [("G", note.code) for group in groups for note in group.notes]
    return found + [("S", note.code) for each in report.sets for note in each.notes]


def findings_of(text: str) -> list[Finding]:
    return [finding for each in validate(text.encode()).sets for finding in each.findings]


def test_a_valid_file_is_accepted(valid_wire: str) -> None:
    report = validate(valid_wire.encode())
    assert findings_of(valid_wire) == []
    assert notes_of(valid_wire) == []
    assert report.accepted
    assert report.accepted_ordinals == {1}


def test_every_shared_file_gets_the_verdict_of_pyx12(
    x12_file: Path, pyx12_verdict: Callable[[str], tuple[bool, str]]
) -> None:
    text = x12_file.read_text()
    guided = text.replace("X222A2", "X222A1").replace("X223A3", "X223A2")
    report = validate(text.encode())
    try:
        valid, errors = pyx12_verdict(guided)
    except (EngineError, IndexError) as unable:
        valid, errors = False, str(unable)
    assert report.accepted == valid, errors


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("IEA*1*000000101", "IEA*1*000000102", ("I", "001"), id="IEA02"),
        pytest.param("IEA*1*", "IEA*2*", ("I", "021"), id="IEA01"),
        pytest.param("IEA*1*000000101~", "", ("I", "023"), id="no IEA"),
        pytest.param("*ZZ*METPID", "*XX*METPID", ("I", "005"), id="ISA05"),
        pytest.param("METPID000001   ", " " * 15, ("I", "006"), id="ISA06"),
        pytest.param("*141201*", "*141301*", ("I", "014"), id="ISA09"),
        pytest.param("*0805*^", "*2505*^", ("I", "015"), id="ISA10"),
        pytest.param("*00501*", "*00401*", ("I", "017"), id="ISA12"),
        pytest.param("*000000101*0", "*00000010A*0", ("I", "018"), id="ISA13"),
        pytest.param("*0*P*", "*2*P*", ("I", "019"), id="ISA14"),
        pytest.param("*0*P*", "*0*X*", ("I", "020"), id="ISA15"),
        pytest.param("*0805*1*X*", "*0805*A*X*", ("I", "024"), id="GS06 no number"),
        pytest.param("*20141201*0805*1*", "*20141301*0805*1*", ("I", "024"), id="GS04"),
        pytest.param("GS*", "REF*1~GS*", ("I", "024"), id="segment before GS"),
        pytest.param("GE*1", "SE*3*0001~GE*1", ("I", "024"), id="SE without ST"),
        pytest.param("GE*1*1~", "", ("G", "3"), id="no GE"),
        pytest.param("GE*1*1", "GE*1*2", ("G", "4"), id="GE02"),
        pytest.param("GE*1*1", "GE*2*1", ("G", "5"), id="GE01"),
        pytest.param("GE*1*1", "GE*X*1", ("G", "5"), id="GE01 no number"),
        pytest.param("GE*1*1", f"GE*{'9' * 5000}*1", ("G", "5"), id="GE01 of endless digits"),
        pytest.param("~SE*2", f"~SE*{'9' * 5000}2", ("S", "4"), id="SE01 of endless digits"),
        pytest.param("IEA*1*", "IEA*²*", ("I", "021"), id="IEA01 of a digit that is none"),
        pytest.param("*005010X220A1~ST", "*005010X999~ST", ("G", "2"), id="GS08"),
        pytest.param("*0001~GE", "*0002~GE", ("S", "3"), id="SE02"),
        pytest.param("~SE*2", "~SE*3", ("S", "4"), id="SE01"),
        pytest.param("ST*834", "ST*835", ("S", "6"), id="ST01 of another group"),
        pytest.param("ST*834*0001", "ST*834*1", ("S", "7"), id="ST02 too short"),
    ],
)
def test_a_wrong_envelope_is_noted_with_its_code(
    wire: Wire, old: str, new: str, expected: tuple[str, str]
) -> None:
    text = wire("834")
    assert old in text
    assert expected in notes_of(text.replace(old, new, 1))
    assert not validate(text.replace(old, new, 1).encode()).accepted


def test_a_missing_se_is_noted_and_the_group_still_counted(wire: Wire) -> None:
    text = wire("834")
    cut = text[: text.index("SE*")] + text[text.index("GE*") :]
    assert notes_of(cut) == [("S", "2")]


def test_the_same_control_number_twice_in_a_file_is_a_duplicate(wire: Wire) -> None:
    report = validate((wire("834") * 2).encode())
    assert [each.note_code for each in report.interchanges] == ["000", "025"]
    assert report.accepted_ordinals == {1}


def test_the_same_set_number_twice_in_a_group_is_noted(wire: Wire) -> None:
    text = wire("834")
    body = text[text.index("ST*") : text.index("GE*")]
    doubled = text.replace("GE*1*", f"{body}GE*2*")
    assert notes_of(doubled) == [("S", "23")]
    assert validate(doubled.encode()).accepted_ordinals == {1}


def test_two_interchanges_are_judged_apart(wire: Wire) -> None:
    bad = wire("837P").replace("000000101", "000000102").replace("*DOE*", "*")
    report = validate((wire("834") + bad).encode())
    assert [each.accepted for each in report.interchanges] == [True, False]
    assert report.accepted_ordinals == {1}


def test_text_after_the_end_is_told_without_refusing_the_interchange(wire: Wire) -> None:
    report = validate((wire("834") + "goodbye").encode())
    assert report.problems == ["There is text after the end of the interchange."]
    assert not report.accepted
    assert report.interchanges[0].acknowledgment_code == "E"
    assert report.accepted_ordinals == {1}


@pytest.mark.parametrize("functional_id", ["HB", "HI", "HR", "HS"])
def test_a_set_without_a_guide_is_refused_as_unsupported(wire: Wire, functional_id: str) -> None:
    text = wire("834").replace("GS*BE", f"GS*{functional_id}").replace("ST*834", "ST*278")
    assert notes_of(text) == [("G", "1"), ("S", "1")]


@pytest.mark.parametrize(
    ("kind", "named", "guide"),
    [("837P", "005010X222A2", "005010X222A1"), ("837I", "005010X223A3", "005010X223A2")],
)
def test_a_later_errata_is_checked_by_the_guide_at_hand_and_says_so(
    wire: Wire, kind: str, named: str, guide: str
) -> None:
    report = validate(wire(kind).replace(guide, named).encode())
    assert report.accepted
    (found,) = report.sets
    assert found.guide == guide
    assert found.remark == f"{named} was checked against {guide}."


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        pytest.param("837P", "CLM*A37*100.5*", "CLM*A37**", ("CLM", 2, None, "1"), id="required"),
        pytest.param("837P", "*11:B:1*", "*11:B*", ("CLM", 5, 3, "1"), id="component required"),
        pytest.param("837P", "*Y*A*Y*Y~", "*Y*Q*Y*Y~", ("CLM", 7, None, "7"), id="code"),
        pytest.param("837P", "SBR*P", "SBR*Z", ("SBR", None, None, "2"), id="code of the segment"),
        pytest.param("837P", "D8*20141202", "D8*20141302", ("DTP", 3, None, "8"), id="date"),
        pytest.param("834", "N4*PORTLAND", "N4*P", ("N4", 1, None, "4"), id="short"),
        pytest.param("834", "*ME*04101~DMG", "*ME*04101*USA1~DMG", ("N4", 4, None, "5"), id="long"),
        pytest.param("834", "HD*021**", "HD*021*X*", ("HD", 2, None, "I10"), id="not used"),
        pytest.param("834", "LUI*LE*SO", "LUI**SO", ("LUI", 1, None, "2"), id="syntax note"),
        pytest.param("837P", "LX*2", "LX*3", ("LX", 1, None, "7"), id="LX order"),
        pytest.param("837P", "HL*2*1", "HL*3*1", ("HL", 1, None, "7"), id="HL number"),
        pytest.param("837P", "HL*2*1", "HL*2*9", ("HL", 2, None, "7"), id="HL parent"),
        pytest.param("837P", "REF*EI", "ZZZ*1~REF*EI", ("ZZZ", None, None, "1"), id="unknown"),
        pytest.param("834", "REF*0F*M0001~", "", ("REF", None, None, "3"), id="missing segment"),
        pytest.param("837P", "N4*PORTLAND*ME*041011234~", "", ("N4", None, None, "3"), id="no N4"),
    ],
)
def test_a_fault_is_found_at_its_place_with_its_code(
    wire: Wire, kind: str, old: str, new: str, expected: tuple[str, int, int, str]
) -> None:
    text = wire(kind)
    assert old in text
    found = findings_of(text.replace(old, new, 1))
    assert expected in [(f.segment_id, f.element, f.component, f.code) for f in found]


def test_a_finding_tells_segment_loop_and_claim_but_no_values(wire: Wire) -> None:
    text = wire("837P").replace("SV1*HC:90686*15*UN", "SV1*HC:90686*15*QQ")
    (finding,) = findings_of(text)
    segments = text[text.index("ST*") :].split("~")
    assert segments[finding.segment_number - 1].startswith("SV1*HC:90686")
    assert finding.loop == "2400"
    assert finding.data_element == "355"
    assert finding.value == "QQ"
    assert finding.business_unit == ("CLM01", "A37")
    assert finding.level == 2
    assert "QQ" not in finding.sentence
    assert "QQ" not in repr(finding)
    assert "A37" not in repr(finding)


def test_levels_that_are_not_asked_for_are_not_reported(wire: Wire) -> None:
    text = wire("837P").replace("*Y*A*Y*Y~", "*Y*Q*Y*Y~").replace("LX*2", "LX*3").encode()
    found = {
        levels: [f.code for each in validate(text, levels=levels).sets for f in each.findings]
        for levels in ((1,), (2,), (1, 2), ())
    }
    assert [len(codes) for codes in found.values()] == [1, 1, 2, 0]


def test_findings_beyond_the_limit_are_counted(wire: Wire) -> None:
    text = wire("834").replace("N4*PORTLAND", "ZZZ*1~" * 1500 + "N4*PORTLAND")
    (found,) = validate(text.encode()).sets
    assert len(found.findings) == 1000
    assert found.findings_left_out >= 500
    assert not found.accepted


def test_later_sets_of_a_large_file_keep_fewer_findings(wire: Wire) -> None:
    text = wire("834").replace("N4*PORTLAND", "ZZZ*1~" * 60 + "N4*PORTLAND")
    start, end = text.index("ST*"), text.index("GE*")
    sets = "".join(text[start:end].replace("0001", f"{n:04d}") for n in range(1, 103))
    reports = list(validate((text[:start] + sets + text[end:]).encode()).sets)
    assert [len(each.findings) for each in reports[99:]] == [60, 50, 50]
    assert [each.findings_left_out for each in reports[99:]] == [0, 10, 10]


def test_too_many_components_are_a_finding(wire: Wire) -> None:
    text = wire("837P").replace("*11:B:1*", "*11:B:1:X:Y:Z*")
    assert [(f.segment_id, f.element) for f in findings_of(text)][:1] == [("CLM", 5)]


def test_bytes_without_isa_are_unreadable() -> None:
    with pytest.raises(UnreadableInterchange):
        validate(b"hello")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kind=st.sampled_from(["834", "837P", "837I"]),
    damages=st.lists(
        st.tuples(st.integers(106, 900), st.integers(0, 40), st.binary(max_size=4)), max_size=4
    ),
)
def test_damaged_files_always_get_a_verdict(
    wire: Wire, kind: str, damages: list[tuple[int, int, bytes]]
) -> None:
    content = wire(kind).encode()
    for place, length, instead in damages:
        content = content[:place] + instead + content[place + length :]
    validate(content)


def test_no_values_are_logged(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        validate(wire("837P").replace("SBR*P", "SBR*SECRET").encode())
    assert "SECRET" not in caplog.text


def test_importing_the_package_does_not_import_pyx12() -> None:
    code = "import sys, edi; sys.exit('pyx12' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_set_by_itself_is_told_all_that_is_wrong_in_it(valid_wire: str) -> None:
    wrong = valid_wire.replace("SE*", "ZZZ*1~" * 1_200 + "SE*")
    (kept,) = validate(wrong.encode(), levels=(1, 2, 3, 4, 5)).sets
    (found,) = (
        validate_set(each, levels=(1, 2, 3, 4, 5)) for each in transaction_sets(wrong.encode())
    )
    assert len(kept.findings) + kept.findings_left_out == len(found.findings) >= 1_200
    assert found.findings[: len(kept.findings)] == kept.findings
    assert (found.notes, found.segment_count) == (kept.notes, kept.segment_count)


@pytest.mark.parametrize("lost", ["SE*", "GS*"], ids=["trailer", "group"])
def test_a_set_by_itself_needs_neither_group_nor_trailer(wire: Wire, lost: str) -> None:
    cut = re.sub(rf"{re.escape(lost)}[^~]*~", "", wire("834"))
    (found,) = (validate_set(each) for each in transaction_sets(cut.encode()))
    assert [note.code for note in found.notes if note.rejects]
