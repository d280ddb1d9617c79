"""Reading a form: what each field must hold, and the sentence that says what is wrong."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Final

from portal.visit import Errors, Visit
from schemas.addresses import LONGEST_EMAIL, is_email

_PHONE: Final = re.compile(r"\(?([0-9]{3})\)?[-. ]?([0-9]{3})[-. ]?([0-9]{4})")
_USER_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,31}")
_NUMBER: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?")
_LONGEST: Final = 100


class Form:
    """The fields of a form that was sent; what is wrong gathers in `errors`."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self.errors = Errors()
        self.values: dict[str, str] = {}

    def text(self, name: str, label: str, *, required: bool = True, most: int = _LONGEST) -> str:
        """A line of text that can be printed."""
        value = self._visit.field(name)
        self.values[name] = value
        if required and not value:
            self.errors.add(name, f"Enter {label}.")
        elif len(value) > most:
            self.errors.add(name, f"Enter {label} in at most {most} characters.")
        elif not value.isprintable():
            self.errors.add(name, f"Enter {label} on one line.")
        return value

    def paragraphs(self, name: str, label: str, *, most: int) -> str:
        """A text of one line or more, without characters that cannot be shown."""
        value = "\n".join(self._visit.field(name).splitlines())
        self.values[name] = value
        if not value:
            self.errors.add(name, f"Enter {label}.")
        elif len(value) > most:
            self.errors.add(name, f"Enter {label} in at most {most} characters.")
        elif not value.replace("\n", "").replace("\t", "").isprintable():
            self.errors.add(name, f"Enter {label} without control characters.")
        return value

    def matching(self, name: str, label: str, pattern: re.Pattern[str], shape: str) -> str:
        """A text of a shape; where it may be left out, leave it to `text`."""
        value = self.text(name, label)
        if value and not pattern.fullmatch(value):
            self.errors.add(name, f"Enter {label} as {shape}.")
        return value

    def email(self, name: str, again: str, *, required: bool = True) -> str:
        """An e-mail address that can be written to, entered twice or once under one name."""
        value = self.text(name, "an e-mail address", required=required, most=LONGEST_EMAIL)
        if value and not is_email(value):
            self.errors.add(name, "Enter an e-mail address as name@example.com.")
        self.values[again] = self._visit.field(again)
        if value and self.values[again].casefold() != value.casefold():
            self.errors.add(again, "Enter the same e-mail address again.")
        return value

    def phone(self, name: str, label: str, *, required: bool = True) -> str:
        """A telephone number of ten digits, however they are set apart: NNN-NNN-NNNN."""
        value = self.text(name, label, required=required)
        found = _PHONE.fullmatch(value)
        if value and not found:
            self.errors.add(name, f"Enter {label} with its ten digits, as 207-555-0100.")
        return "-".join(found.groups()) if found else value

    def user_name(self, name: str) -> str:
        """A user name that may be wanted."""
        shape = "3 to 32 letters, digits, dots, dashes or underscores"
        return self.matching(name, "a user name", _USER_NAME, shape)

    def digits(self, name: str, label: str, number: int, *, required: bool = True) -> str:
        """So many digits; dashes and spaces between them are left out."""
        value = self.text(name, label, required=required)
        bare = value.replace("-", "").replace(" ", "")
        if value and not re.fullmatch(f"[0-9]{{{number}}}", bare):
            self.errors.add(name, f"Enter {label} with its {number} digits.")
        return bare

    def number(self, name: str, label: str, least: float, most: float) -> float | None:
        """A number from one to another; it may be left out."""
        value = self.text(name, label, required=False, most=10)
        if not value:
            return None
        if _NUMBER.fullmatch(value) and least <= float(value) <= most:
            return float(value)
        self.errors.add(name, f"Enter {label} as a number from {least:g} to {most:g}.")
        return None

    def day(self, name: str, label: str, *, required: bool = True) -> date | None:
        """A date, written as people do or as computers do."""
        value = self.text(name, label, required=required, most=10)
        for form in ("%m/%d/%Y", "%Y-%m-%d"):
            with suppress(ValueError):
                return datetime.strptime(value, form).replace(tzinfo=UTC).date()
        if value:
            self.errors.add(name, f"Enter {label} as 01/31/2015.")
        return None

    def choice(self, name: str, label: str, options: list[str]) -> str:
        """One of several."""
        value = self._visit.field(name)
        self.values[name] = value
        if value not in options:
            self.errors.add(name, f"Choose {label}.")
        return value
