"""Segments with the names of their guide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from edi import transaction_sets
from edi.naming import NamedElement, NamedSegment, named_segments

Wire = Callable[[str], str]


def named(text: str) -> list[NamedSegment]:
    return [each for found in transaction_sets(text.encode()) for each in named_segments(found)]


def test_a_segment_has_its_loops_and_the_names_of_its_elements(wire: Wire) -> None:
    found = named(wire("837P"))
    clm = next(each for each in found if each.segment.id == "CLM")
    assert clm.loops == ("2000A", "2000B", "2300")
    assert (clm.opens, clm.name) == ("Claim Information", "Claim Information")
    assert clm.elements[:3] == (
        NamedElement("CLM01", "Patient Control Number", "A37"),
        NamedElement("CLM02", "Total Claim Charge Amount", "100.5"),
        NamedElement("CLM05-1", "Place of Service Code", "11"),
    )
    assert (found[0].name, found[0].loops) == ("Transaction Set Header", ())
    assert found[-1].name == "Transaction Set Trailer"


def test_a_segment_that_is_not_expected_keeps_the_loops_before_it(wire: Wire) -> None:
    found = named(wire("837P").replace("HI*ABK", "ZZZ*1~HI*ABK"))
    stray = next(each for each in found if each.segment.id == "ZZZ")
    assert (stray.name, stray.loops) == ("", ("2000A", "2000B", "2300"))
    assert stray.elements == (NamedElement("ZZZ01", "", "1"),)
    assert all(each.name for each in found if each.segment.id != "ZZZ")


def test_a_set_without_a_guide_is_shown_without_names(wire: Wire) -> None:
    found = named(wire("834").replace("GS*BE", "GS*HS"))
    assert {each.name for each in found} == {""}


def test_every_segment_of_a_shared_file_is_shown(x12_file: Path) -> None:
    for found, again in zip(transaction_sets(x12_file), transaction_sets(x12_file), strict=True):
        assert [each.segment.text for each in named_segments(found)] == [s.text for s in again]
