"""The slow, exact check of one segment: every fault with its element, component and code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edi.delimiters import Delimiters
from edi.guides.model import CompositeNode, ElementNode, Relation, SegmentNode
from edi.guides.patterns import relation_holds
from edi.guides.values import faults_of
from edi.set_report import Finding

_SYNTAX = frozenset({"3", "4", "5", "6", "8", "9", "12", "13"})


class Explainer:
    """Says what is wrong in segments, for the separators of an interchange."""

    def __init__(self, delimiters: Delimiters) -> None:
        self._delimiters = delimiters

    def findings(self, node: SegmentNode, text: str, number: int) -> Iterator[Finding]:
        """Everything that the guide has against a segment, element by element."""
        parts = text.split(self._delimiters.element)[1:]
        place = _Place(node, number)
        if parts and not parts[-1]:
            yield place.segment("8", 1, "The segment ends with an element separator.")
        if len(parts) > len(node.elements):
            position = len(node.elements) + 1
            yield place.finding(None, position, None, "3", parts[position - 1])
        formats: tuple[str, ...] = ()
        for element in node.elements:
            value = parts[element.position - 1] if element.position <= len(parts) else ""
            if isinstance(element, CompositeNode):
                yield from self._composite(place, element, value)
            else:
                if node.segment_id == "DTP" and element.position == 3:
                    formats = tuple(set(parts[1:2]) & {"RD8", "D8", "D6", "DT", "TM"})
                yield from self._simple(place, element, value, formats or element.formats)
        yield from _broken_relations(place, node.relations, parts)

    def _simple(
        self, place: _Place, element: ElementNode, value: str, formats: tuple[str, ...]
    ) -> Iterator[Finding]:
        position = element.position
        if not value:
            if element.usage == "R":
                yield place.finding(element, position, None, "1")
        elif element.usage == "N":
            yield place.finding(element, position, None, "I10", value)
        elif self._delimiters.component in value:
            yield place.finding(element, position, None, "6", value)
        else:
            values = self._repetitions(value)
            too_many = len(values) > element.repeat
            if too_many:
                yield place.finding(element, position, None, "12", value)
            nothing = [] if too_many else ["1"]
            for each in values[: element.repeat]:
                for code in faults_of(element, each, formats) if each else nothing:
                    yield place.finding(element, position, None, code, each)

    def _composite(self, place: _Place, composite: CompositeNode, value: str) -> Iterator[Finding]:
        position = composite.position
        components = value.strip(self._delimiters.component + self._delimiters.repetition)
        if not components:
            if composite.usage == "R":
                yield place.finding(composite, position, None, "1")
        elif composite.usage == "N":
            yield place.finding(composite, position, None, "I10", value)
        else:
            values = self._repetitions(value)
            if len(values) > composite.repeat:
                yield place.finding(composite, position, None, "12", value)
            for each in values[: composite.repeat]:
                yield from self._components(place, composite, each)

    def _components(self, place: _Place, composite: CompositeNode, value: str) -> Iterator[Finding]:
        parts = value.split(self._delimiters.component)
        expected = len(composite.components)
        if len(parts) > expected:
            yield place.finding(composite, composite.position, expected + 1, "13", parts[expected])
        for number, component in enumerate(composite.components, start=1):
            part = parts[number - 1] if number <= len(parts) else ""
            if not part:
                if component.usage == "R":
                    yield place.finding(component, composite.position, number, "1")
            elif component.usage == "N":
                yield place.finding(component, composite.position, number, "I10", part)
            else:
                for code in faults_of(component, part, ()):
                    yield place.finding(component, composite.position, number, code, part)

    def _repetitions(self, value: str) -> list[str]:
        mark = self._delimiters.repetition
        return value.split(mark) if mark else [value]


class _Place:
    """A segment of the file at its place in the guide, to make findings about it."""

    def __init__(self, node: SegmentNode, number: int) -> None:
        self._node = node
        self._number = number

    def segment(self, code: str, level: int, sentence: str) -> Finding:
        node = self._node
        return Finding(self._number, node.segment_id, node.loop, None, None, code, level, sentence)

    def finding(
        self,
        element: ElementNode | CompositeNode | None,
        position: int,
        component: int | None,
        code: str,
        value: str | None = None,
    ) -> Finding:
        node = self._node
        reference = f"{node.segment_id}{position:02d}" + (f"-{component}" if component else "")
        name = f" ({element.name})" if element is not None and element.name else ""
        return Finding(
            self._number,
            node.segment_id,
            node.loop,
            position,
            component,
            code,
            1 if code in _SYNTAX else 2,
            f"{reference}{name} {_sentence(code, element)}",
            element.data_element if element is not None else None,
            value,
        )


def _sentence(code: str, element: ElementNode | CompositeNode | None) -> str:
    if code == "4" and isinstance(element, ElementNode):
        return f"is shorter than {element.shortest}."
    if code == "5" and isinstance(element, ElementNode):
        return f"is longer than {element.longest}."
    return _SENTENCES[code]


_SENTENCES = {
    "1": "is required, but missing.",
    "2": "is required beside other elements of the segment, but missing.",
    "3": "is beyond the last element that the guide has.",
    "6": "holds a character that its type does not allow.",
    "7": "is not one of the values allowed.",
    "8": "is not a valid date.",
    "9": "is not a valid time.",
    "10": "must not stand beside other elements of the segment.",
    "12": "is repeated more often than allowed.",
    "13": "is beyond the last component that the guide has.",
    "I10": "is marked as not used in the guide.",
}


def _broken_relations(
    place: _Place, relations: Sequence[Relation], parts: list[str]
) -> Iterator[Finding]:
    """A finding for each syntax note that is not kept, at what is missing or too much."""
    present = {position: bool(part) for position, part in enumerate(parts, start=1)}
    for relation in relations:
        if relation_holds(relation, present):
            continue
        standing = [p for p in relation.positions if present.get(p)]
        missing = [p for p in relation.positions if not present.get(p)]
        if relation.kind == "E":
            yield place.finding(None, standing[-1], None, "10", parts[standing[-1] - 1])
        else:
            yield place.finding(None, missing[0], None, "2")
