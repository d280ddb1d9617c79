"""E-mail addresses: the ones that the programme writes to, in ASCII and without quoting."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints

_WORD: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP: Final = r"[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
_WHOLE: Final = rf"{_WORD}(?:\.{_WORD})*@(?:{_LABEL}\.)+{_TOP}"
"""A dot-atom before the sign and labels of a host name behind it (RFC 5321, RFC 1035)."""
LONGEST_EMAIL: Final = 254
_LONGEST_LOCAL: Final = 64
_EMAIL: Final = re.compile(_WHOLE)


def is_email(text: str) -> bool:
    """Whether this is an address that e-mails can be written to."""
    local = text.partition("@")[0]
    fits = len(text) <= LONGEST_EMAIL and len(local) <= _LONGEST_LOCAL
    return fits and _EMAIL.fullmatch(text) is not None


def _right_email(text: str) -> str:
    if not is_email(text):
        raise ValueError("this is no e-mail address")
    return text


Email = Annotated[
    str,
    StringConstraints(max_length=LONGEST_EMAIL, pattern=f"^{_WHOLE}$"),
    AfterValidator(_right_email),
    Field(description="E-mail address: ASCII, unquoted, with a host name; at most 254."),
]
