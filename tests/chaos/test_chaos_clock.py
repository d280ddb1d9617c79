"""A clock that jumps: each day ends once and in order, and what waits for its time goes on."""

import json
import os
from datetime import date, timedelta
from pathlib import Path

from tests.chaos.clock import Clock
from tests.chaos.hubs import Process
from tests.e2e.home import Home
from tests.integration.running import until

FIRST = date(2014, 12, 1)
OPEN = "SELECT open_on FROM clock WHERE name = 'programme'"
ENDED = "SELECT value FROM outbox WHERE topic = 'clock.day' ORDER BY seq"


def test_a_clock_that_jumps_ahead_and_back_ends_each_day_once_and_in_order(tmp_path: Path) -> None:
    home = Home(tmp_path / "hub", tmp_path / "out", {"HUB_STATUS_LISTEN": "127.0.0.1:0"})
    home("init", "--from", FIRST)
    clock = Clock(tmp_path / "clock", FIRST)
    hub = Process(home, clock, tmp_path / "log")
    try:
        until(lambda: hub.handles)
        clock.set(FIRST + timedelta(days=3))
        until(lambda: home.rows(OPEN) == [("2014-12-04",)])
        jumps = len(clock.jumps())
        clock.turn(timedelta(days=-9))
        until(lambda: clock.was_seen_back(jumps))
        assert home.rows(OPEN) == [("2014-12-04",)]
        clock.turn(timedelta(days=1))
        until(lambda: home.rows(OPEN) == [("2014-12-05",)])
    finally:
        hub.process.terminate()
    assert hub.process.wait(20) == os.EX_OK
    ended = [json.loads(value)["day"] for (value,) in home.rows(ENDED)]
    assert ended == ["2014-12-01", "2014-12-02", "2014-12-03", "2014-12-04"]
