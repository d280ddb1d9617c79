"""The shelf: what there is for a partner to fetch, answers to its files and remittances."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from portal.exchange.errors import NotFound
from producers.outlet import Outlet
from producers.remittances import Remittances
from store.work import Work


@dataclass(frozen=True, slots=True)
class Document:
    """Something for a partner to fetch.

    Attributes:
        name: what it is fetched by, `METPID000101-000000001.999`.
        kind: `ta1`, `999`, `277`, `835`, or `txt` for an answer to what nobody can read.
        made_on: the day of the programme that it was made on; `made_at` is the time, if known.
        verdict: what it says, `accepted`; empty for a remittance.
        reception_id: the file that it answers, or None.
        fetched_at: when it was fetched first, or None.
        put_away: whether the partner is done with it.
    """

    name: str
    kind: str
    size: int
    made_on: date
    made_at: datetime | None
    verdict: str
    reception_id: str | None
    fetched_at: datetime | None
    put_away: bool


class Shelf:
    """Finds a partner's documents; whatever is asked is asked for one partner."""

    def __init__(self, outlet: Outlet, remittances: Remittances) -> None:
        self._outlet = outlet
        self._remittances = remittances

    def documents(self, partner_id: str, work: Work, *, waiting: bool) -> list[Document]:
        """All documents of a partner, or those that it has not put away, the oldest first."""
        collected = work.collected.by(partner_id)
        receptions = work.receptions.ids_of(partner_id)
        answers = (
            _answer(row, receptions.get(row.file_id), collected.get(_name_of(row)))
            for row in work.partners.answers(partner_id)
        )
        remitted = (
            self._remittance(row, collected.get(_name_of_remittance(row)), work)
            for row in work.payments.remittances_of(partner_id)
        )
        found = [each for each in (*answers, *remitted) if not (waiting and each.put_away)]
        return sorted(found, key=lambda each: (each.made_on, each.name))

    def document(self, partner_id: str, name: str, work: Work) -> Document:
        """One document of a partner.

        Raises:
            NotFound: it has none of that name.
        """
        stem, _, kind = name.rpartition(".")
        mark = work.collected.of(partner_id, name)
        if kind == "835":
            return self._remittance(_own_remittance(partner_id, stem, work), mark, work)
        for row in work.partners.answers(partner_id, stem):
            if row.kind == kind:
                reception = work.receptions.of_file(row.file_id)
                return _answer(row, reception.reception_id if reception else None, mark)
        raise _not_there(name)

    def content(self, partner_id: str, name: str, work: Work) -> bytes:
        """A document as it was made.

        Raises:
            NotFound: the partner has none of that name.
        """
        stem, _, kind = name.rpartition(".")
        if kind == "835":
            return self._remittances.written(_own_remittance(partner_id, stem, work), work)
        answer = work.partners.acknowledgment(stem)
        own = answer is not None and (answer.partner_id, answer.kind) == (partner_id, kind)
        if answer is not None and own and answer.purged_on is None:
            return bytes(answer.text.encode())
        raise _not_there(name)

    def _remittance(self, row: Row[Any], mark: Row[Any] | None, work: Work) -> Document:
        name = _name_of_remittance(row)
        delivered = self._outlet.root / "remittances" / name
        # What was delivered has its size on the disk; else it is written to be measured.
        size = (
            delivered.stat().st_size
            if delivered.is_file()
            else len(self._remittances.written(row, work))
        )
        return Document(
            name=name,
            kind="835",
            size=size,
            made_on=row.paid_on,
            made_at=None,
            verdict="",
            reception_id=None,
            fetched_at=mark.first_at if mark else None,
            put_away=bool(mark and mark.put_away),
        )


def _answer(row: Row[Any], reception_id: str | None, mark: Row[Any] | None) -> Document:
    return Document(
        name=_name_of(row),
        kind=row.kind,
        size=row.size,
        made_on=row.received_on,
        made_at=row.made_at,
        verdict=row.verdict,
        reception_id=reception_id,
        fetched_at=mark.first_at if mark else None,
        put_away=bool(mark and mark.put_away),
    )


def _name_of(answer: Row[Any]) -> str:
    return f"{answer.acknowledgment_id}.{answer.kind}"


def _name_of_remittance(row: Row[Any]) -> str:
    return f"{row.remittance_id}.835"


def _own_remittance(partner_id: str, remittance_id: str, work: Work) -> Row[Any]:
    stored = work.payments.remittance(remittance_id)
    if stored is None or stored.partner_id != partner_id:
        raise _not_there(f"{remittance_id}.835")
    return stored


def _not_there(name: str) -> NotFound:
    return NotFound(f"There is no document {name[:60]!r}.")
