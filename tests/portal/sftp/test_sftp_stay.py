"""How long a partner's connection over SFTP stays."""

import pytest
from asyncssh import SFTPPermissionDenied

from portal.sftp.stay import FRESH_SECONDS, IDLE_SECONDS, LONGEST_SECONDS, Stay


class Hours:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


async def test_key_is_looked_at_again_after_seconds() -> None:
    hours, answers = Hours(), [True, False]
    stay = Stay(lambda: answers.pop(0), hours)
    hours.at += FRESH_SECONDS - 0.1
    await stay.check()
    assert len(answers) == 2
    hours.at += 0.1
    await stay.check()
    hours.at += FRESH_SECONDS
    with pytest.raises(SFTPPermissionDenied, match="no longer good"):
        await stay.check()


@pytest.mark.parametrize(
    ("seconds", "why"),
    [
        pytest.param(IDLE_SECONDS, None, id="15 minutes"),
        pytest.param(IDLE_SECONDS + 1, "Nothing was asked for 15 minutes.", id="a second more"),
    ],
)
async def test_who_asks_for_nothing_is_shown_out(seconds: float, why: str | None) -> None:
    hours = Hours()
    stay = Stay(lambda: True, hours)
    hours.at += 600
    stay.touch()
    hours.at += seconds
    assert await stay.why_over() == why


async def test_who_is_busy_is_shown_out_after_twelve_hours() -> None:
    hours = Hours()
    stay = Stay(lambda: True, hours)
    hours.at += LONGEST_SECONDS
    await stay.check()
    hours.at += 1
    with pytest.raises(SFTPPermissionDenied, match="12 hours"):
        await stay.check()
