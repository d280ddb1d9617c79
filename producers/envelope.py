"""The envelope of an e-mail: from whom, to whom, when, and under which id it always goes."""

from datetime import UTC, date, datetime, time
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final

from producers.pages.messages import WrittenMessage
from schemas.addresses import is_email

_SENT_AT: Final = time(12, 0, tzinfo=UTC)


class _Remembering(HeaderRegistry):
    """Headers as the standard library parses them; those that many e-mails share, once.

    Parsing is half the work of an e-mail, and most have the same sender, subject and day. What
    is kept are strings that nobody changes, and of an e-mail's own words only the subject.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parsed = lru_cache(maxsize=256)(super().__call__)
        self._class = lru_cache(maxsize=32)(super().__getitem__)

    def __call__(self, name: str, value: Any) -> Any:
        return (
            self._parsed(name, value) if isinstance(value, str) else super().__call__(name, value)
        )

    def __getitem__(self, name: str) -> Any:
        return self._class(name)


_POLICY: Final = EmailPolicy(header_factory=_Remembering())


class NoAddress(Exception):
    """What is known as the address of a recipient is none that an e-mail can be written to."""


def enveloped(
    email_id: str, address: str, written: WrittenMessage, due_on: date, sender: str
) -> EmailMessage:
    """An e-mail of these words; with the same `email_id` it is always the same message.

    Raises:
        NoAddress: the address was stored before its shape was checked.
    """
    if not is_email(address):
        raise NoAddress
    mail = EmailMessage(_POLICY)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=address)
    mail["Subject"] = written.subject
    mail["Date"] = format_datetime(datetime.combine(due_on, _SENT_AT))
    mail["Message-ID"] = f"<{email_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(written.body)
    return mail
