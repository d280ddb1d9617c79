"""The cap of a Community Care Team, counted whenever it is asked for."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row

from rules.cct_cap import counts_towards_cap, earlier_months, most_served, share_served
from schemas.providers import AffiliationKind
from store.panels import Programme
from store.work import Work


def has_room(work: Work, team: Row[Any]) -> bool:
    """Whether a CCT may serve one member more today (C1 to C3)."""
    months = earlier_months(team.programme_start_on, work.today)
    earlier = [share_served(*_counts(work, team.site_id, month.last)) for month in months]
    served, members = _counts(work, team.site_id, work.today)
    return served < most_served(members, earlier, work.today)


def _counts(work: Work, team: str, day: date) -> tuple[int, int]:
    """Members that the CCT serves on a day, and members of the practices affiliated then."""
    partners = work.providers.affiliated(AffiliationKind.CCT_HHP, day, other_site_id=team)
    practices = {practice for practice, _ in partners}
    members = work.panels.census(Programme.STAGE_A, practices, day)
    return _number(work, work.panels.served(team, day)), _number(work, members)


def _number(work: Work, rows: Iterable[Row[Any]]) -> int:
    return sum(
        row.number
        for row in rows
        if counts_towards_cap(dual=row.medicare != "none", pcmh_pilot=_in_pilot(work, row.site_id))
    )


def _in_pilot(work: Work, site_id: str | None) -> bool:
    site = work.providers.site(site_id) if site_id else None
    return bool(site and site.pcmh_pilot)
