"""Accounts: kinds, steps, fields, ZIP codes, passwords, signatures and ids (V1 to V10, V14)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.accounts import (
    PartnerKind,
    Step,
    activation_ends,
    is_signature_of,
    is_zip,
    missing_in_password,
    partner_id,
    registers_as,
    required_of,
    steps_of,
)

TODAY = date(2015, 1, 22)


def test_eight_kinds_register_and_no_other() -> None:
    assert len(PartnerKind) == 8
    assert all(registers_as(kind.value) is kind for kind in PartnerKind)
    assert registers_as("Provider") is None


@pytest.mark.parametrize("kind", PartnerKind)
def test_only_a_provider_who_is_enrolled_has_the_remittance_step(kind: PartnerKind) -> None:
    steps = steps_of(kind)
    assert (Step.ERA in steps) == (kind is PartnerKind.ENROLLED)
    assert steps[:2] == (Step.DEMOGRAPHIC, Step.SECURITY)
    assert steps[-2:] == (Step.CONFIRM, Step.AGREEMENT)


@pytest.mark.parametrize(
    ("kind", "tax_id", "pin"),
    [
        (PartnerKind.ENROLLED, True, True),
        (PartnerKind.NOT_ENROLLED, True, False),
        (PartnerKind.BILLING_AGENT, True, True),
        (PartnerKind.BUSINESS_ASSOCIATE, True, False),
        (PartnerKind.CLEARINGHOUSE, True, False),
        (PartnerKind.HEALTH_PLAN, True, False),
        (PartnerKind.INTERNAL, True, False),
        (PartnerKind.MEMBER, False, False),
    ],
)
def test_tax_id_is_required_of_all_but_members_and_a_pin_of_who_acts_for_a_provider(
    kind: PartnerKind, tax_id: bool, pin: bool
) -> None:
    required = required_of(kind)
    assert ("tax_id" in required, "pin" in required) == (tax_id, pin)
    assert {"first", "last", "address1", "city", "state", "zip", "telephone"} <= set(required)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("04330", True),
        ("04330-0011", True),
        ("0433", False),
        ("043300", False),
        ("04330-001", False),
        ("04330 0011", False),
        ("E3B 5A3", True),
        ("e3b 5a3", False),
        ("E3B5A3", False),
        ("3E3 B5A", False),
        ("", False),
    ],
)
def test_zip_has_one_of_the_three_forms(written: str, right: bool) -> None:
    assert is_zip(written) == right


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Abcdefghij1#", 0),
        ("Abcdefghi1#", 1),
        ("abcdefghij1#", 1),
        ("ABCDEFGHIJ1#", 1),
        ("Abcdefghijk#", 1),
        ("Abcdefghijk1", 1),
        ("Abcdefghij1.", 1),
        ("Abcdefghij1,", 1),
        ("Abcdefghij1 ", 1),
        ("", 5),
    ],
    ids=[
        "twelve with all four",
        "eleven",
        "no upper case",
        "no lower case",
        "no digit",
        "no special",
        "a dot is none",
        "a comma is none",
        "a space is none",
        "nothing",
    ],
)
def test_password_needs_length_and_four_classes(password: str, missing: int) -> None:
    assert len(missing_in_password(password, TODAY)) == missing


@pytest.mark.parametrize(
    ("signature", "right"),
    [
        ("Robin Walker", True),
        ("  robin   WALKER ", True),
        ("Robin", False),
        ("Walker Robin", False),
        ("Robin A. Walker", False),
    ],
)
def test_signature_is_first_and_last_name(signature: str, right: bool) -> None:
    assert is_signature_of(signature, {"first": "Robin", "last": "Walker"}) == right


def test_partner_id_is_metpid_and_six_digits() -> None:
    assert partner_id(2211) == "METPID002211"
    assert partner_id(999_999) == "METPID999999"


@pytest.mark.parametrize("number", [0, 1_000_000])
def test_partner_number_has_at_most_six_digits(number: int) -> None:
    with pytest.raises(ValueError, match="one to six digits"):
        partner_id(number)


def test_activation_pin_holds_for_seven_days() -> None:
    sent = datetime(2015, 1, 22, 15, tzinfo=UTC)
    assert activation_ends(sent) - sent == timedelta(days=7)
