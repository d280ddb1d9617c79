"""The X12 files: valid under pyx12 and under our own reading, and true to the programme."""

import io
import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pyx12.params import params
from pyx12.x12n_document import x12n_document

import parameters
from edi import UnreadableInterchange, claims_837, members_834, transaction_sets, validate
from edi.sets import Claim837, Member834
from hub.synthetic import Programme, generate
from schemas.identifiers import has_npi_check_digit

CONDITIONS = parameters.load("qualifying_conditions", dict[str, dict[str, list[str]]])


@pytest.fixture(scope="module")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    generate(folder, members=120, claims=400, seed=3)
    return folder


def x12_files(folder: Path, pattern: str = "0?-*") -> list[Path]:
    return sorted(path for path in folder.rglob(pattern) if path.suffix in {".834", ".837"})


def members(folder: Path) -> Iterator[tuple[date, Member834]]:
    for path in x12_files(folder, "02-*"):
        for one in transaction_sets(path):
            for member in members_834(one):
                yield date.fromisoformat(path.parent.name), member


def claims(folder: Path) -> Iterator[Claim837]:
    for path in x12_files(folder, "0[34]-*"):
        for one in transaction_sets(path):
            yield from claims_837(one)


def pyx12_accepts(path: Path) -> bool:
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    return bool(x12n_document(params(), str(path), io.StringIO(), None))


def test_pyx12_accepts_every_file(small_folder: Path) -> None:
    files = x12_files(small_folder)
    assert len(files) >= 9
    assert [path.name for path in files if not pyx12_accepts(path)] == []


def test_our_own_validation_accepts_every_file(programme_folder: Path) -> None:
    for path in x12_files(programme_folder):
        assert validate(path).accepted, path.name


@pytest.mark.parametrize("name", ["91-guide-error.834", "92-guide-error.837"])
def test_the_files_with_a_guide_error_are_readable_and_not_valid(
    programme_folder: Path, name: str
) -> None:
    report = validate(programme_folder / "2014-12-03" / name)
    assert not report.accepted
    assert [one.accepted for one in report.sets] == [False]


def test_the_truncated_file_cannot_be_read(programme_folder: Path) -> None:
    with pytest.raises(UnreadableInterchange):
        validate(programme_folder / "2014-12-03" / "93-truncated.834")


def test_control_numbers_are_unique_and_go_up_as_files_arrive(programme_folder: Path) -> None:
    numbers = [
        next(transaction_sets(path)).interchange.control_number
        for path in x12_files(programme_folder)
    ]
    assert numbers == sorted(set(numbers))


def test_a_segment_stands_on_a_line_of_its_own(programme_folder: Path) -> None:
    for path in x12_files(programme_folder):
        text = path.read_text(encoding="ascii")
        assert text.count("~") == text.count("~\n") == text.count("\n")


def test_the_first_load_names_every_member_but_those_who_come_later(
    programme_folder: Path, programme: Programme
) -> None:
    reported = list(members(programme_folder))
    first = [one for day, one in reported if day == date(2014, 12, 1)]
    later = {one.member_id for _, one in reported} - {one.member_id for one in first}
    assert len(first) + len(later) == programme.members == 600
    assert {one.maintenance_type for one in first} == {"030"}
    assert {one.maintenance_type for day, one in reported if day > date(2014, 12, 1)} == {
        "001",
        "021",
        "024",
    }


def test_members_differ_as_people_do(programme_folder: Path) -> None:
    people = [one for _, one in members(programme_folder)]
    pccm = sum(bool(one.primary_care) for one in people) / len(people)
    dual = sum(one.medicare_plan == "C" for one in people) / len(people)
    assert 0.5 < pccm < 0.65
    assert 0.06 < dual < 0.2
    assert {one.language for one in people} >= {"", "FRE", "SPA", "SOM"}
    assert any(one.reporting_categories for one in people)
    assert any(one.died_on for one in people)
    assert any(one.coverages[0].ends_on for one in people)
    ages = Counter((2014 - one.born_on.year) // 18 for one in people if one.born_on)
    assert ages[0] > 100
    assert ages[1] > 100
    assert sum(ages[era] for era in (4, 5)) > 20


def test_members_with_medicare_are_not_in_pccm(programme_folder: Path) -> None:
    for _, one in members(programme_folder):
        assert one.medicare_plan == "E" or not one.primary_care


def test_a_claim_is_the_sum_of_its_lines_and_its_providers_have_valid_numbers(
    programme_folder: Path,
) -> None:
    for claim in claims(programme_folder):
        assert claim.charged == sum(line.charged for line in claim.lines if line.charged)
        for npi in (claim.billing_npi, claim.rendering_npi, claim.facility_npi):
            assert not npi or has_npi_check_digit(npi)


def test_few_claims_are_of_persons_that_no_feed_names(programme_folder: Path) -> None:
    known = {one.member_id for _, one in members(programme_folder)}
    strangers = [one for one in claims(programme_folder) if one.member_id not in known]
    assert 1 <= len(strangers) <= 10


def test_one_claim_is_replaced_and_one_is_void(programme_folder: Path) -> None:
    every = list(claims(programme_folder))
    numbers = Counter(one.claim_id for one in every)
    corrected = {one.frequency_code: one for one in every if one.frequency_code != "1"}
    assert set(corrected) == {"7", "8"}
    for one in corrected.values():
        assert one.payer_control_number == one.claim_id
        assert numbers[one.claim_id] == 2


def test_claims_of_a_hospital_name_no_service_location(programme_folder: Path) -> None:
    hospital = {one.billing_npi for one in claims(programme_folder) if one.kind == "I"}
    for one in claims(programme_folder):
        if one.billing_npi in hospital:
            assert not one.facility_npi
        elif one.facility_npi:
            assert one.facility_npi == one.billing_npi
            assert one.facility_location


def test_claims_before_october_2015_are_in_icd_9(programme_folder: Path) -> None:
    systems = {each.system for one in claims(programme_folder) for each in one.diagnoses}
    assert systems == {"ICD9"}


def test_a_later_programme_is_in_icd_10_and_valid(tmp_path: Path) -> None:
    generate(
        tmp_path,
        members=60,
        claims=200,
        seed=1,
        first_day=date(2016, 12, 1),
        last_day=date(2017, 3, 31),
    )
    for path in x12_files(tmp_path):
        assert validate(path).accepted, path.name
    assert {each.system for one in claims(tmp_path) for each in one.diagnoses} == {"ICD10"}


def test_about_two_in_five_members_show_two_conditions(programme_folder: Path) -> None:
    prefixes = [tuple(codes["icd9"]) for codes in CONDITIONS.on(date(2014, 12, 1)).values()]
    found: dict[str, set[int]] = {}
    for one in claims(programme_folder):
        for diagnosis in one.diagnoses:
            for number, starts in enumerate(prefixes):
                if diagnosis.code.startswith(starts):
                    found.setdefault(one.member_id or "", set()).add(number)
    share = sum(len(conditions) >= 2 for conditions in found.values()) / 600
    assert 0.35 < share < 0.65


@pytest.mark.parametrize("procedure", ["T1017", "H2015", "H0018", "99213"])
def test_services_that_decide_something_occur(programme_folder: Path, procedure: str) -> None:
    assert any(
        line.procedure == procedure for one in claims(programme_folder) for line in one.lines
    )
