"""The guides: read from pyx12's maps, and the fast check beside the exact one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi import Delimiters, read_segments
from edi.guides.explain import Explainer
from edi.guides.library import load_guide
from edi.guides.model import Guide, LoopNode, SegmentNode
from edi.guides.names import GUIDES
from edi.guides.patterns import PatternMaker
from edi.guides.values import fits_format, is_day, is_time
from edi.guides.walk import GuideTables

Wire = Callable[[str], str]
MARKS = Delimiters()


@pytest.fixture(params=sorted({name.map_file for name in GUIDES.values()}))
def guide(request: pytest.FixtureRequest) -> Guide:
    """Each guide in turn."""
    return load_guide(request.param)


def loops_of(loop: LoopNode) -> Iterator[LoopNode]:
    yield loop
    for child in loop.children:
        if isinstance(child, LoopNode):
            yield from loops_of(child)


def test_a_guide_is_a_tree_in_the_order_of_its_places(guide: Guide) -> None:
    assert guide.root.first.segment_id == "ST"
    last = guide.root.children[-1]
    assert isinstance(last, SegmentNode)
    assert last.segment_id == "SE"
    for loop in loops_of(guide.root):
        places = [child.place for child in loop.children]
        assert places == sorted(places)
        assert isinstance(loop.children[0], SegmentNode)
        assert all(child.parent is loop for child in loop.children)
        assert loop.end == max(loop.index, *(each.index for each in descendants(loop))) + 1


def descendants(loop: LoopNode) -> Iterator[LoopNode | SegmentNode]:
    for child in loop.children:
        yield child
        if isinstance(child, LoopNode):
            yield from descendants(child)


def test_elements_stand_at_their_positions(guide: Guide) -> None:
    for segment in guide.segments():
        positions = [element.position for element in segment.elements]
        assert positions == list(range(1, len(positions) + 1))


def test_a_pattern_can_be_made_of_every_segment(guide: Guide) -> None:
    for delimiters in (MARKS, Delimiters("\n", "|", ">", "!"), Delimiters("'", "+", "-", "]")):
        maker = PatternMaker(delimiters)
        for segment in guide.segments():
            assert not maker.pattern(segment).fullmatch("XYZ")


def test_the_trailer_may_follow_every_segment(guide: Guide) -> None:
    tables = GuideTables(guide, MARKS, frozenset())
    for segment in guide.segments():
        assert tables.after(segment).trailer.node.segment_id == "SE"


def test_what_a_pattern_accepts_the_exact_check_accepts(
    guide: Guide, valid_wire: str, shared_wires: list[str]
) -> None:
    maker, explainer = PatternMaker(MARKS), Explainer(MARKS)
    texts: dict[str, set[str]] = {}
    for wire in (valid_wire, *shared_wires):
        for segment in read_segments(wire.encode()):
            texts.setdefault(segment.id, set()).update(variants(segment.text))
    for node in guide.segments():
        matches = maker.pattern(node).fullmatch
        for text in texts.get(node.segment_id, ()):
            if matches(text):
                assert list(explainer.findings(node, text, 1)) == [], text


def variants(text: str) -> Iterator[str]:
    """The segment, and what it becomes when elements are lost, doubled, moved or replaced."""
    yield text
    parts = text.split("*")
    for place in range(1, len(parts)):
        for value in ("", "X", "1", "20160229", "A:B", "é", "1.5", " ", "ABCDEFGHIJKL "):
            yield "*".join([*parts[:place], value, *parts[place + 1 :]])
        yield "*".join(parts[:place])
        yield "*".join([*parts[:place], *parts[place + 1 :]])
        yield "*".join([*parts[: place + 1], *parts[place:]])


@given(st.dates())
def test_every_day_of_the_calendar_from_1800_is_a_day(day: object) -> None:
    text = str(day).replace("-", "")
    assert is_day(text) is (text >= "1800")


@pytest.mark.parametrize(
    "text", ["20150229", "19000229", "20141301", "20140431", "2014120", "2014120A", "", "00000000"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert not is_day(text)


@pytest.mark.parametrize("text", ["0000", "2359", "235959", "2359590", "23595999"])
def test_a_time_has_hours_and_minutes_at_least(text: str) -> None:
    assert is_time(text)


@pytest.mark.parametrize("text", ["2400", "0060", "235960", "12345", "12", "", "12:30"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert not is_time(text)


@pytest.mark.parametrize(
    ("value", "name", "fits"),
    [
        ("20141201", "D8", True),
        ("141201", "D8", False),
        ("141201", "D6", True),
        ("20141201-20141231", "RD8", True),
        ("20141201", "RD8", False),
        ("201412010915", "DT", True),
        ("0915", "TM", True),
        ("20141201", "XX", False),
    ],
)
def test_a_value_fits_the_format_of_its_qualifier(value: str, name: str, fits: object) -> None:
    assert fits_format(value, name) is fits
