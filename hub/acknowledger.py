"""Answers to X12 files: each under the control number that is next for its receiver."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from edi import Envelope, InterchangeHeader
from producers.remittances import Sender
from schemas.envelope import Record
from schemas.outbound import IssueAcknowledgment
from store.work import Work

_NOON: Final = time(12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is answered, about which file, and since when it waits: None for no partner that does."""

    partner_id: str
    qualifier: str
    file_id: str
    usage: str
    answered_at: datetime | None = None

    @classmethod
    def of(cls, header: InterchangeHeader, file_id: str) -> "Addressee":
        """The sender that an interchange names."""
        partner_id = re.sub(r"[^A-Z0-9]", "", header.sender_id.upper()) or "UNKNOWN"
        qualifier = header.sender_qualifier
        named = qualifier if re.fullmatch("[A-Z0-9]{2}", qualifier) else "ZZ"
        return cls(partner_id, named, file_id, header.usage)


class Acknowledger:
    """Gives answers in the hub's own name."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    @property
    def x12_id(self) -> str:
        """What the hub calls itself."""
        return self._sender.x12_id

    def give(
        self,
        kind: str,
        verdict: str,
        make: Callable[[Envelope], str | None],
        to: Addressee,
        work: Work,
    ) -> str | None:
        """Store and send what `make` writes in the next envelope; its id, None for no answer."""
        envelope = self._envelope(to, work)
        text = make(envelope)
        if text is None:
            return None
        number = work.partners.next_number(to.partner_id, "interchange")
        answer_id = f"{to.partner_id}-{number:09d}"
        self._issue(answer_id, kind, verdict, text, to, work)
        return answer_id

    def explain(self, name: str, sentence: str, to: Addressee, work: Work) -> None:
        """Store and send a sentence about a file that cannot be answered in X12, once."""
        answer_id = f"{to.partner_id}-{name}"
        if work.partners.acknowledgment(answer_id) is None:
            self._issue(answer_id, "txt", "unreadable", f"{sentence}\n", to, work)

    @staticmethod
    def _issue(  # noqa: PLR0917 - the parts of an answer
        answer_id: str, kind: str, verdict: str, text: str, to: Addressee, work: Work
    ) -> None:
        work.partners.add_acknowledgment(
            answer_id,
            kind=kind,
            partner_id=to.partner_id,
            file_id=to.file_id,
            verdict=verdict,
            text=text,
            made_at=to.answered_at,
        )
        issued = {"acknowledgment_id": answer_id, "kind": kind}
        work.emit(IssueAcknowledgment.model_validate(issued))

    def _envelope(self, to: Addressee, work: Work) -> Envelope:
        """The envelope of an answer, under the number that is next, which it does not yet take."""
        number = work.partners.upcoming_number(to.partner_id, "interchange")
        return Envelope(
            sender_id=self._sender.x12_id,
            receiver_id=to.partner_id,
            control_number=number,
            at=datetime.combine(work.today, to.answered_at.timetz() if to.answered_at else _NOON),
            usage="T" if to.usage == "T" else "P",
            group_control_number=number,
            receiver_qualifier=to.qualifier,
        )


def reading_of(file_id: str, part: str = "") -> Record:
    """The reading of a file as the message that its answers descend from.

    `part` tells apart what is answered in transactions of their own.
    """
    origin = f"file:{file_id}#whole file"
    made = {"ce_id": f"{file_id}{part}", "ce_source": "/intake", "ce_origin": origin}
    return Record("", "", b"", made)
