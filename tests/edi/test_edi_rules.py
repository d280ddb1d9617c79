"""The checks beyond the guide: balances, situations and code sets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edi import Finding, validate
from edi.validation.rules import code_forms

Wire = Callable[[str], str]
ALL_LEVELS = (1, 2, 3, 4, 5)
OTHER_PAYER = (
    "SBR*S*18*******CI~CAS*PR*1*20.5~AMT*D*70~OI***Y***Y~NM1*IL*1*DOE*JANE****MI*X1~"
    "NM1*PR*2*OTHER*****PI*77~"
)
ADJUDICATED = "SVD*77*70*HC:99213:25**1~CAS*PR*1*5.5~CAS*CO*45*10~DTP*573*D8*20141210~"


def findings_of(text: str, level: int) -> list[tuple[str, int | None, str]]:
    report = validate(text.encode(), levels=(level,))
    found: list[Finding] = [finding for each in report.sets for finding in each.findings]
    assert all(each.level == level for each in found)
    return [(each.segment_id, each.element, each.code) for each in found]


def test_a_valid_file_is_valid_at_all_levels(valid_wire: str) -> None:
    report = validate(valid_wire.encode(), levels=ALL_LEVELS)
    assert [each.findings for each in report.sets] == [[]]
    assert report.accepted


def test_a_shared_file_accepted_by_its_guide_keeps_balances_and_situations(x12_file: Path) -> None:
    if validate(x12_file).accepted:
        report = validate(x12_file, levels=(3, 4))
        assert [each.findings for each in report.sets] == [[] for _ in report.sets]


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        pytest.param("835", "BPR*I*12*", "BPR*I*13*", ("BPR", 2), id="payment"),
        pytest.param("835", "CT:K1*-2", "CT:K1*2", ("BPR", 2), id="provider adjustment"),
        pytest.param("835", "*15*10*2*MC", "*15*11*2*MC", ("CLP", 4), id="claim"),
        pytest.param("835", "*15*10*2*MC", "*16*11*2*MC", ("CLP", 3), id="charge of the services"),
        pytest.param("835", "*15*10*2*MC", "*15*10*1*MC", ("CLP", 5), id="patient owes"),
        pytest.param("835", "*11.5*8.5**1", "*11.5*8**1", ("SVC", 3), id="service"),
        pytest.param("835", "CAS*CO*45*3", "CAS*CO*45*3.01", ("SVC", 3), id="adjustment"),
        pytest.param("837P", "*A37*100.5", "*A37*100.6", ("CLM", 2), id="professional claim"),
        pytest.param("837P", "*15*UN", "*15.01*UN", ("CLM", 2), id="professional line"),
        pytest.param("837I", "CLM*H1*250", "CLM*H1*251", ("CLM", 2), id="institutional claim"),
    ],
)
def test_what_does_not_add_up_is_found(
    wire: Wire, kind: str, old: str, new: str, expected: tuple[str, int]
) -> None:
    text = wire(kind)
    assert old in text
    assert (*expected, "I12") in findings_of(text.replace(old, new), 3)


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1E999999", "1_0", ""])
def test_what_is_no_amount_is_left_to_the_guide(wire: Wire, amount: str) -> None:
    texts = [
        wire("835")
        .replace("*8.5*8.5", f"*{amount}*8.5")
        .replace("CAS*CO*45*3", f"CAS*CO*45*{amount}"),
        wire("835").replace("BPR*I*12", f"BPR*I*{amount}").replace("CT:K1*-2", f"CT:K1*{amount}"),
        wire("837P").replace("*A37*100.5", f"*A37*{amount}").replace("*15*UN", f"*{amount}*UN"),
        other_payer(wire).replace("AMT*D*70", f"AMT*D*{amount}"),
    ]
    for text in texts:
        assert not validate(text.encode(), levels=ALL_LEVELS).accepted


def test_a_reversal_may_leave_out_what_the_patient_owes(wire: Wire) -> None:
    text = wire("835").replace("CLP*HH0*1*15*10*2*", "CLP*HH0*22*15*10**")
    assert findings_of(text, 3) == []


def other_payer(wire: Wire) -> str:
    text = wire("837P").replace("LX*1~", OTHER_PAYER + "LX*1~")
    first, mark, rest = text.partition("LX*2~")
    second = f"{mark}{rest}".replace("SE*", "SVD*77*0*HC:90686**1~CAS*PI*1*15~SE*")
    return (first + ADJUDICATED + second).replace("CAS*PR*1*20.5", "CAS*PR*1*0")


def test_what_another_payer_paid_and_adjusted_is_the_charge(wire: Wire) -> None:
    assert findings_of(other_payer(wire), 3) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("SVD*77*70", "SVD*77*60", ("SVD", 2, "I12"), id="line"),
        pytest.param("CAS*CO*45*10", "CAS*CO*45*11", ("SVD", 2, "I12"), id="line adjustment"),
        pytest.param("AMT*D*70", "AMT*D*60", ("AMT", 2, "I12"), id="claim"),
        pytest.param("CAS*PR*1*0~", "CAS*PR*1*1~", ("AMT", 2, "I12"), id="claim adjustment"),
    ],
)
def test_what_another_payer_paid_and_adjusted_in_error_is_found(
    wire: Wire, old: str, new: str, expected: tuple[str, int, str]
) -> None:
    text = other_payer(wire)
    assert old in text
    assert expected in findings_of(text.replace(old, new), 3)


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        pytest.param("837P", "HL*2*1*22*0", "HL*2*1*22*1", ("HL", 4, "I12"), id="no child"),
        pytest.param("837P", "HL*1**20*1", "HL*1**20*0", ("HL", 4, "I12"), id="a child"),
        pytest.param("837P", "DMG*D8*19800229*F~", "", ("DMG", None, "I6"), id="no birth date"),
        pytest.param("837P", "N3*1 MAIN ST~", "", ("N3", None, "I6"), id="no address"),
        pytest.param("837P", "SBR*P*18", "SBR*P*", ("SBR", 2, "I9"), id="no patient"),
        pytest.param(
            "837P", "CLM*A37", "HL*3*2*23*0~CLM*A37", ("HL", None, "I9"), id="two patients"
        ),
        pytest.param("837P", "20141202-20141203", "20141203-20141202", ("DTP", 3, "I12"), id="RD8"),
        pytest.param("837P", "*D8*20141202", "*D8*20141204", ("DTP", 3, "I12"), id="future"),
        pytest.param("837P", "D8*19800229", "D8*20150101", ("DMG", 2, "I12"), id="unborn"),
        pytest.param("837I", "-20141202", "-20141130", ("DTP", 3, "I12"), id="statement"),
        pytest.param("834", "349*D8*20151130", "349*D8*20141130", ("DTP", 3, "I12"), id="coverage"),
        pytest.param("835", "DTM*233*20141231", "DTM*233*2014", ("DTM", 2, "I12"), id="claim"),
        pytest.param("835", "DTM*151*20141231", "DTM*151*20131231", ("DTM", 2, "I12"), id="line"),
    ],
)
def test_what_does_not_fit_its_situation_is_found(
    wire: Wire, kind: str, old: str, new: str, expected: tuple[str, int | None, str]
) -> None:
    text = wire(kind)
    assert old in text
    assert expected in findings_of(text.replace(old, new, 1), 4)


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        pytest.param("837P", "XX*1234567893", "XX*1234567890", ("NM1", 9), id="NPI in NM1"),
        pytest.param("835", "XX*1234567893", "XX*1234567890", ("N1", 4), id="NPI in N1"),
        pytest.param("835", "PLB*1234567893", "PLB*1234567890", ("PLB", 1), id="NPI in PLB"),
        pytest.param("837P", "ABK:E119", "ABK:25000", ("HI", 1), id="ICD-10"),
        pytest.param("837P", "ABF:I10", "BF:I10", ("HI", 2), id="ICD-9"),
        pytest.param("837I", "ABF:I10", "BBR:OZOZOZZ", ("HI", 1), id="ICD-10-PCS"),
        pytest.param("837P", "HC:99213:25", "HC:9921:25", ("SV1", 1), id="HCPCS"),
        pytest.param("837P", "HC:99213:25", "HC:99213:2", ("SV1", 1), id="modifier"),
        pytest.param("837I", "HC:99283", "HC:9928", ("SV2", 2), id="HCPCS in SV2"),
        pytest.param("837I", "SV2*0450", "SV2*450", ("SV2", 1), id="revenue code"),
        pytest.param("835", "HC:T2022", "HC:T202", ("SVC", 1), id="HCPCS in SVC"),
        pytest.param("835", "CAS*CO*45", "CAS*CO*999", ("CAS", 2), id="adjustment reason"),
        pytest.param("834", "ME*04101", "ME*0410", ("N4", 3), id="ZIP"),
        pytest.param("837P", "NM1*77", "PRV*PE*PXC*X~NM1*77", ("PRV", 3), id="taxonomy"),
    ],
)
def test_a_value_that_its_list_cannot_have_is_found(
    wire: Wire, kind: str, old: str, new: str, expected: tuple[str, int]
) -> None:
    text = wire(kind)
    assert old in text
    assert (*expected, "7") in findings_of(text.replace(old, new, 1), 5)


@pytest.mark.parametrize(
    ("npi", "good"),
    [
        ("1234567893", True),
        ("1245319599", True),
        ("1234567890", False),
        ("3234567893", False),
        ("123456789", False),
        ("123456789X", False),
        ("", False),
    ],
)
def test_an_npi_has_the_check_digit_of_its_card(npi: str, good: bool) -> None:
    assert code_forms.is_npi(npi) is good


@pytest.mark.parametrize("reason", ["1", "45", "253", "A1", "B23", "P32", "W1"])
def test_an_adjustment_reason_of_a_series_is_known(reason: str) -> None:
    assert code_forms.is_adjustment_reason(reason)


@pytest.mark.parametrize("reason", ["0", "045", "999", "A9", "B24", "CO", ""])
def test_an_adjustment_reason_of_no_series_is_unknown(reason: str) -> None:
    assert not code_forms.is_adjustment_reason(reason)
