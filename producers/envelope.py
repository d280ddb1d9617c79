"""The envelope of an e-mail: from whom, to whom, when, and under which id it always goes."""

from datetime import UTC, date, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from producers.pages.messages import WrittenMessage
from schemas.addresses import is_email

_SENT_AT: Final = time(12, 0, tzinfo=UTC)


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
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = Address(addr_spec=address)
    mail["Subject"] = written.subject
    mail["Date"] = format_datetime(datetime.combine(due_on, _SENT_AT))
    mail["Message-ID"] = f"<{email_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(written.body)
    return mail
