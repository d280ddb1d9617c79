"""The states of an enrollment: which may follow which (R11)."""

from itertools import pairwise, product

import pytest

from rules.enrollment import NEXT, State, may_become

PATHS = [
    "REQUESTED UNDER_REVIEW DENIED",
    "REQUESTED UNDER_REVIEW PENDING_OPT_OUT ASSIGNED TERMINATED",
    "REQUESTED UNDER_REVIEW PENDING_OPT_OUT OPTED_OUT_SERVICE",
    "REQUESTED UNDER_REVIEW PENDING_OPT_OUT OPTED_OUT_PRACTICE",
    "REQUESTED OPTED_IN TRANSFERRED",
    "PENDING_OPT_OUT OPTED_IN OPTED_OUT_SERVICE",
    "ASSIGNED TRANSFERRED",
    "PENDING_OPT_OUT WITHDRAWN",
]


@pytest.mark.parametrize("path", PATHS)
def test_an_enrollment_may_go_this_way(path: str) -> None:
    states = [State(name) for name in path.split()]
    assert all(may_become(now, then) for now, then in pairwise(states))


@pytest.mark.parametrize("end", sorted(set(State) - NEXT.keys()))
def test_nothing_follows_an_end(end: State) -> None:
    assert not any(may_become(end, then) for then in State)


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("REQUESTED ASSIGNED", id="no panel without a review"),
        pytest.param("UNDER_REVIEW ASSIGNED", id="no panel without a letter"),
        pytest.param("DENIED PENDING_OPT_OUT", id="a denial stands"),
        pytest.param("OPTED_OUT_SERVICE ASSIGNED", id="an opt-out stands"),
        pytest.param("PENDING_OPT_OUT TERMINATED", id="who is on no panel is not terminated"),
    ],
)
def test_an_enrollment_may_not_go_that_way(way: str) -> None:
    now, then = (State(name) for name in way.split())
    assert not may_become(now, then)


def test_no_state_follows_itself_and_every_one_is_reached_or_a_beginning() -> None:
    assert not any(may_become(state, state) for state in State)
    reached = {then for now, then in product(State, State) if may_become(now, then)}
    assert set(State) - reached == {State.REQUESTED}
