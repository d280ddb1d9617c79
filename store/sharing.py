"""Sharing: agreements of providers, authorizations of members, plans of care of referred ones."""

from datetime import date

from sqlalchemy import or_, select

from schemas.choices import SharingAuthorized
from schemas.correspondence import AgreementReported
from schemas.requests import CareTeamReferralRequested
from store.tables import authorizations, care_plans, provider_agreements
from store.transaction import Transaction

Spans = list[tuple[date, date | None]]


class Sharing:
    """What one transaction knows of agreements, authorizations and plans of care."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def agree(self, reported: AgreementReported) -> None:
        """Store an agreement, in place of the one between the same two."""
        self._transaction.put(provider_agreements, reported.model_dump())

    def agreements(self, one_site_id: str, other_site_id: str) -> Spans:
        """First and last days of the agreements between two sites, whoever is named first."""
        pair = (one_site_id, other_site_id)
        statement = select(provider_agreements.c.starts_on, provider_agreements.c.ends_on).where(
            provider_agreements.c.site_id.in_(pair), provider_agreements.c.other_site_id.in_(pair)
        )
        return [(row.starts_on, row.ends_on) for row in self._transaction.rows(statement)]

    def agreed_with(self, site_id: str) -> dict[str, Spans]:
        """First and last days of every agreement of a site, by the other site."""
        agreed = provider_agreements.c
        rows = self._transaction.rows(
            select(provider_agreements).where(
                or_(agreed.site_id == site_id, agreed.other_site_id == site_id)
            )
        )
        found: dict[str, Spans] = {}
        for row in rows:
            other = row.other_site_id if row.site_id == site_id else row.site_id
            found.setdefault(other, []).append((row.starts_on, row.ends_on))
        return found

    def authorize(self, authorized: SharingAuthorized, member_key: int) -> None:
        """Store an authorization, in place of the one of the same id."""
        row = authorized.model_dump(exclude={"member_id"}) | {"member_key": member_key}
        self._transaction.put(authorizations, row)

    def authorizations(self, member_key: int, hhp_site_id: str, bhho_site_id: str) -> Spans:
        """First and last days on which a member lets a BHHO share with a practice."""
        statement = (
            select(authorizations.c.signed_on, authorizations.c.ends_on)
            .where(authorizations.c.member_key == member_key)
            .where(authorizations.c.hhp_site_id == hhp_site_id)
            .where(authorizations.c.bhho_site_id == bhho_site_id)
        )
        return [(row.signed_on, row.ends_on) for row in self._transaction.rows(statement)]

    def plan_care(self, referred: CareTeamReferralRequested, member_key: int, on: date) -> None:
        """Store the plan of care of a referred member, in place of an earlier referral's."""
        self._transaction.put(
            care_plans,
            {
                "member_key": member_key,
                "hhp_site_id": referred.site_id,
                "cct_site_id": referred.team_site_id,
                "reason": referred.reason,
                "goals": list(referred.goals),
                "services": list(referred.services),
                "supports": list(referred.supports),
                "referred_on": on,
            },
        )

    def has_plan(self, member_key: int, cct_site_id: str) -> bool:
        """Whether a plan of care came with a referral of the member to a CCT."""
        statement = select(care_plans.c.referred_on).where(
            care_plans.c.member_key == member_key, care_plans.c.cct_site_id == cct_site_id
        )
        return self._transaction.one(statement) is not None
