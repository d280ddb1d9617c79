"""Where what was sent stands, put together from the acknowledgments that came for it.

```
InterchangeState   TA1
└ GroupState       999: AK1, AK9
  └ SetState       999: AK2, IK3, IK5
    └ ClaimState   277CA
```
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from edi.acknowledgments.inbound.model import (
    ClaimVerdict,
    GroupVerdict,
    InterchangeVerdict,
    SegmentError,
)
from edi.acknowledgments.inbound.sent import SentGroup, SentInterchange, SentSet
from edi.acknowledgments.inbound.standing import (
    Standing,
    standing_of,
    standing_of_set,
    together,
    worst,
)


@dataclass(frozen=True, slots=True)
class ClaimState:
    """A claim that was sent, and where it stands."""

    claim_id: str = field(repr=False)
    standing: Standing


@dataclass(frozen=True, slots=True)
class SetState:
    """A set that was sent, where it stands, the errors that were told, and its claims."""

    sent: SentSet
    standing: Standing
    errors: tuple[SegmentError, ...]
    claims: tuple[ClaimState, ...]


@dataclass(frozen=True, slots=True)
class GroupState:
    """A group that was sent, and where it stands."""

    sent: SentGroup
    standing: Standing
    sets: tuple[SetState, ...]


@dataclass(frozen=True, slots=True)
class InterchangeState:
    """An interchange that was sent, and where it stands.

    Attributes:
        note_codes: TA105 of the TA1s that note an error.
        answers: how many acknowledgments came for it.
        repeated: how many of them say once more what another had said.
        conflicts: a sentence for each thing on which they contradict each other; the worst counts.
    """

    sent: SentInterchange
    standing: Standing
    groups: tuple[GroupState, ...]
    note_codes: tuple[str, ...]
    answers: int
    repeated: int
    conflicts: tuple[str, ...]


class AnsweredSet:
    """A set that was sent, with the verdicts on its claims."""

    def __init__(self, sent: SentSet) -> None:
        self.sent = sent
        self.claims: dict[str, list[ClaimVerdict]] = defaultdict(list)
        self._times_sent = Counter(sent.claim_ids)

    def state(self, verdicts: list[GroupVerdict]) -> SetState:
        """Where it stands by the 999s of its group and the 277CA of its claims."""
        own = worst(self.standings(verdicts))
        claims = tuple(
            ClaimState(each, worst(map(standing_of, self.claims.get(each, ()))))
            for each in self._times_sent
        )
        return SetState(self.sent, _with_claims(own, claims), tuple(self._errors(verdicts)), claims)

    def standings(self, verdicts: list[GroupVerdict]) -> list[Standing]:
        """What each 999 says of it."""
        named = (self.sent.set_id, self.sent.control_number)
        return [standing_of_set(verdict, *named) for verdict in verdicts]

    def _errors(self, verdicts: list[GroupVerdict]) -> Iterator[SegmentError]:
        for verdict in verdicts:
            for each in verdict.sets:
                if (each.set_id, each.control_number) == (
                    self.sent.set_id,
                    self.sent.control_number,
                ):
                    yield from each.errors

    def repeated(self) -> int:
        """How many verdicts say once more of a claim what another had said."""
        return sum(
            max(0, len(found) - max(self._times_sent[claim_id], len(set(map(standing_of, found)))))
            for claim_id, found in self.claims.items()
        )

    def conflicts(self, verdicts: list[GroupVerdict]) -> Iterator[str]:
        """What the acknowledgments contradict each other on."""
        name = f"set {self.sent.control_number}"
        own = set(self.standings(verdicts))
        if len(own) > 1:
            yield f"The 999s contradict each other on {name}."
        claimed = {standing_of(each) for found in self.claims.values() for each in found}
        if Standing.REJECTED in own and Standing.ACCEPTED in claimed:
            yield f"A 999 rejects {name}, and a 277CA accepts claims of it."
        for claim_id, found in self.claims.items():
            if len(found) > self._times_sent[claim_id] and len(set(map(standing_of, found))) > 1:
                yield f"The 277CAs contradict each other on a claim of {name}."


def _with_claims(own: Standing, claims: tuple[ClaimState, ...]) -> Standing:
    """Where a set stands by its own verdict and, where that lets it in, by those on its claims."""
    below = together(each.standing for each in claims)
    if own is Standing.REJECTED or below is Standing.UNANSWERED:
        return own
    if below is Standing.RECEIVED and own is not Standing.UNANSWERED:
        return own
    return worst((own, below))


class AnsweredGroup:
    """A group that was sent, with the 999s about it."""

    def __init__(self, sent: SentGroup) -> None:
        self.sent = sent
        self.verdicts: list[GroupVerdict] = []
        self.sets = [AnsweredSet(each) for each in sent.sets]

    def has_sets_of(self, verdict: GroupVerdict) -> bool:
        """Whether all sets that a 999 names were sent in it."""
        sent = {(each.set_id, each.control_number) for each in self.sent.sets}
        return all((each.set_id, each.control_number) in sent for each in verdict.sets)

    def state(self) -> GroupState:
        """Where it stands."""
        sets = tuple(each.state(self.verdicts) for each in self.sets)
        below = together(each.standing for each in sets)
        own = worst(map(standing_of, self.verdicts))
        return GroupState(self.sent, below if sets else own, sets)

    def repeated(self) -> int:
        """How many acknowledgments say once more what another had said."""
        said = {
            tuple(each.standings([verdict])[0] for each in self.sets) for verdict in self.verdicts
        }
        return len(self.verdicts) - len(said) + sum(each.repeated() for each in self.sets)


class AnsweredInterchange:
    """An interchange that was sent, with everything that came in answer to it."""

    def __init__(self, sent: SentInterchange) -> None:
        self.sent = sent
        self.ta1s: list[InterchangeVerdict] = []
        self.groups = [AnsweredGroup(each) for each in sent.groups]

    def was_sent_at(self, verdict: InterchangeVerdict) -> bool:
        """Whether its date and time are those that a TA1 names."""
        return (self.sent.date, self.sent.time) == (verdict.date, verdict.time)

    def state(self) -> InterchangeState:
        """Where it stands."""
        groups = tuple(each.state() for each in self.groups)
        claims = (each.claims for group in self.groups for each in group.sets)
        return InterchangeState(
            sent=self.sent,
            standing=self._standing(groups),
            groups=groups,
            note_codes=tuple(each.note_code for each in self.ta1s if each.note_code != "000"),
            answers=len(self.ta1s)
            + sum(len(each.verdicts) for each in self.groups)
            + sum(len(found) for each in claims for found in each.values()),
            repeated=len(self.ta1s)
            - len(set(map(standing_of, self.ta1s)))
            + sum(each.repeated() for each in self.groups),
            conflicts=tuple(dict.fromkeys(self._conflicts(groups))),
        )

    def _standing(self, groups: tuple[GroupState, ...]) -> Standing:
        envelope = worst(map(standing_of, self.ta1s))
        below = together(each.standing for each in groups)
        if envelope is Standing.REJECTED or not groups:
            return envelope
        if envelope is Standing.UNANSWERED:
            return below
        if below is Standing.UNANSWERED:
            return Standing.RECEIVED
        return below if below is Standing.RECEIVED else worst((envelope, below))

    def _conflicts(self, groups: tuple[GroupState, ...]) -> Iterator[str]:
        said = set(map(standing_of, self.ta1s))
        if len(said) > 1:
            yield "The TA1s contradict each other."
        answered = any(each.standing is not Standing.UNANSWERED for each in groups)
        if Standing.REJECTED in said and answered:
            yield "A TA1 rejects the interchange, and its groups are answered."
        for group in self.groups:
            for each in group.sets:
                yield from each.conflicts(group.verdicts)
