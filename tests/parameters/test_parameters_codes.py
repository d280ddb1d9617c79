"""The lists of codes: each code is one of its system, and no list says two things of one code."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import parameters
from rules.assignment import HOSPITAL_CARE
from rules.conditions import QUALIFYING
from rules.dashboard import CARE_GAPS, EMERGENCY_VISITS, HOSPITAL_STAYS
from rules.disclosure import PROTECTED_DIAGNOSES
from rules.duplication import DUPLICATIVE_SERVICES
from rules.eligibility import SERIOUS_SERVICES
from rules.pccm import NURSING_FACILITY_STAYS

ICD9 = re.compile(r"[0-9]{3}[0-9]{0,2}|V[0-9]{2}[0-9]{0,2}")
HCPCS = re.compile(r"[A-HJ-V][0-9]{4}|[0-9]{4}[0-9F]")
REVENUE = re.compile(r"[0-9]{4}")
DIAGNOSES = {
    f"{parameter.name}: {name}": codes
    for parameter in (QUALIFYING, PROTECTED_DIAGNOSES)
    for value in parameter.values
    for name, codes in value.items()
}


@pytest.fixture(scope="module")
def icd10() -> frozenset[str]:
    """Every category and code of ICD-10-CM, without its point, by the package that lists them."""
    package = find_spec("simple_icd_10_cm")
    assert package is not None
    assert package.origin is not None
    (path,) = Path(package.origin).with_name("data").glob("code-list-*.txt")
    return frozenset(path.read_text(encoding="ascii").split())


@pytest.mark.parametrize("listed", DIAGNOSES)
def test_every_prefix_begins_a_code_of_icd_10_cm(listed: str, icd10: frozenset[str]) -> None:
    unknown = [
        prefix
        for prefix in DIAGNOSES[listed]["icd10"]
        if not any(code.startswith(prefix) for code in icd10)
    ]
    assert unknown == []


@pytest.mark.parametrize("listed", DIAGNOSES)
def test_every_prefix_has_the_form_of_icd_9_cm(listed: str) -> None:
    assert [code for code in DIAGNOSES[listed]["icd9"] if not ICD9.fullmatch(code)] == []


@pytest.mark.parametrize("system", ["icd9", "icd10"])
def test_no_prefix_stands_for_two_conditions(system: str) -> None:
    for value in QUALIFYING.values:
        listed = [code for codes in value.values() for code in dict(codes)[system]]
        assert len(listed) == len(set(listed))


def _procedures() -> Iterator[str]:
    for services in DUPLICATIVE_SERVICES.values:
        for service in services.values():
            yield from service["procedures"]
    for gaps in CARE_GAPS.values:
        for gap in gaps.values():
            yield from gap["procedures"]
    for codes in SERIOUS_SERVICES.values:
        yield from codes
    for visits in EMERGENCY_VISITS.values:
        yield from visits["procedures"]
    for codes in parameters.load("primary_care_procedures", list[str]).values:
        yield from codes
    for named in parameters.load("remittance_procedures", dict[str, str]).values:
        yield from named.values()


def test_every_procedure_has_the_form_of_cpt_or_hcpcs() -> None:
    assert [code for code in _procedures() if not HCPCS.fullmatch(code)] == []


def test_a_service_is_of_serious_need_or_duplicative_but_not_both() -> None:
    duplicative = {
        code for one in DUPLICATIVE_SERVICES.values[-1].values() for code in one["procedures"]
    }
    assert duplicative.isdisjoint(SERIOUS_SERVICES.values[-1])


def test_every_hospital_stay_and_emergency_visit_is_hospital_care() -> None:
    care = HOSPITAL_CARE.values[-1]
    for visits in (HOSPITAL_STAYS.values[-1], EMERGENCY_VISITS.values[-1]):
        assert set(visits["revenue_codes"]) <= set(care["revenue_codes"])
        assert set(visits["procedures"]) <= set(care["procedures"])


def test_revenue_codes_of_stays_visits_and_nursing_homes_differ() -> None:
    lists = (
        HOSPITAL_STAYS.values[-1]["revenue_codes"],
        EMERGENCY_VISITS.values[-1]["revenue_codes"],
        NURSING_FACILITY_STAYS.values[-1],
    )
    codes = [code for listed in lists for code in listed]
    assert [code for code in codes if not REVENUE.fullmatch(code)] == []
    assert len(codes) == len(set(codes))
