"""A whole invented Health Homes programme, written into dated folders as its files arrive."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from hub.synthetic.calendar import Calendar
from hub.synthetic.folder import Folder
from hub.synthetic.making import Making, Progress
from hub.synthetic.network import network

FIRST_DAY: Final = date(2014, 12, 1)
LAST_DAY: Final = date(2015, 3, 31)


@dataclass(frozen=True, slots=True)
class Programme:
    """How much of what was written; `messages` counts JSON and CSV ones by CloudEvents type."""

    organizations: int
    sites: int
    members: int
    claims: int
    files: int
    messages: dict[str, int]


def generate(
    folder: Path,
    *,
    members: int,
    claims: int,
    seed: int,
    first_day: date = FIRST_DAY,
    last_day: date = LAST_DAY,
    progress: Progress | None = None,
) -> Programme:
    """Write the files of an invented programme below `folder` and count them.

    A sub-folder is a day, and its files arrive on that day in the order of their names. The same
    arguments give the same bytes. `claims` is how many claims there are in all, unless the
    members' stories need more. `progress` is told what is made, how many are done, and of how
    many. Memory does not grow with the numbers.

    Raises:
        FileExistsError: the folder holds something already.
        ValueError: a number is negative, there is no member, or the days are not in order.
    """
    _check(folder, members, claims, first_day, last_day)
    written = Folder(folder, first_day, last_day)
    made = Making(written, Calendar(first_day, last_day), network(members, seed), members, seed)
    made.run(claims, progress or _silence)
    return Programme(
        organizations=sum(1 for _ in made.network.organizations()),
        sites=sum(1 for _ in made.network.sites()),
        members=members,
        claims=made.claims,
        files=written.close(),
        messages=dict(sorted(written.counts.items())),
    )


def _check(folder: Path, members: int, claims: int, first_day: date, last_day: date) -> None:
    if members < 1 or claims < 0:
        raise ValueError("a programme has at least one member, and no fewer than 0 claims")
    if last_day < first_day:
        raise ValueError("the last day is before the first")
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name a new or an empty folder")


def _silence(what: str, done: int, of: int) -> None:
    """Tell nobody."""
