"""Panels: which members are with which site, from when until when."""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)

from store.bulk import Among, one_of
from store.member_facts import medicare_on
from store.panel_versions import PanelVersions
from store.tables import coverages, members, panels
from store.transaction import Transaction


class Programme(StrEnum):
    """Which panel of a site a member is on."""

    STAGE_A = "stage_a"
    STAGE_B = "stage_b"
    BHH = "bhh"
    CCT = "cct"


_STAYS = Among(
    select(panels).order_by(panels.c.programme, panels.c.site_id, panels.c.joined_on),
    panels.c.member_key,
)


class Stay(NamedTuple):
    """A member's time on a panel of a site; `left_on` is the first day off it."""

    member_key: int
    site_id: str
    programme: str
    joined_on: date
    left_on: date | None = None
    reason: str | None = None


class Panels:
    """The panels of one transaction on its open day, and since when each time on one is known.

    What was read of a member is kept up to date until the transaction ends.
    """

    def __init__(self, transaction: Transaction, today: date) -> None:
        self._transaction = transaction
        self._versions = PanelVersions(transaction, today)
        self._stays: dict[int, list[Stay]] = {}

    def join(self, member_key: int, site_id: str, programme: Programme, joined_on: date) -> date:
        """Put a member on a site's panel from a day on, and give that day.

        It is a later one where the member is still on the programme's last panel until then, so
        that nobody is on two panels of a programme on one day.
        """
        ends = (stay.left_on for stay in self._of(member_key, programme))
        joined_on = max([joined_on, *(day for day in ends if day is not None)])
        self._put(Stay(member_key, site_id, programme.value, joined_on))
        return joined_on

    def leave(
        self, member_key: int, site_id: str, programme: Programme, left_on: date, reason: str
    ) -> None:
        """End a member's open time on a site's panel; `left_on` is the first day off it.

        Who left before joining was never on it.
        """
        for stay in self._of(member_key, programme):
            if stay.site_id == site_id and stay.left_on is None:
                day = max(left_on, stay.joined_on)
                self._put(stay._replace(left_on=day, reason=reason))

    def cut(self, member_key: int, programme: Programme, day: date) -> None:
        """Have a member's times on panels of a programme, which end later, end by a day."""
        for stay in self._of(member_key, programme):
            if stay.left_on is not None and stay.left_on > day:
                self._put(stay._replace(left_on=max(day, stay.joined_on)))

    def _of(self, member_key: int, programme: Programme) -> list[Stay]:
        self.preload([member_key])
        return [one for one in self._stays[member_key] if one.programme == programme.value]

    def _put(self, stay: Stay) -> None:
        """Keep a stay in place of the one of the same first day."""
        self._transaction.put(panels, stay._asdict())
        self._versions.keep(*stay[:5])
        others = [one for one in self._stays[stay.member_key] if one[:4] != stay[:4]]
        self._stays[stay.member_key] = sorted([*others, stay], key=_place)

    def preload(self, member_keys: Iterable[int]) -> None:
        """Look up the panels of many members at once, so that they need no query of their own."""
        wanted = [key for key in dict.fromkeys(member_keys) if key not in self._stays]
        if not wanted:
            return
        self._stays |= {key: [] for key in wanted}
        for row in self._transaction.among(_STAYS, wanted):
            self._stays[row.member_key].append(Stay._make(row))

    def spans(self, member_key: int, site_id: str) -> tuple[tuple[date, date | None], ...]:
        """A member's times on any panel of a site: first day, and first day off it."""
        self.preload([member_key])
        stays = self._stays[member_key]
        return tuple((one.joined_on, one.left_on) for one in stays if one.site_id == site_id)

    def current(self, member_key: int) -> list[Stay]:
        """The panels that a member is on, or will join, and has not left, by programme and site."""
        self.preload([member_key])
        return [stay for stay in self._stays[member_key] if stay.left_on is None]

    def site_of(self, member_key: int, programme: Programme) -> str | None:
        """The site on whose panel of a programme the member is, or None."""
        for stay in self.current(member_key):
            if stay.programme == programme.value:
                return stay.site_id
        return None

    def site_on(self, member_key: int, programme: Programme, day: date) -> str | None:
        """The site on whose panel of a programme a member is on a day, or None."""
        statement = select(panels.c.site_id).where(
            panels.c.member_key == member_key, _is_on(panels.c, programme, day)
        )
        row = self._transaction.one(statement)
        return None if row is None else str(row.site_id)

    def is_on(self, member_key: int, programme: Programme, day: date) -> bool:
        """Whether a member is on any panel of a programme on a day."""
        return self.site_on(member_key, programme, day) is not None

    def was_on(self, member_key: int, programme: Programme, day: date, known_on: date) -> bool:
        """Whether a member was on any panel of a programme on a day, as was known on another."""
        return self._versions.was_on(member_key, programme.value, day, known_on)

    def members_on(self, programme: Programme) -> frozenset[int]:
        """The members on any panel of a programme."""
        statement = select(panels.c.member_key).where(
            panels.c.programme == programme.value, panels.c.left_on.is_(None)
        )
        return frozenset(row.member_key for row in self._transaction.rows(statement))

    def census(self, programme: Programme, sites: Iterable[str], day: date) -> list[Row[Any]]:
        """How many members sites have on a panel on a day, by site and Medicare of that day.

        Rows of (site_id, medicare, number).
        """
        on_panel = (
            select(panels.c.site_id, medicare_on(panels.c.member_key, day).label("medicare"))
            .where(panels.c.site_id.in_(sorted(sites)))
            .where(_is_on(panels.c, programme, day))
            .subquery()
        )
        return self._counted(on_panel)

    def _counted(self, people: Subquery) -> list[Row[Any]]:
        named = (people.c.site_id, people.c.medicare)
        statement = select(*named, func.count().label("number")).group_by(*named)
        return list(self._transaction.rows(statement))

    def served(self, team: str, day: date) -> list[Row[Any]]:
        """How many members a CCT has on its panel on a day, by practice and Medicare of that day.

        Rows of (site_id, medicare, number); `site_id` is None for who is on no Stage A panel.
        """
        own, practice = panels.alias("own"), panels.alias("practice")
        same = and_(
            practice.c.member_key == own.c.member_key,
            _is_on(practice.c, Programme.STAGE_A, day),
        )
        on_panel = (
            select(practice.c.site_id, medicare_on(own.c.member_key, day).label("medicare"))
            .select_from(own)
            .join(practice, same, isouter=True)
            .where(own.c.site_id == team, _is_on(own.c, Programme.CCT, day))
            .subquery()
        )
        return self._counted(on_panel)

    def on_day(
        self, programme: Programme, day: date, member_keys: Collection[int] | None = None
    ) -> list[Row[Any]]:
        """Everybody on a programme's panels on a day, or of some members alone.

        Rows of (member_key, site_id, member_id), by site and member.
        """
        statement = (
            select(
                panels.c.member_key,
                panels.c.site_id,
                members.c.member_id,
            )
            .join(members, members.c.member_key == panels.c.member_key)
            .where(_is_on(panels.c, programme, day))
            .order_by(panels.c.site_id, panels.c.member_key)
        )
        if member_keys is not None:
            statement = statement.where(one_of(panels.c.member_key, member_keys))
        return list(self._transaction.rows(statement))

    def without_coverage(self, day: date, codes: Collection[str]) -> list[Row[Any]]:
        """The open places on panels of who has none of these coverage codes on a day, or has died.

        Rows of (member_key, site_id, programme, died), by member and programme.
        """
        covered = (
            select(literal(1))
            .where(coverages.c.member_key == panels.c.member_key)
            .where(coverages.c.code.in_(sorted(codes)), coverages.c.starts_on <= day)
            .where(or_(coverages.c.ends_on.is_(None), coverages.c.ends_on >= day))
        )
        died = and_(members.c.died_on.is_not(None), members.c.died_on < day)
        statement = (
            select(
                panels.c.member_key,
                panels.c.site_id,
                panels.c.programme,
                case((died, 1), else_=0).label("died"),
            )
            .join(members, members.c.member_key == panels.c.member_key)
            .where(panels.c.left_on.is_(None), or_(died, ~covered.exists()))
            .order_by(panels.c.member_key, panels.c.programme)
        )
        return list(self._transaction.rows(statement))


def _place(stay: Stay) -> tuple[str, str, date]:
    return stay.programme, stay.site_id, stay.joined_on


def _is_on(columns: Any, programme: Programme, day: date) -> ColumnElement[bool]:
    return and_(
        columns.programme == programme.value,
        columns.joined_on <= day,
        or_(columns.left_on.is_(None), columns.left_on > day),
    )
