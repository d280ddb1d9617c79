"""The timeline of a partner's file: received, answered, read, decided, paid."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row

from store.work import Work

_SENTENCES: Final = {
    "ta1": "The envelope was answered (TA1)",
    "999": "The transaction sets were answered (999)",
    "277": "The claims were answered (277CA)",
    "txt": "Nobody can read the file, and a text says why",
}


_DOORS: Final = {"web": "the portal", "sftp": "SFTP", "api": "the API"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a file.

    Attributes:
        on: the day of the programme; `at` is the time, where a clock told it.
        what: `received`, `ta1`, `999`, `277`, `txt`, `read`, `decided` or `835`.
        document: the name of the document that it made, or None.
    """

    what: str
    sentence: str
    on: date
    at: datetime | None = None
    document: str | None = None


def timeline(reception: Row[Any], work: Work) -> list[Event]:
    """What happened to a file so far, in order."""
    received = Event(
        "received",
        f"The hub received {reception.size:,} bytes through {_DOORS[reception.door]}",
        reception.received_on,
        reception.received_at,
    )
    events = [received, *_answers(reception, work)]
    if reception.read_at is not None and not reception.test:
        events.append(_read(reception, work))
        events += _decisions(reception, work)
    return events


def _answers(reception: Row[Any], work: Work) -> list[Event]:
    return [
        Event(
            row.kind,
            f"{_SENTENCES[row.kind]}: {row.verdict}",
            reception.received_on,
            row.made_at,
            f"{row.acknowledgment_id}.{row.kind}",
        )
        for row in work.partners.answers_to(reception.file_id)
    ]


def _read(reception: Row[Any], work: Work) -> Event:
    file = work.files.get(reception.file_id)
    taken = file.messages if file is not None else 0
    refused = reception.claims_rejected
    told = f"The programme took {taken:,} {_of(taken, 'member or claim', 'members or claims')}"
    if refused:
        told += f"; {refused:,} {_of(refused, 'claim was', 'claims were')} refused"
    return Event("read", told, reception.received_on, reception.read_at)


def _decisions(reception: Row[Any], work: Work) -> list[Event]:
    """What the programme decided about the members whom the file names, and what was paid."""
    origin = f"file:{reception.file_id}#"
    members, first_on = work.history.decided_from(origin)
    if first_on is None:
        return []
    told = f"The programme decided about {members:,} {_of(members, 'member', 'members')}"
    decided = Event("decided", told, first_on)
    remitted = work.payments.remitted_for(reception.partner_id, origin, reception.received_on)
    return [decided, *(_paid(row) for row in remitted)]


def _paid(row: Row[Any]) -> Event:
    told = f"{row.paid_members:,} of them {_of(row.paid_members, 'was', 'were')} paid for"
    return Event("835", told, row.paid_on, document=f"{row.remittance_id}.835")


def _of(number: int, one: str, more: str) -> str:
    return one if number == 1 else more
