"""The watchdog: what stands without a word is started anew, and given up when that is in vain."""

import pytest

from hub.dispatch import Outcome
from hub.local import LocalTransport
from hub.observe.watchdog import MOST_RESTARTS, Watchdog
from hub.transport import BrokerAway
from tests.hub.observe.watching import place, sample


class Standing(LocalTransport):
    """A transport that only notes whom it was to start anew."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.away = False

    def deliver(self) -> Outcome | None:
        return None

    def start_anew(self, topic: str) -> None:
        self.started.append(topic)
        if self.away:
            raise BrokerAway("TimeoutError")


@pytest.fixture
def transport() -> Standing:
    return Standing()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def watchdog(transport: Standing, told: list[str]) -> Watchdog:
    return Watchdog(transport, 60, told.append, 600)


def test_a_consumer_that_moves_is_left_alone(watchdog: Watchdog, transport: Standing) -> None:
    assert watchdog.look(sample(place(), unmoved=59))
    assert transport.started == []


def test_a_consumer_that_stands_is_started_anew_once_in_a_while(
    watchdog: Watchdog, transport: Standing, told: list[str]
) -> None:
    for now in (100, 105, 159):
        assert watchdog.look(sample(place(), now=now, unmoved=60))
    assert transport.started == told == ["mihms.claims"]
    watchdog.look(sample(place(), now=160, unmoved=120))
    assert transport.started == ["mihms.claims"] * 2


def test_a_batch_in_hand_is_not_disturbed(watchdog: Watchdog, transport: Standing) -> None:
    in_hand, trying = {"mihms.claims": 5000.0}, {"mihms.claims": 599.0}
    seen = sample(place(), unmoved=900, in_hand=in_hand, trying=trying, well_for=900)
    assert watchdog.look(seen)
    assert transport.started == []


@pytest.mark.parametrize(
    ("well_for", "goes_on"), [(599, True), (600, False)], ids=["was away", "was there"]
)
@pytest.mark.parametrize("of", ["batch", "worker"])
def test_what_hangs_though_all_that_it_needs_is_there_ends_the_process(
    watchdog: Watchdog, transport: Standing, of: str, well_for: float, goes_on: bool
) -> None:
    if of == "batch":
        of = {"mihms.claims": 900.0}
        seen = sample(place(), unmoved=900, in_hand=of, trying=of, well_for=well_for)
    else:
        seen = sample(place(left=0), silent=900.0, well_for=well_for)
    assert watchdog.look(seen) == goes_on
    assert transport.started == []


@pytest.mark.parametrize(("unmoved", "number"), [(179, 0), (180, 1)], ids=["waits", "joins"])
def test_a_partition_of_nobody_is_joined_after_three_times_as_long(
    watchdog: Watchdog, transport: Standing, unmoved: float, number: int
) -> None:
    assert watchdog.look(sample(place(is_ours=False), now=1000, unmoved=unmoved))
    assert len(transport.started) == number


def test_the_hub_gives_up_when_starting_anew_is_in_vain(
    watchdog: Watchdog, transport: Standing
) -> None:
    transport.away = True
    looks = [watchdog.look(sample(place(), now=60.0 * n, unmoved=60.0 * n)) for n in range(1, 6)]
    assert looks == [True] * MOST_RESTARTS + [False] * (5 - MOST_RESTARTS)
    assert len(transport.started) == MOST_RESTARTS


def test_it_never_gives_up_for_a_partition_that_is_not_its_own(watchdog: Watchdog) -> None:
    seen = (sample(place(is_ours=False), now=60.0 * n, unmoved=60.0 * n) for n in range(1, 30))
    assert all(watchdog.look(one) for one in seen)


def test_progress_forgets_the_restarts_before_it(watchdog: Watchdog, transport: Standing) -> None:
    for n in range(1, 10):
        assert watchdog.look(sample(place(), now=200.0 * n, unmoved=60))
        assert watchdog.look(sample(place(), now=200.0 * n + 100, unmoved=0))
    assert len(transport.started) == 9
