"""One regular expression for each segment of a guide, so that a good segment passes at once.

A pattern accepts only what is right, but not all of it: an amount with an odd number of digits, a
year before 1900 or a repeated element is left to the slower check that explains
(`edi.guides.explain`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import product

from edi.delimiters import Delimiters
from edi.guides.model import CompositeNode, ElementNode, Relation, SegmentNode
from edi.guides.values import faults_of

_DAY = (
    "(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)"
    "|(?:(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000)0229"
)
_DAY = f"(?:{_DAY})"
_HOUR = "(?:[01][0-9]|2[0-3])[0-5][0-9]"
_TIME = f"{_HOUR}(?:[0-5][0-9][0-9]{{0,2}})?"
_FORMATS = {"D8": _DAY, "RD8": f"{_DAY}-{_DAY}", "DT": _DAY + _HOUR, "TM": _TIME}
_NEVER = "(?!)"


class PatternMaker:
    """Makes the patterns of segments for the separators of an interchange."""

    def __init__(self, delimiters: Delimiters) -> None:
        self._element = re.escape(delimiters.element)
        self._component = re.escape(delimiters.component)
        used = {
            delimiters.segment,
            delimiters.element,
            delimiters.component,
            delimiters.repetition,
        }
        allowed = [chr(code) for code in range(32, 127) if chr(code) not in used]
        self._characters = f"[{''.join(map(re.escape, allowed))}]"

    def pattern(self, segment: SegmentNode) -> re.Pattern[str]:
        """The pattern that whole segments of this kind match when nothing is wrong in them."""
        relations = [each for each in segment.relations if _matters(each, segment)]
        looked_back_at = {p for each in relations for p in each.positions if p != each.last}
        dated = segment.segment_id == "DTP" and len(segment.elements) >= 3
        text = re.escape(segment.segment_id)
        for element in segment.elements[: 1 if dated else None]:
            value = self._value(element)
            if element.position in looked_back_at:
                value = f"(?P<e{element.position}>{value})"
            text += self._element_at(element, value, relations, text)
        if dated:
            text += self._dated(segment.elements[1])
        return re.compile(f"{text}(?<!{self._element})")

    def _dated(self, qualifier: ElementNode | CompositeNode) -> str:
        """DTP02 and DTP03 together: the format and a date in it."""
        codes = qualifier.codes if isinstance(qualifier, ElementNode) else frozenset()
        choices = [
            f"{code}{self._element}{_FORMATS[code]}" for code in sorted(codes) if code in _FORMATS
        ]
        return f"{self._element}(?:{'|'.join(choices) or _NEVER})"

    def _element_at(
        self,
        element: ElementNode | CompositeNode,
        value: str,
        relations: Iterable[Relation],
        before: str,
    ) -> str:
        """An element with its separator, present or absent as usage and relations want it."""
        position = element.position
        ending = [each for each in relations if each.last == position]
        earlier = {p for each in ending for p in each.positions if p != position}
        known = sorted(p for p in earlier if f"(?P<e{p}>" in before)
        return self._decide(element, value, ending, known, {})

    def _decide(
        self,
        element: ElementNode | CompositeNode,
        value: str,
        relations: list[Relation],
        undecided: list[int],
        present: dict[int, bool],
    ) -> str:
        """Branch on the presence of the earlier elements of the relations that end here.

        A named value can stand in one branch only; the other is left to `explain`.
        """
        if undecided:
            position, rest = undecided[0], undecided[1:]
            yes = self._decide(element, value, relations, rest, {**present, position: True})
            other = "" if value.startswith("(?P") else value
            no = self._decide(element, other, relations, rest, {**present, position: False})
            return f"(?(e{position}){yes}|{no})" if yes != no else yes
        may_stand = (
            bool(value)
            and element.usage != "N"
            and _hold(relations, {**present, element.position: True})
        )
        may_lack = element.usage != "R" and _hold(relations, {**present, element.position: False})
        mark = self._element
        if may_stand and may_lack:
            return rf"(?:{mark}(?:{value})?|\Z)"
        if may_stand:
            return mark + value
        return rf"(?:{mark}|\Z)" if may_lack else _NEVER

    def _value(self, element: ElementNode | CompositeNode) -> str:
        if isinstance(element, ElementNode):
            return self._simple(element)
        return self._composite(element)

    def _composite(self, composite: CompositeNode) -> str:
        """At least its first component, then the others as far as they go."""
        mark = self._component
        parts = []
        for place, component in enumerate(composite.components):
            value = self._simple(component)
            lead = mark if place else ""
            if component.usage == "R" or not place:
                parts.append(lead + value if component.usage != "N" else _NEVER)
            elif component.usage == "S":
                parts.append(f"(?:{mark}(?:{value})?|(?!{mark}))")
            else:
                parts.append(f"(?:{mark}|(?!{mark}))")
        return f"(?:{''.join(parts)}(?<!{mark}))"

    def _simple(self, element: ElementNode) -> str:
        if element.codes:
            return _any_of(code for code in element.codes if not faults_of(element, code, ()))
        if element.formats:
            known = [_FORMATS[each] for each in element.formats if each in _FORMATS]
            return f"(?:{'|'.join(known)})" if known else _NEVER
        if element.pattern:
            return f"(?:{element.pattern})" if element.pattern == "[0-9]{9}" else _NEVER
        return self._of_kind(element)

    def _of_kind(self, element: ElementNode) -> str:
        shortest, longest = max(element.shortest, 1), element.longest
        match element.kind:
            case "AN" | "ID":
                return f"{self._characters}{{{shortest},{longest}}}(?<! )"
            case "R":
                decimals = longest // 3
                point = rf"(?:\.[0-9]{{1,{decimals}}})?" if decimals else ""
                return f"-?[0-9]{{{shortest},{max(longest - decimals, shortest)}}}{point}"
            case "DT":
                return _DAY if shortest <= 8 <= longest else _NEVER
            case "TM":
                return _TIME if longest >= 8 else _HOUR
            case "B":
                return _NEVER
            case _:
                return f"-?[0-9]{{{shortest},{longest}}}"


def _matters(relation: Relation, segment: SegmentNode) -> bool:
    """Whether the usage of the elements leaves a relation open: C1203 with 12 not used does not."""
    usage = {each.position: each.usage for each in segment.elements}
    free = [p for p in relation.positions if usage.get(p, "N") == "S"]
    settled = {p: usage.get(p, "N") == "R" for p in relation.positions}
    return not all(
        relation_holds(relation, {**settled, **dict(zip(free, standing, strict=True))})
        for standing in product((False, True), repeat=len(free))
    )


def _hold(relations: Iterable[Relation], present: Mapping[int, bool]) -> bool:
    return all(relation_holds(each, present) for each in relations)


def relation_holds(relation: Relation, present: Mapping[int, bool]) -> bool:
    """Whether a syntax note is kept, given which elements are present."""
    standing = [present.get(position, False) for position in relation.positions]
    match relation.kind:
        case "P":
            return all(standing) or not any(standing)
        case "R":
            return any(standing)
        case "E":
            return sum(standing) <= 1
        case "C":
            return not standing[0] or all(standing[1:])
        case _:
            return not standing[0] or any(standing[1:])


def _any_of(words: Iterable[str]) -> str:
    """A pattern for one of many words that looks at each character once."""
    branches: dict[str, set[str]] = {}
    for word in words:
        branches.setdefault(word[:1], set()).add(word[1:])
    if not branches:
        return _NEVER
    ends = "".join(re.escape(head) for head in sorted(branches) if branches[head] == {""})
    choices = [
        re.escape(head) + (_any_of(tails - {""}) if "" not in tails else _optional(tails))
        for head, tails in sorted(branches.items())
        if head and tails != {""}
    ]
    if ends:
        choices.append(f"[{ends}]" if len(ends.replace("\\", "")) > 1 else ends)
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"


def _optional(tails: set[str]) -> str:
    return f"(?:{_any_of(tails - {''})})?"
