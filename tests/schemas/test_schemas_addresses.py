"""E-mail addresses: what can be written to is let in, and nothing that breaks a header."""

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.addresses import Email, is_email

GOOD = [
    "a@b.me",
    "first.last+tag@sub.maine.example",
    "o'neil@practice.example",
    f"{'a' * 64}@b.example",
    f"a@{'b' * 63}.example",
    "a@b.xn--p1ai",
]
BAD = [
    "",
    "a",
    "a@b",
    "a@b.c",
    "@b.example",
    "a@.example",
    ".a@b.example",
    "a.@b.example",
    "a..b@c.example",
    "a@-b.example",
    "a@b-.example",
    "a@b..example",
    "a@b.example.",
    "a@[10.0.0.1]",
    "a b@c.example",
    '"a"@b.example',
    "a@b.example\n",
    "a@b.example\r\nBcc: c@d.example",
    "a@b.example,c@d.example",
    "Pat <a@b.example>",
    "(x)a@b.example",
    "é@b.example",
    "a@bé.example",
    "_@[(*.com",
    ".t:|]@]\\[?'?.com",
    "(-t).??@\\.com",
    f"{'a' * 65}@b.example",
    f"a@{'b' * 64}.example",
    f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.example.org",
]


@pytest.mark.parametrize("text", GOOD)
def test_address_that_can_be_written_to_is_let_in(text: str) -> None:
    assert is_email(text)
    assert TypeAdapter(Email).validate_python(text) == text


@pytest.mark.parametrize("text", BAD)
def test_address_that_cannot_be_written_to_is_refused(text: str) -> None:
    assert not is_email(text)
    with pytest.raises(ValidationError):
        TypeAdapter(Email).validate_python(text)
