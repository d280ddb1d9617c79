"""Whether diagnosis codes exist, by the list of their year (level 5)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from edi import Finding, validate
from edi.validation.rules.diagnoses import diagnosis_list

Wire = Callable[[str], str]

PACKAGE = """
import json
import simple_icd_10_cm as icd
codes = [c for c in icd.get_all_codes(with_dots=False) if icd.is_category_or_subcategory(c)]
print(json.dumps({c: icd.is_leaf(c) for c in codes}))
"""


def claim_of(wire: Wire, diagnosis: str, year: int, kind: str = "837P") -> list[Finding]:
    """The findings of level 5 on a claim of a year with a diagnosis."""
    text = wire(kind).replace("ABF:I10", f"ABF:{diagnosis}").replace("2014", str(year))
    (report,) = validate(text.encode(), levels=(5,)).sets
    return report.findings


def test_the_list_is_that_of_the_package() -> None:
    """The package takes seconds and a lot of memory to load, so that it is asked elsewhere."""
    told = subprocess.run([sys.executable, "-c", PACKAGE], check=True, capture_output=True)
    billable: dict[str, bool] = json.loads(told.stdout)
    known = diagnosis_list()
    assert known is not None
    assert known.categories == {code for code in billable if len(code) == 3}
    assert {code for code in billable if known.is_complete(code)} == {
        code for code, is_leaf in billable.items() if is_leaf
    }
    assert not known.is_complete("E11ZZ")


@pytest.mark.parametrize("year", [2014, 2025, 2026])
@pytest.mark.parametrize("code", ["B12", "B120", "U999"])
def test_a_code_without_a_category_is_found_whatever_the_year(
    wire: Wire, code: str, year: int
) -> None:
    (found,) = claim_of(wire, code, year)
    assert (found.segment_id, found.element, found.component) == ("HI", 2, 2)
    assert "no category" in found.sentence


@pytest.mark.parametrize("code", ["M545", "E11", "E1199", "T407X1A"])
def test_a_code_that_is_not_of_the_list_may_have_been_of_the_list_of_its_year(
    wire: Wire, code: str
) -> None:
    known = diagnosis_list()
    assert known is not None
    year = int(known.last_day[:4])
    assert claim_of(wire, code, 2014) == []
    assert claim_of(wire, code, year + 1) == []
    for kind in ("837P", "837I"):
        (found,) = claim_of(wire, code, year - 1, kind)
        assert (found.segment_id, found.value) == ("HI", code)
        assert "year of service" in found.sentence


@pytest.mark.parametrize("code", ["I10", "E119", "S0000XA"])
def test_a_code_of_the_list_is_right(wire: Wire, code: str) -> None:
    assert claim_of(wire, code, 2025) == []


def test_a_finding_that_is_told_late_names_its_own_claim(wire: Wire) -> None:
    text = wire("837P").replace("2014", "2025")
    start, end = text.index("CLM*"), text.index("SE*")
    first = text[start:end].replace("ABF:I10", "ABF:E11").replace("*100.5*", "*99*")
    both = text[:start] + first + text[start:end].replace("A37", "B38") + text[end:]
    (report,) = validate(both.encode(), levels=(3, 5)).sets
    assert [each.business_unit for each in report.findings] == [("CLM01", "A37")] * 2
