"""The clock: says that a day has ended, by a message whose id makes it count once."""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from schemas.clock import DayEnded
from schemas.envelope import Record, headers
from store.engine import Store
from store.messaging import Outbox

NEW_YORK: Final = ZoneInfo("America/New_York")
_LAST_SECOND: Final = time(23, 59, 59, tzinfo=NEW_YORK)


def now() -> datetime:
    """The time in the programme's time zone: the one place where a real clock is read."""
    return datetime.now(UTC).astimezone(NEW_YORK)


def today() -> date:
    """Today's date in the programme's time zone."""
    return now().date()


def end_day(store: Store, day: date) -> None:
    """Put the end of a day behind everything that is pending."""
    ended = DayEnded(day=day)
    over_at = datetime.combine(day, _LAST_SECOND).isoformat()
    made = headers(id=day.isoformat(), source="/clock", type=DayEnded.type, time=over_at)
    value = ended.model_dump_json().encode()
    with store.begin() as transaction:
        Outbox(transaction).append(Record(ended.topic.value, ended.key, value, made))
