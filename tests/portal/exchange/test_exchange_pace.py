"""The pace of requests: how many a minute allows, and for how long it is remembered."""

import pytest

from portal.exchange.errors import TooOften
from portal.exchange.limits import Pace


def test_strangers_who_asked_a_minute_ago_are_forgotten() -> None:
    at = [0.0]
    pace = Pace(2, lambda: at[0])
    for number in range(300):
        at[0] += 1
        pace.take(f"stranger at 10.0.{number}.1")
        assert len(pace) <= 120
    at[0] += 60
    pace.take("METPID000001")
    assert len(pace) == 1


@pytest.mark.parametrize(
    ("seconds", "is_let_in"),
    [pytest.param(29, False, id="29 seconds"), pytest.param(30, True, id="30 seconds")],
)
def test_who_asked_too_often_is_not_forgotten_too_early(seconds: int, *, is_let_in: bool) -> None:
    at = [0.0]
    pace = Pace(2, lambda: at[0])
    at[0] = 59
    pace.take("METPID000001")
    pace.take("METPID000001")
    at[0] += seconds
    if is_let_in:
        pace.take("METPID000001")
    else:
        with pytest.raises(TooOften):
            pace.take("METPID000001")
