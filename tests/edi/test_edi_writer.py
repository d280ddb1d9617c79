"""Writing segments and envelopes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from edi import Delimiters, Envelope, SegmentWriter, UnwritableElement
from edi.writer import Element, interchange_text

writer = SegmentWriter(Delimiters())


@pytest.mark.parametrize(
    ("elements", "text"),
    [
        pytest.param(("A37", "B"), "XXX*A37*B~", id="texts"),
        pytest.param(("A", None, "", "B", None), "XXX*A***B~", id="empty elements"),
        pytest.param((Decimal("129.50"), 7), "XXX*129.5*7~", id="numbers"),
        pytest.param((Decimal("-0.05"),), "XXX*-0.05~", id="negative amount"),
        pytest.param((Decimal("0.00"),), "XXX*0~", id="zero"),
        pytest.param((Decimal("1E+3"),), "XXX*1000~", id="no exponent"),
        pytest.param((Decimal(100),), "XXX*100~", id="zeros of a whole number stay"),
        pytest.param((date(2014, 12, 1),), "XXX*20141201~", id="date"),
        pytest.param((("HC", "99213", "25", None),), "XXX*HC:99213:25~", id="composite"),
    ],
)
def test_elements_are_written_as_x12_wants_them(elements: tuple[Element, ...], text: str) -> None:
    assert writer.write("XXX", *elements) == text


@pytest.mark.parametrize("value", ["A*B", "A~B", "A:B", "A^B", "A\nB", "Doë", "A\x00"])
def test_a_value_with_a_separator_or_an_illegal_character_is_refused(value: str) -> None:
    with pytest.raises(UnwritableElement, match="NM103") as refused:
        writer.write("NM1", "IL", "1", value)
    assert value not in str(refused.value)
    with pytest.raises(UnwritableElement):
        writer.write("SV1", ("HC", value))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sender_id": "X" * 16}, id="sender id too long"),
        pytest.param({"receiver_id": "A*B"}, id="receiver id with a separator"),
        pytest.param({"control_number": 1_000_000_000}, id="control number too long"),
        pytest.param({"usage": "TEST"}, id="usage too long"),
    ],
)
def test_an_envelope_that_does_not_fit_is_refused(
    envelope: Envelope, change: dict[str, str]
) -> None:
    with pytest.raises(UnwritableElement):
        interchange_text(replace(envelope, **change), None, newline=False)  # type: ignore[arg-type]
