"""What a partner has not finished sending counts as what it has sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.app import Hub
from portal.exchange.errors import TooLarge, TooOften
from portal.exchange.limits import Limits
from portal.exchange.under_way import MOST_UPLOADS
from tests.partners import NORTH, SOUTH, hand_in, hub_with_partners, visitor, x12

DAY = 4_000


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = hub_with_partners(tmp_path)
    hub.exchange.limits = Limits(file_bytes=DAY, day_bytes=DAY, per_minute=300)
    yield hub
    hub.close()


def test_uploads_side_by_side_hold_no_more_than_a_day_may(hub: Hub) -> None:
    uploads = [hub.exchange.begin(visitor(), f"{number}.837.part") for number in range(3)]
    for upload in uploads:
        upload.write(b" " * (DAY // 4))
    uploads[0].write(b" " * (DAY // 4))
    with pytest.raises(TooLarge, match="24 hours"):
        uploads[1].write(b" ")
    with pytest.raises(TooLarge, match="24 hours"):
        uploads[1].write(b" ", at=DAY // 4)
    uploads[1].write(b"*", at=0)
    hub.exchange.begin(visitor(SOUTH), "other.837").write(b" " * DAY)
    uploads[2].abandon()
    uploads[2].abandon()
    uploads[1].write(b" " * (DAY // 4))
    with pytest.raises(TooLarge, match="24 hours"):
        hub.exchange.begin(visitor(), "more.837").write(b" ")


def test_what_is_finished_still_counts_for_what_goes_on(hub: Hub) -> None:
    content = x12()
    going_on = hub.exchange.begin(visitor(), "long.837")
    hand_in(hub, content)
    going_on.write(b" " * (DAY - len(content)))
    with pytest.raises(TooLarge, match="24 hours"):
        going_on.write(b" ")
    going_on.abandon()
    hub.exchange.check_room(NORTH, DAY - len(content))
    with pytest.raises(TooLarge, match="24 hours"):
        hub.exchange.check_room(NORTH, DAY - len(content) + 1)


def test_one_upload_too_many_at_once_is_refused_and_leaves_nothing(hub: Hub) -> None:
    uploads = [hub.exchange.begin(visitor(), "a.837.part") for _ in range(MOST_UPLOADS)]
    with pytest.raises(TooOften, match="finish them"):
        hub.exchange.begin(visitor(), "b.837")
    assert len(list(hub.library.root.iterdir())) == MOST_UPLOADS
    uploads.pop().abandon()
    hub.exchange.begin(visitor(), "b.837").abandon()
