"""What is known of a trading partner as one who exchanges files: ids, state, sets, preferences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from rules.certification_edi import DEFAULT_SETS, PartnerState
from store.tables import partner_profiles, trading_partners
from store.transaction import Transaction

_NEW_YORK: Final = ZoneInfo("America/New_York")
_ACTIVE: Final = "active"
"""The status of a trading partner whose account is activated."""


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
        """The profile of a partner that may exchange files, or None.

        A partner that registered is in test with the usual sets until its profile says more; one
        that is not, or no longer, active exchanges nothing.
        """
        return next(iter(self._found(partner_id)), None)

    def all(self) -> list[PartnerProfile]:
        """The profile of every partner that may exchange files, in the order of the ids."""
        return self._found()

    def _found(self, partner_id: str | None = None) -> list[PartnerProfile]:
        known = select(partner_profiles)
        registered = select(trading_partners)
        if partner_id is not None:
            known = known.where(partner_profiles.c.partner_id == partner_id)
            registered = registered.where(trading_partners.c.partner_id == partner_id)
        found = {row.partner_id: _profile(row) for row in self._transaction.rows(known)}
        for row in self._transaction.rows(registered):
            if row.status != _ACTIVE:
                found.pop(row.partner_id, None)
            elif row.partner_id not in found:
                since = row.opened_at.astimezone(_NEW_YORK).date()
                found[row.partner_id] = PartnerProfile(
                    row.partner_id, row.name, PartnerState.TEST, since
                )
        return [found[name] for name in sorted(found)]

    def change(self, partner_id: str, **parts: Any) -> None:
        """Change parts of a profile as it stands in this transaction; the others stay.

        Raises:
            LookupError: the partner exchanges no files.
        """
        profile = self.get(partner_id)
        if profile is None:
            raise LookupError("this partner exchanges no files")
        self.put(replace(profile, **parts))

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
