"""Health: a hub is ready when it makes progress, not when it is merely connected."""

from datetime import date
from typing import Any

import pytest

from hub.observe.ages import Age
from hub.observe.health import as_json, readiness
from hub.observe.samples import Sample
from tests.hub.observe.watching import place, sample, stored

TODAY = date(2015, 3, 2)


def failing(of: Sample, *, today: date = TODAY, is_worker: bool = True) -> dict[str, str]:
    """The checks that are not well, with their sentences."""
    checks = readiness(of, is_worker=is_worker, today=today, stall_seconds=60, hung_seconds=600)
    return {check.name: check.told for check in checks if not check.is_well}


@pytest.mark.parametrize("is_worker", [True, False], ids=["worker", "standing by"])
def test_a_hub_that_has_nothing_to_do_is_ready(is_worker: bool) -> None:
    assert failing(sample(place(left=0)), is_worker=is_worker) == {}


def test_a_store_that_is_away_is_all_that_can_be_told() -> None:
    assert failing(Sample(0, store_away="OperationalError")) == {
        "store": "the store is away (OperationalError)"
    }


@pytest.mark.parametrize(
    ("unmoved", "is_ready"), [(59.9, True), (60.0, False)], ids=["just moved", "stands"]
)
def test_an_outbox_that_stands_is_not_ready(unmoved: float, is_ready: bool) -> None:
    seen = sample(stored=stored(outbox_left=7), outbox=Age(500, unmoved))
    assert ("outbox" not in failing(seen)) == is_ready


def test_a_backlog_that_moves_is_ready_however_old_it_is() -> None:
    assert failing(sample(stored=stored(outbox_left=10**6), outbox=Age(5000, 3))) == {}


@pytest.mark.parametrize(
    ("unmoved", "is_ready"), [(59.9, True), (60.0, False)], ids=["just moved", "stands"]
)
def test_a_consumer_that_stands_is_named(unmoved: float, is_ready: bool) -> None:
    found = failing(sample(place(), unmoved=unmoved))
    assert found == ({} if is_ready else {"consumers": "nothing goes on in mihms.claims/0"})


def test_a_consumer_with_a_batch_in_hand_does_not_stand() -> None:
    assert failing(sample(place(), unmoved=600, in_hand={"mihms.claims": 600.0})) == {}


@pytest.mark.parametrize(
    ("seconds", "is_ready"), [(599.9, True), (600.0, False)], ids=["takes long", "hangs"]
)
def test_a_batch_of_which_nothing_is_done_for_long_hangs(seconds: float, is_ready: bool) -> None:
    of = {"mihms.claims": seconds}
    seen = sample(place(), unmoved=5000, in_hand={"mihms.claims": 5000.0}, trying=of, well_for=5000)
    assert ("consumers" not in failing(seen)) == is_ready


@pytest.mark.parametrize(
    ("silent", "is_worker", "is_ready"),
    [(59.9, True, True), (60.0, True, False), (60.0, False, True)],
    ids=["works", "hangs", "stands by"],
)
def test_a_worker_that_gives_no_sign_is_not_ready(
    silent: float, is_worker: bool, is_ready: bool
) -> None:
    found = failing(sample(silent=silent), is_worker=is_worker)
    told = "this hub is the worker, and for 60 s its piece of work has given no sign"
    assert found == ({} if is_ready else {"worker": told})


@pytest.mark.parametrize(
    ("unmoved", "is_ready"), [(59.9, True), (60.0, False)], ids=["wait", "wait in vain"]
)
def test_files_that_wait_while_the_worker_does_nothing_are_told(
    unmoved: float, is_ready: bool
) -> None:
    seen = sample(stored=stored(files_unread=3), files=Age(unmoved, unmoved))
    told = {} if is_ready else {"files": "3 files wait to be read, and for 60 s none was"}
    assert failing(seen) == told


def test_kafka_that_does_not_answer_is_told() -> None:
    seen = Sample(0, stored(), broker_away="TimeoutError")
    assert failing(seen) == {"kafka": "Kafka is away (TimeoutError)"}


@pytest.mark.parametrize(
    ("open_day", "told"),
    [
        pytest.param(date(2015, 3, 2), None, id="today"),
        pytest.param(date(2015, 3, 1), None, id="yesterday is being closed"),
        pytest.param(date(2015, 2, 28), "2015-02-28 is open, 2 days behind", id="behind"),
        pytest.param(None, "no day is open: `hub init` opens the first", id="not started"),
    ],
)
def test_the_day_clock_may_not_be_behind(open_day: date | None, told: str | None) -> None:
    assert failing(sample(stored=stored(open_day=open_day))).get("day") == told


def test_health_is_told_with_reasons() -> None:
    checks = readiness(sample(), is_worker=False, today=TODAY, stall_seconds=60)
    told: dict[str, Any] = as_json(checks)
    assert told["status"] == "ok"
    assert told["checks"]["worker"] == {"ok": True, "reason": "this hub stands by for the worker"}
