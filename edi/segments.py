"""One segment of X12, with its elements by the numbers that the guides use."""

from __future__ import annotations

from edi.delimiters import Delimiters


class Segment:
    """A segment as read: `segment[3]` is element 03, empty when the segment ends before it.

    Example: in `CLM*A37*100***11:B:1`, `segment.id` is `CLM`, `segment[2]` is `100`, `segment[3]`
    is empty and `segment.component(5, 2)` is `B`.

    Attributes:
        id: the segment id, `CLM`.
        number: its place, as the function that gave it says.
        delimiters: the separators of its interchange.
        parts: the id and then the elements, so that `parts[1]` is element 01.
    """

    __slots__ = ("delimiters", "id", "number", "parts")

    def __init__(self, text: str, number: int, delimiters: Delimiters) -> None:
        self.parts = text.split(delimiters.element)
        self.id = self.parts[0]
        self.number = number
        self.delimiters = delimiters

    @property
    def elements(self) -> list[str]:
        """The elements without the segment id, composites unsplit."""
        return self.parts[1:]

    @property
    def text(self) -> str:
        """The segment as it stood in the file, without its terminator."""
        return self.delimiters.element.join(self.parts)

    def __getitem__(self, position: int) -> str:
        """Element `position` (1 is the first), or an empty string where there is none."""
        parts = self.parts
        return parts[position] if position < len(parts) else ""

    def component(self, position: int, component: int) -> str:
        """A component (1 is the first) of a composite element, or an empty string."""
        found = self[position].split(self.delimiters.component)
        return found[component - 1] if component <= len(found) else ""

    def components(self, position: int) -> list[str]:
        """The components of an element; a simple element has one."""
        return self[position].split(self.delimiters.component)

    def repeats(self, position: int) -> list[str]:
        """The repetitions of an element; none when it is empty."""
        value = self[position]
        if not value:
            return []
        mark = self.delimiters.repetition
        return value.split(mark) if mark else [value]

    def __repr__(self) -> str:
        return f"<segment {self.number} {self.id} of {len(self.parts) - 1} elements>"
