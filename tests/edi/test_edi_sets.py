"""Members and claims as typed values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from edi import (
    Claim837,
    Coverage,
    Diagnosis,
    Member834,
    Patient,
    PrimaryCareProvider,
    ReportingCategory,
    UnreadableSet,
    claims_837,
    members_834,
    transaction_sets,
    validate,
)

Wire = Callable[[str], str]


def members_of(text: str) -> list[Member834]:
    return [m for each in transaction_sets(text.encode()) for m in members_834(each)]


def claims_of(text: str) -> list[Claim837]:
    return [c for each in transaction_sets(text.encode()) for c in claims_837(each)]


def test_a_member_has_everything_that_its_ins_opens(wire: Wire) -> None:
    (member,) = members_of(wire("834"))
    assert member == Member834(
        set_ordinal=1,
        segment_number=5,
        is_subscriber=True,
        relationship="18",
        maintenance_type="021",
        maintenance_reason="",
        benefit_status="A",
        medicare_plan="E",
        medicare_reason="",
        died_on=None,
        member_id="M0001",
        member_name_id="010010001",
        last_name="DOE",
        first_name="JANE",
        middle_name="Q",
        suffix="",
        street="1 MAIN ST",
        street_2="APT 2",
        city="PORTLAND",
        state="ME",
        postal_code="04101",
        telephone="2075551212",
        born_on=date(1980, 2, 29),
        gender="F",
        language="SO",
        dates={},
        coverages=(Coverage("021", "HMO", "A1", date(2014, 12, 1), date(2015, 11, 30)),),
        primary_care=(PrimaryCareProvider("BERNARD BROWN", "1234567893"),),
        reporting_categories=(ReportingCategory("PCCM", "17", "Y"),),
    )


def test_members_follow_each_other_without_mixing(wire: Wire) -> None:
    text = wire("834")
    bare = "INS*N*19*001*25*A*A:0*****D8*20141105~REF*0F*M0002~DTP*357*D8*20141231~"
    first, second, third = members_of(
        text.replace("SE*", bare + "INS*Y*18*030**A~REF*0F*M0003~SE*")
    )
    assert (second.member_id, second.coverages, second.last_name) == ("M0002", (), "")
    assert second.dates == {"357": date(2014, 12, 31)}
    assert (second.medicare_plan, second.medicare_reason) == ("A", "0")
    assert not second.is_subscriber
    assert second.died_on == date(2014, 11, 5)
    assert third.member_id == "M0003"
    assert first.segment_number < second.segment_number < third.segment_number


def test_a_responsible_person_does_not_change_the_member(wire: Wire) -> None:
    other = "NM1*S3*1*ROE*RICHARD~N3*9 OTHER ST~N4*BANGOR*ME*04401~"
    (member,) = members_of(wire("834").replace("HD*", other + "HD*"))
    assert (member.last_name, member.city) == ("DOE", "PORTLAND")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param("REF*0F*M0001~", "", "no subscriber number", id="no id"),
        pytest.param("D8*19800229*F", "D8*19810229*F", "DMG holds no valid date", id="date"),
        pytest.param("INS*Y*18*021", "INS*Y*18*", "INS03 is missing", id="maintenance type"),
    ],
)
def test_an_odd_member_is_refused_with_its_segment(
    wire: Wire, old: str, new: str, reason: str
) -> None:
    with pytest.raises(UnreadableSet, match=reason) as refused:
        members_of(wire("834").replace(old, new))
    assert refused.value.ordinal == 1
    assert refused.value.segment_number > 1
    assert "1981" not in str(refused.value)


def test_a_professional_claim_has_its_parties_diagnoses_and_lines(wire: Wire) -> None:
    (claim,) = claims_of(wire("837P"))
    assert (claim.kind, claim.claim_id, claim.charged) == ("P", "A37", Decimal("100.5"))
    assert (claim.facility_code, claim.frequency_code) == ("11", "1")
    assert (claim.billing_npi, claim.billing_tax_id) == ("1234567893", "010203040")
    assert claim.billing_location == "001"
    assert claim.member_id == "M0001"
    assert claim.subscriber == Patient("DOE", "JANE", "", "M0001", date(1980, 2, 29), "F")
    assert claim.patient is None
    assert (claim.rendering_npi, claim.attending_npi) == ("1234567893", None)
    assert (claim.facility_npi, claim.facility_location) == ("1245319599", "002")
    assert claim.diagnoses == (
        Diagnosis("E119", "ICD10", "principal"),
        Diagnosis("I10", "ICD10", "other"),
    )
    assert [each.is_principal for each in claim.diagnoses] == [True, False]
    first, second = claim.lines
    assert (first.procedure, first.modifiers, first.units) == ("99213", ("25",), 1)
    assert (first.first_on, first.last_on) == (date(2014, 12, 2), date(2014, 12, 2))
    assert (second.charged, second.last_on) == (Decimal(15), date(2014, 12, 3))
    assert (first.place_of_service, first.rendering_npi, first.revenue_code) == ("", None, "")


def test_an_institutional_claim_has_its_statement_and_revenue_codes(wire: Wire) -> None:
    (claim,) = claims_of(wire("837I"))
    assert (claim.kind, claim.frequency_code, claim.payer_control_number) == ("I", "7", "OLD1")
    assert (claim.statement_from, claim.statement_to) == (date(2014, 12, 1), date(2014, 12, 2))
    assert claim.admitted_on == date(2014, 12, 1)
    assert (claim.attending_npi, claim.billing_location) == ("1234567893", None)
    (line,) = claim.lines
    assert (line.revenue_code, line.procedure, line.charged) == ("0450", "99283", Decimal(250))


def test_a_rendering_provider_of_a_line_stands_beside_that_of_the_claim(wire: Wire) -> None:
    text = wire("837P").replace("LX*2~", "NM1*82*1*POE*EVE****XX*1245319599~LX*2~")
    (claim,) = claims_of(text)
    assert claim.rendering_npi == "1234567893"
    assert [line.rendering_npi for line in claim.lines] == ["1245319599", None]


def test_providers_of_other_payers_are_not_those_of_the_claim(wire: Wire) -> None:
    other = (
        "SBR*S*18*******CI~OI***Y***Y~NM1*IL*1*ROE****MI*X9~NM1*PR*2*OTHER*****PI*1~"
        "NM1*82*1~REF*LU*999~"
    )
    (claim,) = claims_of(wire("837P").replace("LX*1~", other + "LX*1~"))
    assert claim.rendering_npi == "1234567893"
    assert claim.facility_location == "002"
    assert claim.member_id == "M0001"


def test_a_dependent_is_the_patient_and_the_next_subscriber_is_not(wire: Wire) -> None:
    text = wire("837P")
    claim = text[text.index("CLM*") : text.index("SE*")]
    child = f"HL*3*2*23*0~PAT*19~NM1*QC*1*DOE*KIT~DMG*D8*20100101*M~{claim}"
    other = f"HL*4*1*22*0~SBR*P*18*******MC~NM1*IL*1*FOX*AL****MI*M0009~NM1*PR*2*M~{claim}"
    first, second, third = claims_of(text.replace("SE*", child + other + "SE*"))
    assert first.patient is None
    assert second.patient == Patient("DOE", "KIT", "", "", date(2010, 1, 1), "M")
    assert second.member_id == "M0001"
    assert (third.patient, third.member_id, third.billing_location) == (None, "M0009", None)
    assert third.billing_npi == "1234567893"


@pytest.mark.parametrize(
    ("qualifier", "system", "role"),
    [
        ("BK", "ICD9", "principal"),
        ("BF", "ICD9", "other"),
        ("ABJ", "ICD10", "admitting"),
        ("APR", "ICD10", "reason"),
        ("ABN", "ICD10", "external"),
    ],
)
def test_the_qualifier_of_a_diagnosis_names_its_code_system(
    wire: Wire, qualifier: str, system: str, role: str
) -> None:
    (claim,) = claims_of(wire("837P").replace("ABF:I10", f"{qualifier}:25000"))
    assert claim.diagnoses[1] == Diagnosis("25000", system, role)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param("CLM*A37*100.5", "CLM*A37*NaN", "CLM02 is not an amount", id="amount"),
        pytest.param("CLM*A37*100.5", "CLM*A37*1E99", "CLM02 is not an amount", id="exponent"),
        pytest.param("CLM*A37", "CLM*", "CLM01 is missing", id="claim id"),
        pytest.param("SV1*HC:99213:25*85.5*UN*1***1:2~", "", "no SV1 or SV2", id="no service"),
        pytest.param("NM1*IL*1*DOE*JANE****MI*M0001~", "", "no subscriber", id="no subscriber"),
        pytest.param("RD8*20141202-20141203", "RD8*20141202-2", "no valid date", id="date"),
    ],
)
def test_an_odd_claim_is_refused_with_its_segment(
    wire: Wire, old: str, new: str, reason: str
) -> None:
    with pytest.raises(UnreadableSet, match=reason):
        claims_of(wire("837P").replace(old, new))


def read_typed(path: Path) -> Iterator[Member834 | Claim837]:
    accepted = validate(path).accepted_ordinals
    for each in transaction_sets(path):
        if each.ordinal in accepted and each.header.set_id == "834":
            yield from members_834(each)
        elif each.ordinal in accepted and each.header.set_id == "837":
            yield from claims_837(each)


def test_what_is_accepted_of_a_shared_file_is_read(x12_file: Path) -> None:
    found = list(read_typed(x12_file))
    kind = x12_file.suffix[1:4]
    if kind in ("834", "837") and validate(x12_file).accepted:
        assert found
        assert all(each.member_id for each in found)


def test_what_is_printed_of_members_and_claims_names_no_one(wire: Wire) -> None:
    (member,) = members_of(wire("834"))
    (claim,) = claims_of(wire("837P"))
    printed = f"{member!r} {claim!r} {claim.subscriber!r}"
    assert printed == "<member of set 1, segment 5> <claim of set 1, segment 19> <patient>"
