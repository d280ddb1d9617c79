"""What is known of a trading partner as one who exchanges files: ids, state, sets, preferences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from rules.certification_edi import DEFAULT_SETS, PartnerState
from store.tables import partner_profiles
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the hub writes to about a partner's files."""

    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PartnerProfile:
    """A partner's profile.

    Attributes:
        partner_id: the trading partner id: ISA06 of all that the partner sends.
        qualifier: ISA05 of it.
        state: whether the partner is in test or in production, since `state_since_on`.
        held_because: why staff hold the partner in its state, or None.
        sets: what the partner may send, `("834", "837P")`.
        ta1: `always`, or `when_refused`: whether an accepted interchange is answered with a TA1.
        remittance_profile: `member` or `plb`, or None for what the payee reported.
    """

    partner_id: str
    name: str
    state: PartnerState
    state_since_on: date
    qualifier: str = "ZZ"
    held_because: str | None = None
    sets: tuple[str, ...] = DEFAULT_SETS
    contacts: tuple[Contact, ...] = ()
    ta1: str = "always"
    remittance_profile: str | None = None


class PartnerProfiles:
    """The partners' profiles of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, partner_id: str) -> PartnerProfile | None:
        """The profile of a partner, or None."""
        row = self._transaction.one(
            select(partner_profiles).where(partner_profiles.c.partner_id == partner_id)
        )
        return None if row is None else _profile(row)

    def all(self) -> list[PartnerProfile]:
        """Every profile, in the order of the ids."""
        statement = select(partner_profiles).order_by(partner_profiles.c.partner_id)
        return [_profile(row) for row in self._transaction.rows(statement)]

    def put(self, profile: PartnerProfile) -> None:
        """Store a profile in place of what was known of the partner."""
        self._transaction.put(
            partner_profiles,
            {
                "partner_id": profile.partner_id,
                "name": profile.name,
                "qualifier": profile.qualifier,
                "state": profile.state.value,
                "state_since_on": profile.state_since_on,
                "held_because": profile.held_because,
                "sets": list(profile.sets),
                "contacts": _written(profile.contacts),
                "ta1": profile.ta1,
                "remittance_profile": profile.remittance_profile,
            },
        )


def _written(contacts: Sequence[Contact]) -> list[dict[str, str]]:
    return [{"name": one.name, "email": one.email, "phone": one.phone} for one in contacts]


def _profile(row: Row[Any]) -> PartnerProfile:
    return PartnerProfile(
        partner_id=row.partner_id,
        name=row.name,
        state=PartnerState(row.state),
        state_since_on=row.state_since_on,
        qualifier=row.qualifier,
        held_because=row.held_because,
        sets=tuple(row.sets),
        contacts=tuple(Contact(**one) for one in row.contacts),
        ta1=row.ta1,
        remittance_profile=row.remittance_profile,
    )
