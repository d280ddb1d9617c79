"""What the mailer sends through, what it is told of each e-mail, and the folder that takes any."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol

from producers.outlet import Outlet
from store.availability import is_passing, kind_of
from store.effects import EffectState


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one e-mail; `outcome` never holds an address.

    `tried` is False for one that no mail server was asked about: that counts as no try.
    `server_rests` says that the mail server itself is at fault, and is to be left alone a while.
    `bad_address` says that the address takes no e-mail at all.
    """

    state: EffectState
    outcome: str | None = None
    tried: bool = True
    server_rests: bool = False
    bad_address: bool = False


Mails = Sequence[tuple[str, EmailMessage]]


class Post(Protocol):
    """Where e-mails go."""

    repeatable: bool
    """Whether sending the same e-mail again changes nothing."""
    most: int
    """How many e-mails are handed over at once: as many may be in doubt after a crash."""

    def send(self, mails: Mails) -> list[Sent]:
        """Send (id, e-mail) pairs and say what became of each."""


class FolderPost:
    """Puts each e-mail into `mail/` as an .eml file; the same one again is the same file."""

    repeatable = True
    most: int = 100

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    def send(self, mails: Mails) -> list[Sent]:
        """Write the files; a disk that cannot take them now is as a mail server that is away."""
        try:
            self._outlet.write_all(
                (f"mail/{email_id}.eml", mail.as_bytes(policy=SMTP)) for email_id, mail in mails
            )
        except OSError as error:
            if not is_passing(error):
                raise
            away = Sent(EffectState.QUEUED, kind_of(error), tried=False, server_rests=True)
            return [away] * len(mails)
        return [Sent(EffectState.DONE)] * len(mails)
