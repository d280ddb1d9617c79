"""Citations: which rule of the requirements a function answers, and the text that it comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Citation:
    """One rule and the function that answers it."""

    rule_id: str
    source: str
    module: str
    function: str


_CITATIONS: list[Citation] = []


def rule(rule_id: str, source: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as the answer to `rule_id`; a function may answer several rules."""

    def cite(function: Callable[P, R]) -> Callable[P, R]:
        _CITATIONS.append(Citation(rule_id, source, function.__module__, function.__qualname__))
        return function

    return cite


def citations() -> tuple[Citation, ...]:
    """Every citation of the rules imported so far, sorted by rule."""
    return tuple(sorted(_CITATIONS, key=lambda cited: (cited.rule_id, cited.function)))


def source_of(rule_id: str) -> str:
    """Where a rule is written, as the citation says that adds the least of our own."""
    cited = (one.source for one in _CITATIONS if one.rule_id == rule_id)
    return min(cited, key=lambda source: (len(source), source))
