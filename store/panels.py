"""Panels: which members are with which site, from when until when."""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    update,
)

from store.bulk import Among
from store.member_facts import medicare_on
from store.tables import coverages, members, panels
from store.transaction import Transaction


class Programme(StrEnum):
    """Which panel of a site a member is on."""

    STAGE_A = "stage_a"
    STAGE_B = "stage_b"
    BHH = "bhh"
    CCT = "cct"


_SPANS = Among(
    select(panels.c.member_key, panels.c.site_id, panels.c.joined_on, panels.c.left_on),
    panels.c.member_key,
)


class Panels:
    """The panels of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._spans: dict[tuple[int, str], list[tuple[date, date | None]]] = {}
        self._looked_up: set[int] = set()

    def join(self, member_key: int, site_id: str, programme: Programme, joined_on: date) -> date:
        """Put a member on a site's panel from a day on, and give that day.

        It is a later one where the member is still on the programme's last panel until then, so
        that nobody is on two panels of a programme on one day.
        """
        self._forget()
        last = func.max(panels.c.left_on)
        of_programme = select(last).where(
            panels.c.member_key == member_key, panels.c.programme == programme.value
        )
        joined_on = max(joined_on, self._transaction.scalar(of_programme) or joined_on)
        self._transaction.put(
            panels,
            {
                "member_key": member_key,
                "site_id": site_id,
                "programme": programme.value,
                "joined_on": joined_on,
                "left_on": None,
                "reason": None,
            },
        )
        return joined_on

    def leave(
        self, member_key: int, site_id: str, programme: Programme, left_on: date, reason: str
    ) -> None:
        """End a member's open time on a site's panel; `left_on` is the first day off it.

        Who left before joining was never on it.
        """
        self._forget()
        self._transaction.execute(
            update(panels)
            .where(panels.c.member_key == member_key)
            .where(panels.c.site_id == site_id)
            .where(panels.c.programme == programme.value)
            .where(panels.c.left_on.is_(None))
            .values(left_on=_later(panels.c.joined_on, left_on), reason=reason)
        )

    def cut(self, member_key: int, programme: Programme, day: date) -> None:
        """Have a member's times on panels of a programme, which end later, end by a day."""
        self._forget()
        self._transaction.execute(
            update(panels)
            .where(panels.c.member_key == member_key, panels.c.programme == programme.value)
            .where(panels.c.left_on > day)
            .values(left_on=_later(panels.c.joined_on, day))
        )

    def _forget(self) -> None:
        self._spans.clear()
        self._looked_up.clear()

    def preload(self, member_keys: Iterable[int]) -> None:
        """Look up the panels of many members at once, so that `spans` needs no query."""
        wanted = [key for key in dict.fromkeys(member_keys) if key not in self._looked_up]
        if not wanted:
            return
        self._looked_up.update(wanted)
        for row in self._transaction.among(_SPANS, wanted):
            spans = self._spans.setdefault((row.member_key, row.site_id), [])
            spans.append((row.joined_on, row.left_on))

    def spans(self, member_key: int, site_id: str) -> tuple[tuple[date, date | None], ...]:
        """A member's times on any panel of a site: first day, and first day off it."""
        if member_key not in self._looked_up:
            self.preload([member_key])
        return tuple(self._spans.get((member_key, site_id), ()))

    def current(self, member_key: int) -> list[Row[Any]]:
        """The panels that a member is on, or will join, and has not left."""
        statement = (
            select(panels)
            .where(panels.c.member_key == member_key, panels.c.left_on.is_(None))
            .order_by(panels.c.programme, panels.c.site_id)
        )
        return list(self._transaction.rows(statement))

    def site_of(self, member_key: int, programme: Programme) -> str | None:
        """The site on whose panel of a programme the member is, or None."""
        for row in self.current(member_key):
            if row.programme == programme.value:
                return str(row.site_id)
        return None

    def is_on(self, member_key: int, programme: Programme, day: date) -> bool:
        """Whether a member is on any panel of a programme on a day."""
        statement = select(panels.c.site_id).where(
            panels.c.member_key == member_key, _is_on(panels.c, programme, day)
        )
        return self._transaction.one(statement) is not None

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
            statement = statement.where(panels.c.member_key.in_(sorted(member_keys)))
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


def _later(column: Column[date], day: date) -> ColumnElement[date]:
    return case((column > day, column), else_=day)


def _is_on(columns: Any, programme: Programme, day: date) -> ColumnElement[bool]:
    return and_(
        columns.programme == programme.value,
        columns.joined_on <= day,
        or_(columns.left_on.is_(None), columns.left_on > day),
    )
