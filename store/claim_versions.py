"""Claims as they were known on a day: what was replaced or taken back since is kept beside them."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, or_, select

from rules.conditions import Code
from store.bulk import Among
from store.tables import claim_diagnoses, claim_lines, claims, superseded_claims
from store.transaction import Transaction

_STORED = Among(
    select(claims.c.claim_key, claims.c.known_from, claims.c.member_key), claims.c.claim_key
)


class KnownLine(NamedTuple):
    """A service of a claim: its procedure, its days, who billed it, and its revenue code."""

    procedure: str | None
    from_on: date
    to_on: date
    billing_npi: str
    revenue_code: str | None = None


class KnownClaims(NamedTuple):
    """What the claims of a member showed as they were known on a day."""

    diagnoses: list[tuple[Code, date]]
    lines: list[KnownLine]


class ClaimVersions:
    """The versions of claims of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._stored: dict[int, tuple[date | None, int] | None] = {}

    def preload(self, claim_keys: Iterable[int]) -> None:
        """Look up at once which of these claims are stored."""
        wanted = [key for key in dict.fromkeys(claim_keys) if key not in self._stored]
        if wanted:
            self._stored |= dict.fromkeys(wanted)
            for row in self._transaction.among(_STORED, wanted):
                self._stored[row.claim_key] = (row.known_from, row.member_key)

    def supersede(self, claim_key: int, on: date) -> None:
        """Keep a claim as it was known until a day, on which it is replaced or taken back.

        What comes and goes on one day was never known at the end of one.
        """
        self.preload([claim_key])
        stored = self._stored[claim_key]
        if stored is None or stored[0] == on:
            return
        known_from, member_key = stored
        self._transaction.put(
            superseded_claims,
            {
                "claim_key": claim_key,
                "known_until": on,
                "known_from": known_from,
                "member_key": member_key,
                **self._content(claim_key),
            },
        )

    def _content(self, claim_key: int) -> dict[str, Any]:
        codes = select(claim_diagnoses).where(claim_diagnoses.c.claim_key == claim_key)
        lines = select(claim_lines).where(claim_lines.c.claim_key == claim_key)
        biller = select(claims.c.billing_npi).where(claims.c.claim_key == claim_key)
        return {
            "billing_npi": self._transaction.scalar(biller),
            "diagnoses": [
                [row.system, row.code, str(row.served_on)] for row in self._transaction.rows(codes)
            ],
            "lines": [
                [row.procedure, str(row.from_on), str(row.to_on), row.revenue_code]
                for row in self._transaction.rows(lines)
            ],
        }

    def remember(self, claim_key: int, member_key: int, on: date | None) -> None:
        """Say that a claim is stored now as it was told on a day, or that it no longer is."""
        self._stored[claim_key] = None if on is None else (on, member_key)

    def known(self, member_key: int, known_on: date) -> KnownClaims:
        """What a member's claims showed as they were known at the end of a day."""
        found = KnownClaims([], [])
        by_then = or_(claims.c.known_from.is_(None), claims.c.known_from <= known_on)
        codes = (
            select(claim_diagnoses)
            .join(claims, claims.c.claim_key == claim_diagnoses.c.claim_key)
            .where(claim_diagnoses.c.member_key == member_key, by_then)
        )
        for row in self._transaction.rows(codes):
            found.diagnoses.append((Code(row.system, row.code), row.served_on))
        lines = (
            select(claim_lines, claims.c.billing_npi)
            .join(claims, claims.c.claim_key == claim_lines.c.claim_key)
            .where(claim_lines.c.member_key == member_key, by_then)
        )
        for row in self._transaction.rows(lines):
            days = (row.from_on, row.to_on)
            line = KnownLine(row.procedure, *days, row.billing_npi, row.revenue_code)
            found.lines.append(line)
        for row in self._superseded(member_key, known_on):
            _add(row, found)
        return found

    def _superseded(self, member_key: int, known_on: date) -> Iterable[Row[Any]]:
        """The versions that were known on the day and no longer are."""
        known_from = superseded_claims.c.known_from
        return self._transaction.rows(
            select(superseded_claims)
            .where(superseded_claims.c.member_key == member_key)
            .where(superseded_claims.c.known_until > known_on)
            .where(or_(known_from.is_(None), known_from <= known_on))
        )


def _add(row: Row[Any], found: KnownClaims) -> None:
    for system, code, served_on in row.diagnoses:
        found.diagnoses.append((Code(system, code), date.fromisoformat(served_on)))
    for procedure, from_on, to_on, *revenue_code in row.lines:
        days = (date.fromisoformat(from_on), date.fromisoformat(to_on))
        found.lines.append(KnownLine(procedure, *days, row.billing_npi, *revenue_code))
