"""The envelope of an e-mail: whatever passes for an address reaches exactly that address."""

from datetime import date
from email import message_from_bytes
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.envelope import NoAddress, enveloped
from producers.pages.messages import WrittenMessage
from schemas.addresses import is_email

WORDS = WrittenMessage("A subject", "A body.\n")
ON = date(2015, 1, 22)
LETTERS = st.text("ab1.-_+'!@[]()\\\":;,<>?*| \t\r\n\0é~{}", max_size=40)
LOCAL = st.from_regex(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}", fullmatch=True)
HOST = st.from_regex(r"([a-z0-9-]{1,63}\.){1,4}[a-z]{2,20}", fullmatch=True)
ADDRESSES = st.builds("{}@{}".format, LOCAL | LETTERS, HOST | LETTERS)


@settings(max_examples=150, deadline=None)
@given(ADDRESSES)
def test_what_passes_for_an_address_is_written_to_it_alone(address: str) -> None:
    if not is_email(address):
        with pytest.raises(NoAddress):
            enveloped("E-1", address, WORDS, ON, "hub@maine.example")
        return
    mail = enveloped("E-1", address, WORDS, ON, "hub@maine.example")
    read = message_from_bytes(mail.as_bytes(policy=SMTP), policy=SMTP)
    assert [one.addr_spec for one in read["To"].addresses] == [address]
    assert read["Bcc"] is None


def test_the_longest_address_is_written_whole() -> None:
    address = f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.me"
    mail = enveloped("E-1", address, WORDS, ON, "hub@maine.example")
    read = message_from_bytes(mail.as_bytes(policy=SMTP), policy=SMTP)
    assert [one.addr_spec for one in read["To"].addresses] == [address]
