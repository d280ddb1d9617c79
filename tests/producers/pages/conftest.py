"""A member, a practice and the three letters, to be changed where a test needs it."""

from collections.abc import Callable
from datetime import date

import pytest

from producers.pages.letter_facts import (
    AutoAssignmentLetter,
    DisenrollmentLetter,
    DisenrollmentReason,
    LetterFacts,
    LetterKind,
    OptInForm,
    OptOutLetter,
    PersonName,
    PostalAddress,
    Practice,
)

ALWAYS = {
    "letter_id": "L-0000123",
    "mailed_on": date(2014, 12, 23),
    "member": PersonName(first="Ana", middle="B", last="Smith", suffix="Jr"),
    "address": PostalAddress(
        line1="12 Water Street", line2="Apt 4", city="Hallowell", state="ME", zip_code="04347-1402"
    ),
    "practice": Practice(
        name="Kennebec Family Medicine",
        address_line="200 Hospital Drive",
        city="Augusta",
        phone="1-207-555-0142",
    ),
}
OF_THE_KIND = {
    LetterKind.OPT_OUT: {
        "last_day_to_opt_out": date(2015, 1, 19),
        "first_day_on_panel": date(2015, 1, 20),
    },
    LetterKind.AUTO_ASSIGNMENT: {
        "last_day_to_opt_out": date(2015, 1, 19),
        "first_day_on_panel": date(2015, 1, 20),
        "batch_number": "2015-01",
    },
    LetterKind.DISENROLLMENT: {
        "ends_on": date(2015, 1, 5),
        "reason": DisenrollmentReason.DUPLICATION,
        "hearing_by": date(2015, 2, 21),
        "continue_by": date(2015, 1, 7),
    },
}
CLASSES: dict[LetterKind, type[LetterFacts]] = {
    LetterKind.OPT_OUT: OptOutLetter,
    LetterKind.AUTO_ASSIGNMENT: AutoAssignmentLetter,
    LetterKind.DISENROLLMENT: DisenrollmentLetter,
}


@pytest.fixture
def a_letter() -> Callable[..., LetterFacts]:
    """The facts of a letter of a kind, with the changes that a test asks for."""

    def build(kind: LetterKind = LetterKind.OPT_OUT, **changes: object) -> LetterFacts:
        return CLASSES[kind](**(ALWAYS | OF_THE_KIND[kind] | changes))

    return build


@pytest.fixture
def a_form() -> Callable[..., OptInForm]:
    """The facts of an opt-in form, with the changes that a test asks for."""

    def build(**changes: object) -> OptInForm:
        own = {name: ALWAYS[name] for name in ("member", "practice")}
        told = {
            "letter_id": "F-0000123",
            "mailed_on": date(2015, 1, 5),
            "mainecare_id": "10000001A",
        }
        return OptInForm(**(own | told | changes))

    return build
