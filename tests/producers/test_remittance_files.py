"""Remittances: 835 files that X12 can carry, whatever the names, in both profiles."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from edi import validate
from schemas.outbound import IssueRemittance
from schemas.providers import RemittanceProfile
from tests.programme import ADA, BEN, PRACTICE, Programme, npi

MakeRemittance = Callable[..., Path]


@pytest.fixture
def remittance_of(programme_from: Callable[..., Programme]) -> MakeRemittance:
    """Pays January 2015 for members of these names and gives the path of the 835."""

    def make(*names: tuple[str, str], run_day: date = date(2015, 2, 9), **changes: Any) -> Path:
        year, month = (run_day.year, run_day.month - 1) if run_day.month > 1 else (2014, 12)
        programme = programme_from(date(year, month, 20))
        programme.organization(1, **changes)
        ids = [f"3000000{n}A" for n in range(len(names))]
        for member_id, (first, last) in zip(ids, names, strict=True):
            programme.member(member_id, name={"first": first, "last": last})
            programme.opt_in(member_id)
        programme.end_day()
        for member_id in ids:
            told = f"{year}-{month:02d}"
            programme.attest(member_id, told, reviewed_on=date(year, month, 14))
        programme.end_day(until=run_day)
        assert programme.outcome.given_up == 0
        (path,) = (programme.out / "remittances").iterdir()
        return path

    return make


def segments(path: Path, name: str) -> list[list[str]]:
    found = (line.removesuffix("~").split("*") for line in path.read_text("ascii").splitlines())
    return [segment for segment in found if segment[0] == name]


def is_valid(path: Path) -> bool:
    return all(checked.accepted for checked in validate(path).sets)


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        pytest.param("Ada", "Example", ["EXAMPLE", "ADA"], id="plain"),
        pytest.param("Zoë", "Nguyễn", ["NGUYEN", "ZOE"], id="accents"),
        pytest.param("José*", "O'Brien~:^|<b>", ["O'BRIENB", "JOSE"], id="separators"),
        pytest.param("Anne  Marie", "van der\tBerg", ["VAN DER BERG", "ANNE MARIE"], id="blanks"),
        pytest.param("Großmann", "Strauß", ["STRAUSS", "GROSSMANN"], id="sharp s"),
        pytest.param("F" * 200, "L" * 200, ["L" * 60, "F" * 35], id="longer than X12 has room"),
        pytest.param("明", "李", ["UNKNOWN", ""], id="no Latin letter"),
    ],
)
def test_names_become_basic_characters_of_the_length_that_x12_takes(
    remittance_of: MakeRemittance, first: str, last: str, written: list[str]
) -> None:
    path = remittance_of((first, last))
    (patient,) = (nm1 for nm1 in segments(path, "NM1") if nm1[1] == "QC")
    assert patient[3:5] == written
    assert is_valid(path)


@pytest.mark.parametrize(
    "name", ["Médecins & Co", "X" * 200, "診療所"], ids=["accents", "long", "no Latin letter"]
)
def test_the_name_of_a_payee_becomes_basic_characters(
    remittance_of: MakeRemittance, name: str
) -> None:
    path = remittance_of(("Ada", "Example"), name=name)
    (payee,) = (n1 for n1 in segments(path, "N1") if n1[1] == "PE")
    assert 1 <= len(payee[2]) <= 60
    assert payee[4] == npi(1)
    assert is_valid(path)


def test_a_claim_for_each_member_adds_up_to_the_payment(remittance_of: MakeRemittance) -> None:
    path = remittance_of(("Ada", "One"), ("Ben", "Two"))
    assert [claim[4] for claim in segments(path, "CLP")] == ["12", "12"]
    assert segments(path, "BPR")[0][2] == "24"
    assert segments(path, "PLB") == []
    assert {claim[1][:11] for claim in segments(path, "CLP")} == {"HH-2015-01-"}


@pytest.mark.parametrize(
    ("run_day", "ends_in", "ends_on"),
    [
        pytest.param(date(2015, 2, 9), 12, "20151231", id="calendar year"),
        pytest.param(date(2015, 7, 8), 6, "20160630", id="first run of a new fiscal year"),
        pytest.param(date(2015, 6, 8), 6, "20150630", id="last run of a fiscal year"),
        pytest.param(date(2015, 3, 9), 2, "20160229", id="February of a leap year"),
        pytest.param(date(2015, 2, 9), 2, "20150228", id="February"),
    ],
)
def test_the_plb_profile_names_the_end_of_the_payees_fiscal_year(
    remittance_of: MakeRemittance, run_day: date, ends_in: int, ends_on: str
) -> None:
    path = remittance_of(
        ("Ada", "One"),
        ("Ben", "Two"),
        run_day=run_day,
        remittance_profile=RemittanceProfile.PLB.value,
        fiscal_year_end_month=ends_in,
    )
    ((_, payee, fiscal_year, reason, amount),) = segments(path, "PLB")
    assert (payee, fiscal_year, amount) == (npi(1), ends_on, "-24")
    assert reason.startswith("CT:HH-2015-")
    assert segments(path, "CLP") == []
    assert is_valid(path)


def test_no_member_data_is_in_the_name_of_a_remittance(remittance_of: MakeRemittance) -> None:
    assert remittance_of(("Ada", "Example")).name == f"{npi(1)}-2015-01.835"


def test_a_remittance_issued_again_is_the_same_file(
    programme_from: Callable[..., Programme],
) -> None:
    programme = programme_from(date(2015, 1, 20))
    for member in (ADA, BEN):
        programme.member(member)
        programme.opt_in(member)
    programme.end_day()
    programme.attest(ADA, "2015-01", reviewed_on=date(2015, 1, 14))
    programme.end_day(until=date(2015, 2, 9))
    (path,) = (programme.out / "remittances").iterdir()
    before = path.read_bytes()
    path.unlink()
    programme.send(IssueRemittance(remittance_id=f"{PRACTICE[:10]}-2015-01"))
    assert path.read_bytes() == before
