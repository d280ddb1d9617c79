"""Reading the maps of pyx12 into guides."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import NamedTuple
from xml.etree.ElementTree import Element, ElementTree

from edi.errors import EdiError
from edi.guides.model import (
    UNLIMITED,
    CompositeNode,
    ElementNode,
    Guide,
    LoopNode,
    Relation,
    SegmentNode,
)
from edi.guides.sources import CODE_LISTS, DATA_ELEMENTS, source_bytes


def compile_guide(map_file: str) -> Guide:
    """The guide in a map file of pyx12."""
    transaction = _xml(map_file)
    set_loop = next(
        (each for each in transaction.iter("loop") if each.get("xid") == "ST_LOOP"), None
    )
    if set_loop is None:
        raise EdiError(f"The map {map_file} holds no transaction set.")
    root = LoopNode("", "Transaction set", "R", (0,), 1)
    root.children = _children(set_loop, root, ())
    return Guide.of(root)


class _DataElement(NamedTuple):
    kind: str
    shortest: int
    longest: int


def _xml(name: str) -> Element:
    root = ElementTree(file=BytesIO(source_bytes(name))).getroot()
    if root is None:
        raise EdiError(f"The file {name} of pyx12 is empty.")
    return root


@cache
def _dictionary() -> dict[str, _DataElement]:
    """The data elements of X12 that the maps use, by number."""
    return {
        each.attrib["ele_num"]: _DataElement(
            each.attrib["data_type"], int(each.attrib["min_len"]), int(each.attrib["max_len"])
        )
        for each in _xml(DATA_ELEMENTS).iter("data_ele")
    }


@cache
def external_codes() -> dict[str, frozenset[str]]:
    """The code lists that the maps name without spelling them out: states, countries, places."""
    return {
        each.findtext("id", ""): frozenset(
            code.text for code in each.iterfind("version/code") if code.text
        )
        for each in _xml(CODE_LISTS).iter("codeset")
    }


def _children(
    loop: Element, parent: LoopNode, before: tuple[int, ...]
) -> list[LoopNode | SegmentNode]:
    """The loops and segments of a loop in their order; those of a wrapper stand in its stead."""
    found: list[LoopNode | SegmentNode] = []
    for each in loop:
        if each.tag == "segment":
            found.append(_segment(each, parent, before))
        elif each.tag == "loop" and each.get("type") == "wrapper":
            found += _children(each, parent, (*before, _place(each)))
        elif each.tag == "loop":
            found.append(_loop(each, parent, before))
    return sorted(found, key=_order)


def _order(node: LoopNode | SegmentNode) -> tuple[tuple[int, ...], bool]:
    """Maps keep loops before segments of the same place, whatever their order in the file."""
    return (node.place, isinstance(node, SegmentNode))


def _loop(xml: Element, parent: LoopNode, before: tuple[int, ...]) -> LoopNode:
    loop = LoopNode(
        loop_id=xml.get("xid", ""),
        name=_text(xml, "name"),
        usage=_text(xml, "usage"),
        place=(*before, _place(xml)),
        repeat=_repeat(_text(xml, "repeat")),
        parent=parent,
    )
    loop.children = _children(xml, loop, ())
    return loop


def _segment(xml: Element, parent: LoopNode, before: tuple[int, ...]) -> SegmentNode:
    elements = [_child(each) for each in xml if each.tag in ("element", "composite")]
    elements.sort(key=lambda each: each.position)
    segment = SegmentNode(
        segment_id=xml.get("xid", ""),
        name=_text(xml, "name"),
        usage=_text(xml, "usage"),
        place=(*before, _place(xml)),
        repeat=_repeat(_text(xml, "max_use")),
        elements=_with_formats(xml.get("xid", ""), elements),
        relations=[_relation(each.text or "") for each in xml.findall("syntax")],
        parent=parent,
    )
    _set_qualifier(segment)
    return segment


def _child(xml: Element) -> ElementNode | CompositeNode:
    if xml.tag == "element":
        return _element(xml)
    return CompositeNode(
        reference=xml.get("xid", ""),
        data_element=_text(xml, "data_ele"),
        name=_text(xml, "name"),
        usage=_text(xml, "usage"),
        position=int(_text(xml, "seq")),
        components=[_element(each) for each in xml.findall("element")],
        repeat=int(_text(xml, "repeat") or 1),
    )


def _element(xml: Element) -> ElementNode:
    number = _text(xml, "data_ele")
    data_element = _dictionary()[number]
    codes: set[str] = set()
    listed = xml.find("valid_codes")
    if listed is not None:
        codes = {code.text for code in listed.findall("code") if code.text}
        codes |= external_codes().get(listed.get("external", ""), frozenset())
    return ElementNode(
        reference=xml.get("xid", ""),
        data_element=number,
        name=_text(xml, "name"),
        usage=_text(xml, "usage"),
        position=int(_text(xml, "seq")),
        kind=data_element.kind,
        shortest=data_element.shortest,
        longest=data_element.longest,
        codes=frozenset(codes),
        pattern=_text(xml, "regex"),
        repeat=int(_text(xml, "repeat") or 1),
    )


def _with_formats(
    segment_id: str, elements: list[ElementNode | CompositeNode]
) -> list[ElementNode | CompositeNode]:
    """The elements, where one with a date (1251) knows the formats its qualifier (1250) allows."""
    formats: tuple[str, ...] = ()
    found: list[ElementNode | CompositeNode] = []
    for each in elements:
        if isinstance(each, ElementNode) and each.data_element == "1250":
            formats = tuple(sorted(each.codes))
        dated = isinstance(each, ElementNode) and each.data_element == "1251"
        if isinstance(each, ElementNode) and dated and formats and segment_id != "DTP":
            found.append(replace(each, formats=formats))
        else:
            found.append(each)
    return found


def _relation(text: str) -> Relation:
    numbers = text[1:]
    positions = tuple(int(numbers[at : at + 2]) for at in range(0, len(numbers), 2))
    return Relation(text[0], positions)


def _set_qualifier(segment: SegmentNode) -> None:
    """Note which element tells the segment from its namesakes, as the maps mean it."""
    elements = segment.elements
    first = elements[0] if elements else None
    if isinstance(first, ElementNode):
        if first.kind == "ID" and first.usage == "R" and first.codes:
            segment.qualifier, segment.qualifies = (1, 0), first.codes
    elif isinstance(first, CompositeNode):
        lead = first.components[0]
        if lead.codes and (lead.kind == "ID" or segment.segment_id == "CTX"):
            segment.qualifier, segment.qualifies = (1, 1), lead.codes
    place = _FAR_QUALIFIERS.get(segment.segment_id)
    if segment.qualifier is None and place and len(elements) >= place:
        far = elements[place - 1]
        if isinstance(far, ElementNode) and far.codes:
            segment.qualifier, segment.qualifies = (place, 0), far.codes


_FAR_QUALIFIERS = {"HL": 3, "ENT": 2}


def _place(xml: Element) -> int:
    return int(_text(xml, "pos"))


def _text(xml: Element, name: str) -> str:
    return xml.get(name) or xml.findtext(name) or ""


def _repeat(text: str) -> int:
    return int(text) if text.isdigit() else UNLIMITED
