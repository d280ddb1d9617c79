"""The date and time of the programme, by a real clock."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

NEW_YORK: Final = ZoneInfo("America/New_York")


def now() -> datetime:
    """The time in the programme's time zone: the one place where a real clock is read."""
    return datetime.now(UTC).astimezone(NEW_YORK)


def today() -> date:
    """Today's date in the programme's time zone."""
    return now().date()
