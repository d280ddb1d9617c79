"""The clock: says that a day has ended, by a message whose id makes it count once."""

from datetime import date, datetime, time
from typing import Final

from hub.local import READER
from hub.wall_clock import NEW_YORK
from schemas.clock import DayEnded
from schemas.envelope import Record, headers
from store.engine import Store
from store.messaging import Outbox

_LAST_SECOND: Final = time(23, 59, 59, tzinfo=NEW_YORK)


def end_day(store: Store, day: date) -> None:
    """Put the end of a day behind everything that is pending, unless it waits there already.

    A try that was cut off may have done it.
    """
    ended = DayEnded(day=day)
    over_at = datetime.combine(day, _LAST_SECOND).isoformat()
    made = headers(id=day.isoformat(), source="/clock", type=DayEnded.type, time=over_at)
    value = ended.model_dump_json().encode()
    with store.begin() as transaction:
        outbox = Outbox(transaction)
        if not outbox.holds(READER, ended.topic):
            outbox.append(Record(ended.topic.value, ended.key, value, made))
