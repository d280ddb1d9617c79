"""The facts of a member letter, complete before its first word is set."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

LETTER_ID = re.compile(r"[A-Z]{1,4}-[0-9a-z]{1,16}")


class LetterKind(StrEnum):
    """The three letters that the programme mails to members."""

    AUTO_ASSIGNMENT = "auto_assignment"  # L1
    OPT_OUT = "opt_out"  # L2
    DISENROLLMENT = "disenrollment"  # L10


class PrintSize(StrEnum):
    """The type a member reads: 12 point, or 18 point (42 CFR 435.905(b))."""

    STANDARD = "standard"
    LARGE = "large"


class DisenrollmentReason(StrEnum):
    """Why the service ends, in the general words that the member's letter may use."""

    DUPLICATION = "duplication"
    PRACTICE_REQUEST = "practice_request"
    MEMBER_CHOICE = "member_choice"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person's name in its parts."""

    first: str
    last: str
    middle: str = ""
    suffix: str = ""

    @property
    def full(self) -> str:
        """The name as it is written on an envelope."""
        return " ".join(part for part in (self.first, self.middle, self.last, self.suffix) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where a letter is delivered."""

    line1: str
    city: str
    state: str
    zip_code: str
    line2: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The address, one line of the envelope window each."""
        last = f"{self.city}, {self.state} {self.zip_code}"
        return (self.line1, last) if self.line2 is None else (self.line1, self.line2, last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The Health Home practice that a letter names."""

    name: str
    address_line: str
    city: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What every member letter needs; `letter_id` names its files and never holds PHI.

    `wording` is that of a letter that was set before; empty, it follows from the mail date.
    """

    kind: ClassVar[LetterKind]
    title: ClassVar[str] = "Letter"

    letter_id: str
    mailed_on: date
    member: PersonName
    address: PostalAddress
    practice: Practice
    is_minor: bool = False  # addressed to the parent or guardian
    print_size: PrintSize = PrintSize.STANDARD
    language: str = "en"  # ISO 639; its tagline opens the letter
    wording: str = ""

    def __post_init__(self) -> None:
        """Refuse an id that could not stand as a file name."""
        if not LETTER_ID.fullmatch(self.letter_id):
            raise ValueError("a letter id is letters, a hyphen and digits, like L-0000123")


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutLetter(LetterFacts):
    """L2: a practice asked for the member, who has until `last_day_to_opt_out` to say no."""

    kind: ClassVar[LetterKind] = LetterKind.OPT_OUT

    last_day_to_opt_out: date
    first_day_on_panel: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoAssignmentLetter(OptOutLetter):
    """L1: claims tie the member to the practice; the same window as after a request."""

    kind: ClassVar[LetterKind] = LetterKind.AUTO_ASSIGNMENT

    batch_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisenrollmentLetter(LetterFacts):
    """L10: `ends_on` is the first day without the service; the member may ask for a hearing.

    A hearing is asked for by `hearing_by`. Who asks by `continue_by` has the service back until
    the decision (42 CFR 431.210 and 431.231(c)). The letter names no other service.
    """

    kind: ClassVar[LetterKind] = LetterKind.DISENROLLMENT

    ends_on: date
    reason: DisenrollmentReason
    hearing_by: date
    continue_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OptInForm:
    """L9: the form that a pending member signs to join at once; it is printed, never mailed.

    `mailed_on` is the day that it is printed on.
    """

    kind: ClassVar[str] = "opt_in_form"
    title: ClassVar[str] = "Form"

    letter_id: str
    mailed_on: date
    member: PersonName
    mainecare_id: str
    practice: Practice
    is_minor: bool = False
    print_size: PrintSize = PrintSize.STANDARD
    language: str = "en"
    wording: str = ""
