"""Where something that was sent stands by the acknowledgments that came for it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from edi.acknowledgments.inbound.model import ClaimVerdict, GroupVerdict, InterchangeVerdict


class Standing(StrEnum):
    """What became of something that was sent.

    UNANSWERED: nothing tells. RECEIVED: it arrived (a TA1 accepts its envelope, or a part of it is
    answered), and the answer on the rest is still to come. PARTLY_ACCEPTED: a part of it was
    rejected and another was not.
    """

    UNANSWERED = "unanswered"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    ACCEPTED_WITH_ERRORS = "accepted with errors"
    PARTLY_ACCEPTED = "partly accepted"
    REJECTED = "rejected"


_BY_CODE: Final = {"A": Standing.ACCEPTED, "E": Standing.ACCEPTED_WITH_ERRORS}
_FROM_GOOD_TO_BAD: Final = tuple(Standing)


def standing_of_code(code: str) -> Standing:
    """What TA104, IK501 or AK901 says of what it is about as a whole."""
    return _BY_CODE.get(code, Standing.REJECTED)


def standing_of_set(verdict: GroupVerdict, set_id: str, control_number: str) -> Standing:
    """What a 999 says of a set of its group: a set that it does not name shares the group's fate.

    A group that is rejected as a whole takes its sets with it; of one that is accepted in part,
    only the sets that are named were rejected.
    """
    group = Standing.ACCEPTED if verdict.code == "P" else standing_of_code(verdict.code)
    if group is Standing.REJECTED:
        return group
    named = [
        standing_of_code(each.code)
        for each in verdict.sets
        if (each.set_id, each.control_number) == (set_id, control_number)
    ]
    return worst(named) if named else group


def standing_of(verdict: InterchangeVerdict | GroupVerdict | ClaimVerdict) -> Standing:
    """What one acknowledgment says by itself of what it is about."""
    if isinstance(verdict, ClaimVerdict):
        return Standing.ACCEPTED if verdict.accepted else Standing.REJECTED
    if isinstance(verdict, GroupVerdict) and verdict.code == "P":
        return Standing.PARTLY_ACCEPTED
    return standing_of_code(verdict.code)


def worst(standings: Iterable[Standing]) -> Standing:
    """The one of them that most wants somebody to look; UNANSWERED of none."""
    return max(standings, key=_FROM_GOOD_TO_BAD.index, default=Standing.UNANSWERED)


def together(parts: Iterable[Standing]) -> Standing:
    """Where a whole stands by its parts; UNANSWERED without any."""
    found = frozenset(parts)
    if len(found) < 2:
        return worst(found)
    if found & {Standing.REJECTED, Standing.PARTLY_ACCEPTED}:
        return Standing.PARTLY_ACCEPTED
    if found & {Standing.UNANSWERED, Standing.RECEIVED}:
        return Standing.RECEIVED
    return Standing.ACCEPTED_WITH_ERRORS
