"""Trading partner accounts: who registers how, and what the account must hold."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

import parameters
from rules.citation import rule

PASSWORD_LENGTH = parameters.load("password_length", int)
ACTIVATION_WINDOW = parameters.load("activation_window", int)
PARTNER_PREFIX: Final = "METPID"
ENTITY_TYPE: Final = "PROV"


class PartnerKind(StrEnum):
    """What a trading partner registers as (V1)."""

    ENROLLED = "Provider - Already Enrolled"
    NOT_ENROLLED = "Provider - Not Yet Enrolled"
    BILLING_AGENT = "Billing Agent"
    BUSINESS_ASSOCIATE = "Business Associate"
    CLEARINGHOUSE = "Clearinghouse"
    HEALTH_PLAN = "Health Plan"
    INTERNAL = "Internal"
    MEMBER = "Member"


class Step(StrEnum):
    """A step of the registration; the value ends its address."""

    DEMOGRAPHIC = "demographic"
    SECURITY = "security"
    ERA = "era"
    CONFIRM = "confirm"
    AGREEMENT = "agreement"


_REQUIRED: Final = (
    "first",
    "last",
    "address1",
    "city",
    "state",
    "zip",
    "telephone",
)
_UNITED_STATES: Final = re.compile(r"[0-9]{5}(-[0-9]{4})?")
_CANADA: Final = re.compile(r"[A-Z][0-9][A-Z] [0-9][A-Z][0-9]")
_CLASSES: Final = {
    "an upper case letter": re.compile(r"[A-Z]"),
    "a lower case letter": re.compile(r"[a-z]"),
    "a digit": re.compile(r"[0-9]"),
    "a special character such as # or * or ^": re.compile(r"[^A-Za-z0-9\s.,]"),
}


@rule("V1", "VMS Portal training, Step 1 Demographic Information")
def registers_as(written: str) -> PartnerKind | None:
    """The kind that a registration names, or None for a name that is no kind."""
    return next((kind for kind in PartnerKind if kind.value == written), None)


@rule("V2", "VMS Portal training, New TPA for provider not yet enrolled and already enrolled")
@rule("V7", "VMS Portal training, Electronic Remittance Advice Information")
@rule("V8", "VMS Portal training, Confirm Information")
def steps_of(kind: PartnerKind) -> tuple[Step, ...]:
    """The steps of a registration, in order: providers who are enrolled have the ERA step."""
    era = (Step.ERA,) if kind is PartnerKind.ENROLLED else ()
    return (Step.DEMOGRAPHIC, Step.SECURITY, *era, Step.CONFIRM, Step.AGREEMENT)


@rule("V3", "VMS Portal training, Step 1 Demographic Information")
@rule("V5", "VMS Portal training, Step 1 Demographic Information, already enrolled")
def required_of(kind: PartnerKind) -> tuple[str, ...]:
    """The fields that the demographic step cannot do without.

    A provider who is enrolled proves it by tax id, provider id and PIN of a billing record. A
    billing agent gives those of a provider for whom it will submit, beside its own tax id. All
    others have their tax id alone, which the agreement names (V9), and members none: our reading.
    """
    if kind is PartnerKind.MEMBER:
        return _REQUIRED
    if kind is PartnerKind.ENROLLED:
        return (*_REQUIRED, "tax_id", "provider_id", "pin")
    if kind is PartnerKind.BILLING_AGENT:
        return (*_REQUIRED, "tax_id", "record_tax_id", "provider_id", "pin")
    return (*_REQUIRED, "tax_id")


@rule("V4", "VMS Portal training, Step 1 Demographic Information")
def is_zip(written: str) -> bool:
    """Whether this is a ZIP code of the USA or a postal code of Canada, as the form says."""
    return bool(_UNITED_STATES.fullmatch(written) or _CANADA.fullmatch(written))


@rule("V6", "VMS Portal training, Step 2 Security Information; the length is our reading")
def missing_in_password(password: str, on: date) -> tuple[str, ...]:
    """What a password still lacks, in words; empty when nothing.

    `.` and `,` are no special characters, and neither is a space.
    """
    length = PASSWORD_LENGTH.on(on)
    lacking = [name for name, pattern in _CLASSES.items() if not pattern.search(password)]
    return (*([f"at least {length} characters"] if len(password) < length else []), *lacking)


@rule("V9", "VMS Portal training, Agreement")
def is_signature_of(signature: str, names: Mapping[str, str]) -> bool:
    """Whether a signature is the first and last name given, whatever its case and spaces."""
    return _plain(signature) == _plain(f"{names['first']} {names['last']}")


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@rule("V10", "VMS Portal training, Activation email; the form of the id is our reading")
def partner_id(number: int) -> str:
    """The trading partner id of that number: METPID and six digits, the sender id of all X12.

    Raises:
        ValueError: the number has more than six digits.
    """
    if not 0 < number < 1_000_000:
        raise ValueError("a trading partner number has one to six digits")
    return f"{PARTNER_PREFIX}{number:06d}"


@rule("V10", "VMS Portal training, Activation email; the window is our reading")
@rule("V14", "VMS Portal training, System email; the window is our reading")
def activation_ends(sent_at: datetime) -> datetime:
    """The time at which an activation PIN that was asked for at `sent_at` no longer holds."""
    return sent_at + timedelta(days=ACTIVATION_WINDOW.on(sent_at.date()))
