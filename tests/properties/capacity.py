"""The cap of the care team, counted again from the tables by the words of the requirement."""

from datetime import date, timedelta
from fractions import Fraction
from math import floor

from store import tables
from tests.programme import PRACTICE, SISTER, TEAM, Programme


def served_and_allowed(programme: Programme) -> tuple[int, int]:
    """How many members the care team serves today, and how many it may.

    With N = min(12, months so far): floor(D * max(0, 0.05 * N - the N - 1 earlier ratios)).
    """
    today = programme.today
    known_from = programme.first_day
    (team,) = programme.rows(tables.sites, site_id=TEAM)
    earlier = []
    last = today.replace(day=1) - timedelta(days=1)
    while len(earlier) < 11 and last >= max(team.programme_start_on, known_from):
        served, members = _counts(programme, last)
        earlier.append(Fraction(served, members) if members else Fraction(0))
        last = last.replace(day=1) - timedelta(days=1)
    served, members = _counts(programme, today)
    room = Fraction(5, 100) * (len(earlier) + 1) - sum(earlier)
    return served, floor(members * max(Fraction(0), room))


def _counts(programme: Programme, day: date) -> tuple[int, int]:
    """Members served and members of affiliated practices, without the duals of the pilot."""
    pilot = {row.site_id for row in programme.rows(tables.sites) if row.pcmh_pilot}
    on_day = [
        row
        for row in programme.rows(tables.panels)
        if row.joined_on <= day < (row.left_on or date.max)
    ]
    practice = {row.member_key: row.site_id for row in on_day if row.programme == "stage_a"}
    out = {
        member
        for member, site in practice.items()
        if site in pilot and is_dual(programme, member, day)
    }
    served = {row.member_key for row in on_day if row.site_id == TEAM}
    members = {member for member, site in practice.items() if site in (PRACTICE, SISTER)}
    return len(served - out), len(members - out)


def is_dual(programme: Programme, member_key: int, day: date) -> bool:
    """Whether a member had Medicare on a day, by the newest report that speaks of it."""
    told = programme.rows(tables.member_facts, member_key=member_key)
    newest_first = sorted(told, key=lambda row: row.known_from, reverse=True)
    counts = next((row for row in newest_first if row.medicare_from <= day), None)
    if counts is None or counts.medicare == "none":
        return False
    return counts.medicare_until is None or counts.medicare_until >= day
