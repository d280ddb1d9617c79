"""Ages: how long what waits has waited, told from looks alone."""

import pytest

from hub.observe.ages import Age, Line


def test_what_waits_ages_from_the_look_that_first_saw_it() -> None:
    line = Line()
    assert line.look(done=10, left=0, now=100) == Age()
    assert line.look(done=10, left=3, now=105) == Age(0, 5)
    assert line.look(done=10, left=3, now=115) == Age(10, 15)


def test_progress_leaves_the_age_of_what_came_later() -> None:
    line = Line()
    line.look(done=0, left=5, now=0)
    line.look(done=0, left=9, now=20)
    assert line.look(done=3, left=6, now=30) == Age(30, 0)
    assert line.look(done=5, left=4, now=50) == Age(30, 0)
    assert line.look(done=5, left=4, now=60) == Age(40, 10)


def test_an_empty_line_has_no_age_and_what_comes_then_is_new() -> None:
    line = Line()
    line.look(done=0, left=5, now=0)
    assert line.look(done=5, left=0, now=90) == Age()
    assert line.look(done=5, left=1, now=100) == Age(0, 10)


def test_a_line_that_never_empties_remembers_a_bounded_number_of_looks() -> None:
    line = Line()
    for now in range(10_000):
        line.look(done=0, left=now + 1, now=now)
    assert line.look(done=0, left=10_001, now=10_000).oldest == 10_000
    assert line.look(done=9_000, left=1_001, now=10_000).oldest >= 1_000


@pytest.mark.parametrize(
    ("sent_at", "oldest"),
    [(None, 30), (1000.0, 500), (1490.0, 30), (9000.0, 30)],
    ids=["not known", "before the first look", "after it", "by a clock that is wrong"],
)
def test_what_was_sent_before_the_first_look_is_as_old_as_it_says(
    sent_at: float | None, oldest: float
) -> None:
    assert Age(30, 10).since(sent_at, now=1500) == Age(oldest, 10)


def test_numbers_that_are_left_out_make_nothing_younger() -> None:
    line = Line()
    line.look(done=100, left=2, now=0, end=140)
    assert line.look(done=120, left=1, now=30, end=140) == Age(30, 0)
