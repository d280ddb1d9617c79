"""What becomes of each claim of an 837: accepted for adjudication, or rejected and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

from edi.envelopes import TransactionSet
from edi.segments import Segment
from edi.set_report import Finding
from edi.sets.claims import Claim837
from edi.sets.claims_reader import claims_837


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """A health care claim status. Example: `A7:562:85`, the NPI of the billing provider is wrong.

    Attributes:
        category: code source 507: A2 accepted, A6 missing information, A7 invalid information.
        code: code source 508: 20 accepted for processing, 21 missing or invalid information.
        entity: whom it is about, `85` the billing provider, or empty.
    """

    category: str
    code: str
    entity: str = ""


ACCEPTED = ClaimStatus("A2", "20")


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """A claim and what becomes of it.

    Attributes:
        statuses: at least one, at most three.
        payer_control_number: the number that the payer gives an accepted claim, or empty.
    """

    claim: Claim837
    statuses: tuple[ClaimStatus, ...] = (ACCEPTED,)
    payer_control_number: str = field(default="")

    @property
    def accepted(self) -> bool:
        """Whether the claim goes on to adjudication."""
        return self.statuses[0].category in ("A1", "A2", "A5")

    @property
    def charged(self) -> Decimal:
        """The total charge of the claim."""
        return self.claim.charged


def answer_claims(
    transaction_set: TransactionSet, findings: Iterable[Finding]
) -> Iterator[ClaimAnswer]:
    """An answer for each claim of an 837, as a stream.

    A claim is rejected for a finding in it, or in the levels of billing provider, subscriber and
    patient that it stands under. The findings are those of `validate` for this set: commonly of
    levels 3 to 5, since a set with findings of level 1 or 2 is refused by its 999.

    Raises:
        UnreadableSet: a segment lacks what a claim needs.
    """
    return answers_as_told(transaction_set, _all_at_once(findings))


def answers_as_told(
    transaction_set: TransactionSet, told: Callable[[], Iterable[Finding]]
) -> Iterator[ClaimAnswer]:
    """The answers of `answer_claims`, where the findings become known as the set is read.

    `told` gives those that came since it was last asked. It is asked when a claim has been read,
    and then has given all about this claim and the levels above it.
    """
    places = _Places()
    about = _About(told)
    followed = TransactionSet(
        transaction_set.ordinal,
        transaction_set.interchange,
        transaction_set.group,
        transaction_set.header,
        places.follow(iter(transaction_set)),
    )
    for claim in claims_837(followed):
        statuses = about.statuses_in(places.spans_of(claim))
        yield ClaimAnswer(claim, statuses[:3] or (ACCEPTED,))


def _all_at_once(findings: Iterable[Finding]) -> Callable[[], Iterable[Finding]]:
    """Tells all findings when it is asked first."""
    left = [findings]
    return lambda: left.pop() if left else ()


class _About:
    """What findings say about claims, which are asked about in the order of the set.

    A finding is let go once it is behind the claim that was asked about last, and about no level
    that is still open.
    """

    def __init__(self, told: Callable[[], Iterable[Finding]]) -> None:
        self._told = told
        self._ahead: list[Finding] = []
        self._of_span: dict[int, dict[ClaimStatus, None]] = {}

    def statuses_in(self, spans: list[list[int]]) -> tuple[ClaimStatus, ...]:
        """The different statuses for the findings in these spans, of which the claim is the last.

        A span is known by where it starts.
        """
        self._of_span = {start: self._of_span.get(start, {}) for start, _ in spans}
        self._take_in()
        _, claim_end = spans[-1]
        while self._ahead and self._ahead[-1].segment_number < claim_end:
            finding = self._ahead.pop()
            for start, end in spans:
                if start <= finding.segment_number < end:
                    self._of_span[start][_status_of(finding)] = None
        return tuple(dict.fromkeys(chain.from_iterable(self._of_span.values())))

    def _take_in(self) -> None:
        new = list(self._told())
        if new:
            known = [*reversed(self._ahead), *new]
            known.sort(key=lambda each: each.segment_number)
            self._ahead = known[::-1]


class _Places:
    """Which segments belong to the levels above a claim, and to the claim itself."""

    def __init__(self) -> None:
        self._levels: dict[str, list[int]] = {}
        self._spans: dict[int, list[list[int]]] = {}
        self._claim: list[int] = []

    def follow(self, segments: Iterator[Segment]) -> Iterator[Segment]:
        for segment in segments:
            if segment.id in ("HL", "CLM", "SE"):
                self._end(segment.number)
            if segment.id == "HL":
                self._enter(segment[3], segment.number)
            elif segment.id == "CLM":
                self._claim = [segment.number, segment.number]
                self._spans[segment.number] = [*self._levels.values(), self._claim]
            yield segment

    def spans_of(self, claim: Claim837) -> list[list[int]]:
        return self._spans.pop(claim.segment_number)

    def _enter(self, level: str, number: int) -> None:
        kept = _ABOVE.get(level, ())
        self._levels = {name: span for name, span in self._levels.items() if name in kept}
        self._levels[level] = [number, 0]

    def _end(self, number: int) -> None:
        """Close the claim, and the level whose own segments end here."""
        if self._claim:
            self._claim[1] = number
        for span in self._levels.values():
            span[1] = span[1] or number


_ABOVE = {"22": ("20",), "23": ("20", "22")}


def _status_of(finding: Finding) -> ClaimStatus:
    missing = finding.code in ("1", "2", "3", "I6", "I9")
    code, entity = _CODES.get((finding.segment_id, finding.element), ("21", ""))
    if finding.segment_id == "NM1":
        entity = _ENTITY_OF_LOOP.get(finding.loop or "", "")
    return ClaimStatus("A6" if missing else "A7", code, entity)


_CODES: dict[tuple[str, int | None], tuple[str, str]] = {
    ("CLM", 2): ("178", ""),
    ("CLM", 5): ("249", ""),
    ("HI", 1): ("254", ""),
    ("HI", 2): ("255", ""),
    ("NM1", 9): ("562", ""),
    ("N4", 3): ("500", ""),
    ("DMG", 2): ("158", "QC"),
    ("DMG", None): ("158", "QC"),
    ("N3", None): ("126", "QC"),
    ("SV1", 1): ("454", ""),
    ("SV2", 2): ("454", ""),
    ("SV1", 2): ("178", ""),
    ("SV2", 1): ("455", ""),
    ("SV1", 4): ("476", ""),
    ("SV2", 5): ("476", ""),
    ("DTP", 3): ("187", ""),
    ("PRV", 3): ("145", ""),
}
"""Claim status codes (code source 508) by the segment and element that a finding is about."""

_ENTITY_OF_LOOP = {
    "2010AA": "85",
    "2010BA": "IL",
    "2010CA": "QC",
    "2310B": "82",
    "2310C": "77",
    "2420A": "82",
}
