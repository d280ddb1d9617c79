"""Interchanges that hold a TA1, or nothing at all."""

from __future__ import annotations

import pytest

from edi import InterchangeReport, validate

ISA = (
    "ISA*00*          *00*          *ZZ*METPID000001   *ZZ*MIHMS          *141201*0805*^*00501"
    "*000000101*0*P*:~"
)
TA1 = "TA1*000000007*141201*0805*A*000~"


def lone(body: str) -> InterchangeReport:
    """The verdict on an interchange that holds no group."""
    text = f"{ISA}{body}IEA*0*000000101~"
    return validate(text.encode()).interchanges[0]


def test_an_interchange_may_hold_a_ta1_alone_and_never_nothing() -> None:
    held = lone(TA1)
    assert (held.accepted, held.ta1_count, held.answers_only) == (True, 1, True)
    empty = lone("")
    assert (empty.note_code, empty.answers_only) == ("024", False)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param("*000000007", "*7", id="control number"),
        pytest.param("*141201", "*141301", id="month 13"),
        pytest.param("*141201", "*20141201", id="long date"),
        pytest.param("*0805", "*2460", id="time"),
        pytest.param("*A*", "*P*", id="code"),
        pytest.param("*000~", "*999~", id="note code"),
        pytest.param("*000~", "~", id="no note code"),
        pytest.param("*000~", "*000*1~", id="a sixth element"),
    ],
)
def test_a_wrong_ta1_rejects_its_interchange(right: str, wrong: str) -> None:
    assert lone(TA1.replace(right, wrong)).note_code == "024"
