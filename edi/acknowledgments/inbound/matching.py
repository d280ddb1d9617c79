"""Matching acknowledgments to the interchanges, groups, sets and claims that were sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from edi.acknowledgments.inbound.model import (
    Acknowledgment,
    ClaimVerdict,
    GroupVerdict,
    InterchangeVerdict,
)
from edi.acknowledgments.inbound.sent import SentInterchange
from edi.acknowledgments.inbound.states import (
    AnsweredGroup,
    AnsweredInterchange,
    AnsweredSet,
    InterchangeState,
)


class Mismatch(StrEnum):
    """Why an acknowledgment is about nothing that was sent."""

    NOT_SENT = "Nothing of these ids and control numbers was sent to this partner."
    AMBIGUOUS = "Several things of these ids and control numbers were sent to this partner."


@dataclass(frozen=True, slots=True)
class Matching:
    """The states of what was sent, in its order, and the acknowledgments of something else."""

    interchanges: tuple[InterchangeState, ...]
    unmatched: tuple[tuple[Acknowledgment, Mismatch], ...]


def match_acknowledgments(
    sent: Iterable[SentInterchange], acknowledgments: Iterable[Acknowledgment]
) -> Matching:
    """Where everything that was sent stands by the acknowledgments that came, and what fits none.

    An acknowledgment is about what was sent to its sender by its receiver. A TA1 names an
    interchange by number; where several had it, by date and time as well. A 999 names a group by
    kind and number, and by its sets where several had them. A 277CA names a claim by the reference
    of its 837 and its id. What could mean several things is AMBIGUOUS, never guessed.
    """
    index = _Index(sent)
    unmatched = []
    for each in acknowledgments:
        mismatch = index.take(each)
        if mismatch is not None:
            unmatched.append((each, mismatch))
    return Matching(tuple(answered.state() for answered in index.sent), tuple(unmatched))


_Key = tuple[str, ...]


class _Index:
    """What was sent, by what an acknowledgment says of it."""

    def __init__(self, sent: Iterable[SentInterchange]) -> None:
        self.sent = [AnsweredInterchange(each) for each in sent]
        self._interchanges: dict[_Key, list[AnsweredInterchange]] = defaultdict(list)
        self._groups: dict[_Key, list[AnsweredGroup]] = defaultdict(list)
        self._claims: dict[_Key, list[AnsweredSet]] = defaultdict(list)
        for each in self.sent:
            self._add(each)

    def _add(self, interchange: AnsweredInterchange) -> None:
        sent = interchange.sent
        partners = (sent.receiver_id, sent.sender_id)
        self._interchanges[*partners, _number(sent.control_number)].append(interchange)
        for group in interchange.groups:
            named = (group.sent.functional_id, _number(group.sent.control_number))
            self._groups[*partners, *named].append(group)
            for each in group.sets:
                for claim_id in dict.fromkeys(each.sent.claim_ids):
                    self._claims[*partners, each.sent.claims_reference, claim_id].append(each)

    def take(self, acknowledgment: Acknowledgment) -> Mismatch | None:
        """Put an acknowledgment beside what it is about, or say why that cannot be."""
        partners = (acknowledgment.sender_id, acknowledgment.receiver_id)
        match acknowledgment.verdict:
            case InterchangeVerdict() as verdict:
                return self._take_ta1(partners, verdict)
            case GroupVerdict() as verdict:
                return self._take_999(partners, verdict)
            case ClaimVerdict() as verdict:
                return self._take_277ca(partners, verdict)

    def _take_ta1(self, partners: _Key, verdict: InterchangeVerdict) -> Mismatch | None:
        found = self._interchanges.get((*partners, _number(verdict.control_number)), [])
        if len(found) > 1:
            found = [each for each in found if each.was_sent_at(verdict)] or found
        if len(found) == 1:
            found[0].ta1s.append(verdict)
        return _mismatch(len(found))

    def _take_999(self, partners: _Key, verdict: GroupVerdict) -> Mismatch | None:
        named = (verdict.functional_id, _number(verdict.control_number))
        found = self._groups.get((*partners, *named), [])
        found = [each for each in found if each.has_sets_of(verdict)]
        if len(found) == 1:
            found[0].verdicts.append(verdict)
        return _mismatch(len(found))

    def _take_277ca(self, partners: _Key, verdict: ClaimVerdict) -> Mismatch | None:
        found = self._claims.get((*partners, verdict.claims_reference, verdict.claim_id), [])
        if len(found) == 1:
            found[0].claims[verdict.claim_id].append(verdict)
        return _mismatch(len(found))


def _number(control_number: str) -> str:
    """A control number as it is compared: partners pad them differently."""
    return control_number.lstrip("0")


def _mismatch(found: int) -> Mismatch | None:
    if found == 1:
        return None
    return Mismatch.AMBIGUOUS if found else Mismatch.NOT_SENT
