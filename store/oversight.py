"""What MaineCare watches: recognition and standing of practices, confirmations, and flags."""

from datetime import date
from typing import Any

from sqlalchemy import Row, select

from rules.ncqa import Standing
from schemas.providers import NewPatientsConfirmed, RecognitionReported, SiteKind
from store.identity import derived_id
from store.tables import confirmations, flags, members, recognitions, sites, standings
from store.transaction import Transaction


class Oversight:
    """The oversight of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def report_recognition(self, reported: RecognitionReported) -> None:
        """Store what is known of a practice's NCQA recognition, in place of what was known."""
        self._transaction.put(recognitions, reported.model_dump())

    def practices(self, on: date) -> list[Row[Any]]:
        """Every practice that is in the programme on a day, with recognition and last standing.

        Rows of (site_id, programme_start_on, applied_on, achieved_on, ended_on, standing).
        """
        statement = (
            select(
                sites.c.site_id,
                sites.c.programme_start_on,
                recognitions.c.applied_on,
                recognitions.c.achieved_on,
                recognitions.c.ended_on,
                standings.c.standing,
            )
            .join(recognitions, recognitions.c.site_id == sites.c.site_id, isouter=True)
            .join(standings, standings.c.site_id == sites.c.site_id, isouter=True)
            .where(sites.c.kind == SiteKind.HHP.value, sites.c.programme_start_on <= on)
            .where(sites.c.programme_end_on.is_(None) | (sites.c.programme_end_on >= on))
            .order_by(sites.c.site_id)
        )
        return list(self._transaction.rows(statement))

    def stand(self, site_id: str, standing: Standing, since_on: date) -> None:
        """Store where a practice stands from a day on."""
        row = {"site_id": site_id, "standing": standing.value, "since_on": since_on}
        self._transaction.put(standings, row)

    def confirm(self, confirmed: NewPatientsConfirmed, on: date) -> None:
        """Store that a practice said for a month whether it takes new patients."""
        self._transaction.put(confirmations, confirmed.model_dump() | {"confirmed_on": on})

    def confirmed(self, month: str) -> frozenset[str]:
        """The practices that confirmed for a month, whatever they said."""
        statement = select(confirmations.c.site_id).where(confirmations.c.month == month)
        return frozenset(row.site_id for row in self._transaction.rows(statement))

    def flag(
        self,
        kind: str,
        site_id: str,
        on: date,
        *,
        rule_id: str,
        member_key: int | None = None,
        about: str | None = None,
    ) -> None:
        """Put something before MaineCare's staff, once for the day; `about` is no member's."""
        self._transaction.put(
            flags,
            {
                "flag_id": derived_id(
                    "F", kind, site_id, member_key, on, *([about] if about else ())
                ),
                "kind": kind,
                "site_id": site_id,
                "member_key": member_key,
                "rule_id": rule_id,
                "raised_on": on,
                "about": about,
            },
        )

    def was_flagged(self, kind: str, site_id: str, member_key: int) -> bool:
        """Whether a flag of a kind was put about a member at a site, whenever it was."""
        statement = select(flags.c.flag_id).where(
            flags.c.kind == kind, flags.c.site_id == site_id, flags.c.member_key == member_key
        )
        return self._transaction.one(statement) is not None

    def flagged(self, kind: str) -> frozenset[str]:
        """What the flags of a kind are about, whenever they were put."""
        statement = select(flags.c.about).where(flags.c.kind == kind, flags.c.about.is_not(None))
        return frozenset(row.about for row in self._transaction.rows(statement))

    def flags(self) -> list[Row[Any]]:
        """Everything that was put before the staff, with the member's id if any, oldest first."""
        statement = (
            select(flags, members.c.member_id)
            .join(members, members.c.member_key == flags.c.member_key, isouter=True)
            .order_by(flags.c.raised_on, flags.c.kind, flags.c.site_id, members.c.member_id)
        )
        return list(self._transaction.rows(statement))
