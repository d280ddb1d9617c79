"""Requests of sites that end without an opt-out window: what was decided on each."""

from dataclasses import asdict, dataclass
from datetime import date

from store.tables import site_requests
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class DecidedRequest:
    """One request of a site, and its decision."""

    decision_id: str
    site_id: str
    member_key: int
    kind: str
    requested_on: date
    decision: str
    effective_on: date | None = None
    reason: str | None = None


class SiteRequests:
    """The decided requests of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def decide(self, decided: DecidedRequest) -> None:
        """Store a request and its decision."""
        self._transaction.put(site_requests, asdict(decided))
