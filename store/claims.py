"""Claims: what they show of a member's conditions, procedures, services and practices."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row, case, delete, func, or_, select

from rules.conditions import Code
from rules.duplication import active_since
from schemas.claims import ClaimReported
from store.bulk import one_of
from store.claim_versions import ClaimVersions, KnownClaims
from store.identity import claim_key
from store.tables import claim_diagnoses, claim_lines, claims, members, service_spans
from store.transaction import Transaction


class Claims:
    """The claims of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._versions = ClaimVersions(transaction)

    def preload(self, reported: Iterable[ClaimReported]) -> None:
        """Look up at once which of these claims replace one that is stored."""
        self._versions.preload(claim_key(one.billing_npi, one.claim_id) for one in reported)

    def report(
        self,
        reported: ClaimReported,
        member_key: int,
        on: date,
        *,
        primary_care: bool,
        hospital_care: bool,
    ) -> None:
        """Store a claim as it is told on a day, in place of the one of the same id."""
        key = claim_key(reported.billing_npi, reported.claim_id)
        self._versions.supersede(key, on)
        self._versions.remember(key, member_key, on)
        served_on = min(line.from_on for line in reported.lines)
        self._transaction.put(
            claims,
            {
                "claim_key": key,
                "claim_id": reported.claim_id,
                "member_key": member_key,
                "kind": reported.kind,
                "billing_npi": reported.billing_npi,
                "site_id": reported.site_id,
                "rendering_npi": reported.rendering_npi,
                "served_on": served_on,
                "primary_care": primary_care,
                "hospital_care": hospital_care,
                "known_from": on,
            },
        )
        codes = {(one.system, one.code) for one in reported.diagnoses}
        row = {"claim_key": key, "member_key": member_key, "served_on": served_on}
        diagnoses = [{**row, "system": system, "code": code} for system, code in sorted(codes)]
        self._transaction.replace(claim_diagnoses, "claim_key", key, diagnoses)
        self._transaction.replace(claim_lines, "claim_key", key, _lines(reported, key, member_key))

    def void(self, reported: ClaimReported, on: date) -> None:
        """Count a claim no longer, which its sender takes back on a day."""
        key = claim_key(reported.billing_npi, reported.claim_id)
        self._versions.supersede(key, on)
        self._versions.remember(key, 0, None)
        for table in (claims, claim_diagnoses, claim_lines):
            self._transaction.execute(delete(table).where(table.c.claim_key == key))

    def known(self, member_key: int, known_on: date) -> KnownClaims:
        """What a member's claims showed as they were known at the end of a day."""
        return self._versions.known(member_key, known_on)

    def diagnoses(
        self, member_key: int, since: date, on: date, *, billing_npi: str | None = None
    ) -> list[Code]:
        """The different diagnosis codes of a member's claims served in a span of days.

        Of all claims, or of those that one organization billed.
        """
        statement = (
            select(claim_diagnoses.c.system, claim_diagnoses.c.code)
            .where(claim_diagnoses.c.member_key == member_key)
            .where(claim_diagnoses.c.served_on.between(since, on))
            .distinct()
        )
        if billing_npi is not None:
            same = claims.c.claim_key == claim_diagnoses.c.claim_key
            statement = statement.join(claims, same).where(claims.c.billing_npi == billing_npi)
        return [Code(row.system, row.code) for row in self._transaction.rows(statement)]

    def diagnoses_with(
        self, member_key: int, billing_npi: str, procedures: Iterable[str], since: date
    ) -> list[Code]:
        """The diagnosis codes of an organization's claims with these procedures, since a day."""
        statement = (
            select(claim_diagnoses.c.system, claim_diagnoses.c.code)
            .join(claims, claims.c.claim_key == claim_diagnoses.c.claim_key)
            .join(claim_lines, claim_lines.c.claim_key == claims.c.claim_key)
            .where(claims.c.member_key == member_key, claims.c.billing_npi == billing_npi)
            .where(claim_lines.c.procedure.in_(sorted(procedures)))
            .where(claim_lines.c.from_on >= since)
            .distinct()
        )
        return [Code(row.system, row.code) for row in self._transaction.rows(statement)]

    def locations_with(
        self, member_key: int, billing_npi: str, procedures: Iterable[str], since: date
    ) -> frozenset[str]:
        """The locations that an organization's claims with these procedures name, since a day."""
        statement = (
            select(claims.c.site_id)
            .join(claim_lines, claim_lines.c.claim_key == claims.c.claim_key)
            .where(claims.c.member_key == member_key, claims.c.billing_npi == billing_npi)
            .where(claim_lines.c.procedure.in_(sorted(procedures)))
            .where(claim_lines.c.from_on >= since, claims.c.site_id.is_not(None))
            .distinct()
        )
        return frozenset(row.site_id for row in self._transaction.rows(statement))

    def procedures(self, member_key: int, since: date, on: date) -> frozenset[str]:
        """The procedure codes of a member's services in a span of days."""
        statement = (
            select(claim_lines.c.procedure)
            .where(claim_lines.c.member_key == member_key)
            .where(claim_lines.c.from_on.between(since, on))
            .where(claim_lines.c.procedure.is_not(None))
            .distinct()
        )
        return frozenset(row.procedure for row in self._transaction.rows(statement))

    def summary(
        self, since: date, on: date, member_keys: Iterable[int], practices: Collection[str]
    ) -> Iterable[Row[Any]]:
        """For each of these members, location and provider: how many claims and in primary care.

        Of the claims that name a practice, or were billed by the organization of one, and are not
        of hospital care. Rows of
        (member_key, site_id, billing_npi, rendering_npi, claims, primary_care,
        last_primary_care_on), in the order of member keys.
        """
        grouped = (
            claims.c.member_key,
            claims.c.site_id,
            claims.c.billing_npi,
            claims.c.rendering_npi,
        )
        primary = case((claims.c.primary_care, 1), else_=0)
        last = func.max(case((claims.c.primary_care, claims.c.served_on)))
        organizations = {site_id[:10] for site_id in practices}
        ours = or_(
            claims.c.billing_npi.in_(sorted(organizations)), claims.c.site_id.in_(sorted(practices))
        )
        return self._transaction.rows(
            select(
                *grouped,
                func.count().label("claims"),
                func.sum(primary).label("primary_care"),
                last.label("last_primary_care_on"),
            )
            .where(one_of(claims.c.member_key, member_keys))
            .where(claims.c.served_on.between(since, on), ours, ~claims.c.hospital_care)
            .group_by(*grouped)
            .order_by(*grouped)
        )

    def all_diagnoses(
        self, since: date, on: date, members: range, heads: Collection[str]
    ) -> Iterable[Row[Any]]:
        """The different (member_key, system, code) of claims served in a span of days, sorted.

        Of the codes that begin with one of the three characters of `heads`.
        """
        columns = (
            claim_diagnoses.c.member_key,
            claim_diagnoses.c.system,
            claim_diagnoses.c.code,
        )
        return self._transaction.rows(
            select(*columns)
            .where(claim_diagnoses.c.member_key.between(members[0], members[-1]))
            .where(claim_diagnoses.c.served_on.between(since, on))
            .where(func.substr(claim_diagnoses.c.code, 1, 3).in_(sorted(heads)))
            .distinct()
            .order_by(*columns)
        )

    def members_with(
        self, procedures: Iterable[str], since: date, on: date, member_keys: Iterable[int]
    ) -> dict[int, frozenset[str]]:
        """Who of these members had any of these procedures in a span of days, and which."""
        statement = (
            select(claim_lines.c.member_key, claim_lines.c.procedure)
            .where(one_of(claim_lines.c.member_key, member_keys))
            .where(claim_lines.c.procedure.in_(sorted(procedures)))
            .where(claim_lines.c.from_on.between(since, on))
            .distinct()
        )
        found: dict[int, frozenset[str]] = {}
        for row in self._transaction.rows(statement):
            found[row.member_key] = found.get(row.member_key, frozenset()) | {row.procedure}
        return found

    def procedures_of_claim(self, billing_npi: str, claim_id: str) -> frozenset[str]:
        """The procedure codes of a claim as it is stored now; none when it is not."""
        statement = select(claim_lines.c.procedure).where(
            claim_lines.c.claim_key == claim_key(billing_npi, claim_id),
            claim_lines.c.procedure.is_not(None),
        )
        return frozenset(row.procedure for row in self._transaction.rows(statement))

    def served(
        self, member_key: int, billing_npi: str, procedures: Iterable[str]
    ) -> list[tuple[date, date]]:
        """First and last days of a member's lines with these procedures from one organization."""
        statement = (
            select(claim_lines.c.from_on, claim_lines.c.to_on)
            .join(claims, claims.c.claim_key == claim_lines.c.claim_key)
            .where(claim_lines.c.member_key == member_key)
            .where(claims.c.billing_npi == billing_npi)
            .where(claim_lines.c.procedure.in_(sorted(procedures)))
        )
        return [(row.from_on, row.to_on) for row in self._transaction.rows(statement)]

    def set_service(
        self, member_key: int, service: str, billing_npi: str, span: tuple[date, date] | None
    ) -> None:
        """Say from when to when an organization gives a member a service; None: not at all."""
        key = {"member_key": member_key, "service": service, "billing_npi": billing_npi}
        if span is None:
            own = (service_spans.c[name] == value for name, value in key.items())
            self._transaction.execute(delete(service_spans).where(*own))
        else:
            self._transaction.put(service_spans, {**key, "first_on": span[0], "last_on": span[1]})

    def lines_with(
        self, procedures: Iterable[str], member_keys: Iterable[int]
    ) -> Iterable[Row[Any]]:
        """The services of members with any of these procedures, by member.

        Rows of (member_key, procedure, billing_npi, from_on, to_on).
        """
        columns = (
            claim_lines.c.member_key,
            claim_lines.c.procedure,
            claims.c.billing_npi,
            claim_lines.c.from_on,
            claim_lines.c.to_on,
        )
        return self._transaction.rows(
            select(*columns)
            .join(claims, claims.c.claim_key == claim_lines.c.claim_key)
            .where(one_of(claim_lines.c.member_key, member_keys))
            .where(claim_lines.c.procedure.in_(sorted(procedures)))
            .order_by(*columns)
        )

    def staying(self, revenue_codes: Iterable[str], since: date, on: date) -> frozenset[int]:
        """The members with a line of these revenue codes that covers a day of a span."""
        statement = (
            select(claim_lines.c.member_key)
            .where(claim_lines.c.revenue_code.in_(sorted(revenue_codes)))
            .where(claim_lines.c.to_on >= since, claim_lines.c.from_on <= on)
            .distinct()
        )
        return frozenset(row.member_key for row in self._transaction.rows(statement))

    def services(self, on: date, member_key: int | None = None) -> list[Row[Any]]:
        """The service spans active on a day, of one member or of all, sorted by member."""
        statement = select(service_spans).where(
            service_spans.c.first_on <= on, service_spans.c.last_on >= active_since(on)
        )
        if member_key is not None:
            statement = statement.where(service_spans.c.member_key == member_key)
        order = (service_spans.c.member_key, service_spans.c.service, service_spans.c.billing_npi)
        return list(self._transaction.rows(statement.order_by(*order)))

    def pending_members(self) -> int:
        """How many members have claims but no report from MIHMS yet."""
        statement = (
            select(func.count(func.distinct(claims.c.member_key)))
            .join(members, members.c.member_key == claims.c.member_key, isouter=True)
            .where(members.c.member_key.is_(None))
        )
        return int(self._transaction.scalar(statement))


def _lines(reported: ClaimReported, key: int, member_key: int) -> list[dict[str, Any]]:
    return [
        {
            "claim_key": key,
            "line": number,
            "member_key": member_key,
            "procedure": line.procedure,
            "modifiers": " ".join(line.modifiers),
            "revenue_code": line.revenue_code,
            "charge": line.charge,
            "units": str(line.units),
            "from_on": line.from_on,
            "to_on": line.to_on,
        }
        for number, line in enumerate(reported.lines, start=1)
    ]
