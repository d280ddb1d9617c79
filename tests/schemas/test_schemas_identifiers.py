"""Identifiers, days and months: their shapes, and both sides of each limit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.catalogue import is_member_id
from schemas.identifiers import (
    Day,
    DiagnosisCode,
    MemberId,
    Month,
    Npi,
    PartnerId,
    ProcedureCode,
    Reference,
    SiteId,
    TaxId,
    Text,
    has_npi_check_digit,
)

WRONG = {
    "npi": (
        Npi,
        {
            "check digit": "1234567890",
            "nine digits": "123456789",
            "eleven digits": "12345678931",
            "a letter": "123456789A",
            "digits of another script": "١٢٣٤٥٦٧٨٩٣",
            "a line end": "1234567893\n",
            "a space": " 1234567893",
            "empty": "",
        },
    ),
    "site id": (
        SiteId,
        {
            "check digit of the NPI": "1234567890-001",
            "no dash": "1234567893001",
            "two digits": "1234567893-01",
            "four digits": "1234567893-0001",
            "a letter": "1234567893-00A",
            "a line end": "1234567893-001\n",
        },
    ),
    "member id": (
        MemberId,
        {
            "seven digits": "1000001A",
            "nine digits": "100000001A",
            "small letter": "10000001a",
            "two letters": "10000001AB",
            "no letter": "100000011",
            "a line end": "10000001A\n",
            "a letter of another script": "10000001А",  # noqa: RUF001 - a Cyrillic A, on purpose
        },
    ),
    "partner id": (PartnerId, {"small letters": "metpid000101", "five digits": "METPID00101"}),
    "tax id": (TaxId, {"a dash": "01-0000001", "eight digits": "01000000"}),
    "month": (
        Month,
        {
            "month 0": "2015-00",
            "month 13": "2015-13",
            "one digit": "2015-1",
            "year 0": "0000-01",
            "1879": "1879-12",
            "2200": "2200-01",
            "a day": "2015-01-01",
        },
    ),
    "procedure": (ProcedureCode, {"four": "9921", "six": "992133", "small": "t1015"}),
    "diagnosis": (DiagnosisCode, {"a point": "250.00", "two": "25", "nine": "250000000"}),
    "reference": (Reference, {"empty": "", "a space": "REQ 1", "81 characters": "R" * 81}),
    "text": (Text, {"empty": "", "spaces alone": "   ", "201 characters": "x" * 201}),
}
RIGHT = [
    pytest.param(Npi, "1234567893", id="NPI"),
    pytest.param(SiteId, "1234567893-000", id="site id"),
    pytest.param(MemberId, "00000000Z", id="member id"),
    pytest.param(PartnerId, "METPID000101", id="partner id"),
    pytest.param(TaxId, "000000001", id="tax id with leading zeros"),
    pytest.param(Month, "2015-12", id="month 12"),
    pytest.param(Month, "1880-01", id="first month"),
    pytest.param(Month, "2199-12", id="last month"),
    pytest.param(DiagnosisCode, "E119", id="ICD-10 code"),
    pytest.param(ProcedureCode, "T1015", id="procedure"),
    pytest.param(Reference, "R" * 80, id="reference of 80 characters"),
    pytest.param(Text, "x" * 200, id="text of 200 characters"),
]


@pytest.mark.parametrize(("kind", "value"), RIGHT)
def test_right_one_is_taken_as_it_is(kind: object, value: str) -> None:
    assert TypeAdapter(kind).validate_python(value) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        pytest.param(kind, value, id=f"{name}: {why}")
        for name, (kind, values) in WRONG.items()
        for why, value in values.items()
    ],
)
def test_wrong_one_is_refused(kind: object, value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize("last", "0123456789")
def test_npi_has_one_right_check_digit(last: str) -> None:
    assert has_npi_check_digit(f"123456789{last}") is (last == "3")


@given(
    st.text("0123456789", min_size=9, max_size=9),
    st.integers(0, 9),
    st.integers(1, 9),
)
def test_one_wrong_digit_of_an_npi_is_always_noticed(start: str, place: int, by: int) -> None:
    npi = next(f"{start}{last}" for last in range(10) if has_npi_check_digit(f"{start}{last}"))
    changed = str((int(npi[place]) + by) % 10)
    assert not has_npi_check_digit(npi[:place] + changed + npi[place + 1 :])


def test_text_loses_the_spaces_around_it() -> None:
    assert TypeAdapter(Text).validate_python("  Ada ") == "Ada"


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        pytest.param(date(1879, 12, 31), False, id="1879"),
        pytest.param(date(1880, 1, 1), True, id="1880"),
        pytest.param(date(2199, 12, 31), True, id="2199"),
        pytest.param(date(2200, 1, 1), False, id="2200"),
    ],
)
def test_day_lies_between_1880_and_2199(day: date, *, taken: bool) -> None:
    days = TypeAdapter(Day)
    if taken:
        assert days.validate_python(day) == day
    else:
        with pytest.raises(ValidationError, match="from 1880-01-01 to 2199-12-31"):
            days.validate_python(day)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("2015-02-29", id="no such day"),
        pytest.param("20150201", id="without dashes"),
        pytest.param("2015-02-01T00:00:00", id="with a time"),
        pytest.param("1422748800", id="seconds since 1970"),
        pytest.param("0", id="a single digit"),
        pytest.param("۲۰۱۵-۰۲-۰۲", id="digits of another script"),
        pytest.param("", id="empty"),
        pytest.param("02/01/2015", id="American order"),
    ],
)
def test_day_is_written_in_one_way(value: str) -> None:
    with pytest.raises(ValidationError, match="must be a date of the calendar, YYYY-MM-DD"):
        TypeAdapter(Day).validate_json(f'"{value}"', strict=True)


@pytest.mark.parametrize("value", ["0", "true", "null", "[2015, 2, 1]"])
def test_day_is_written_as_text(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_json(value, strict=True)


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        pytest.param("10000001A", True, id="a MaineCare id"),
        pytest.param("10000001A\n", False, id="a line end"),
        pytest.param("10000001a", False, id="small letter"),
        pytest.param(10000001, False, id="a number"),
        pytest.param(None, False, id="nothing"),
    ],
)
def test_form_of_a_member_id_is_told_before_the_message_is_read(
    value: object, *, is_one: bool
) -> None:
    assert is_member_id(value) is is_one
