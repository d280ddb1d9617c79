"""The 835: what balances is written and valid, what does not is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from edi import (
    Adjustment,
    BankTransfer,
    ClaimPayment,
    Envelope,
    OutOfBalance,
    Payee,
    Payer,
    PostalAddress,
    ProviderAdjustment,
    Remittance,
    RemittedPatient,
    ServicePayment,
    UnreadableSet,
    UnwritableElement,
    check_balance,
    transaction_sets,
    validate,
    write_835,
)
from edi.remittance import claim_payments_835, remittance_835

Ask = Callable[[str], tuple[bool, str]]
D = Decimal

HEALTH_HOME = ServicePayment("T2022", D("8.50"), D("8.50"), date(2014, 12, 1), date(2014, 12, 31))
PCCM = ServicePayment("G9008", D("3.50"), D("3.50"), date(2014, 12, 1), date(2014, 12, 31))
MONTH = ClaimPayment(
    claim_id="HH-2014-12-1",
    status="1",
    charged=D(12),
    paid=D(12),
    patient=RemittedPatient("DOE", "JANE", "Q", "M0001", "MR"),
    payer_control_number="9001",
    first_on=date(2014, 12, 1),
    last_on=date(2014, 12, 31),
    facility_code="11",
    frequency_code="1",
    services=(HEALTH_HOME, PCCM),
)
REVERSAL = replace(
    MONTH,
    claim_id="HH-2014-11-1",
    status="22",
    charged=D("-20"),
    paid=D("-12"),
    services=(
        ServicePayment(
            "T2022", D(-20), D(-12), date(2014, 11, 1), adjustments=(Adjustment("CO", "45", D(-8)),)
        ),
    ),
)
PARTLY = replace(
    MONTH,
    claim_id="HH-2014-12-2",
    charged=D(30),
    paid=D(12),
    adjustments=(Adjustment("PR", "3", D(5)),),
    services=(
        replace(
            HEALTH_HOME,
            charged=D(30),
            paid=D(17),
            units=D(1),
            modifiers=("HA",),
            control_number="77",
            adjustments=(
                Adjustment("CO", "45", D(3)),
                *[Adjustment("OA", str(23 + n), D(1)) for n in range(8)],
                Adjustment("PR", "1", D(2), D(1)),
            ),
        ),
    ),
)
CAPITATION = ProviderAdjustment("1234567893", date(2014, 12, 31), "CT", "HH201412", D(-120))
BASE = Remittance(
    payer=Payer(
        "MAINECARE",
        PostalAddress("11 STATE HOUSE STATION", "AUGUSTA", "ME", "043330011"),
        "1016000001",
        "PROVIDER SERVICES",
        "8665551212",
    ),
    payee=Payee(
        "PINE TREE HEALTH",
        "1234567893",
        "010203040",
        PostalAddress("3 ELM ST", "PORTLAND", "ME", "04101", "FLOOR 2"),
    ),
    paid=D(12),
    paid_on=date(2015, 1, 12),
    trace_number="EFT0001",
    transfer=BankTransfer("011200608", "1", "011200608", "22"),
    produced_on=date(2015, 1, 9),
    claims=(MONTH,),
)
MANY = tuple(replace(CAPITATION, reference=f"K{n}", amount=D(-1)) for n in range(8))


@pytest.mark.parametrize(
    "remittance",
    [
        pytest.param(BASE, id="member month"),
        pytest.param(replace(BASE, claims=(MONTH, PARTLY), paid=D(24)), id="adjusted"),
        pytest.param(replace(BASE, claims=(MONTH, MONTH, REVERSAL)), id="reversal"),
        pytest.param(replace(BASE, claims=(MONTH, REVERSAL), paid=D(0)), id="nothing to pay"),
        pytest.param(
            replace(BASE, claims=(), provider_adjustments=(CAPITATION,), paid=D(120)), id="PLB only"
        ),
        pytest.param(replace(BASE, transfer=None), id="check"),
        pytest.param(
            replace(BASE, claims=(replace(MONTH, rendering_npi="1245319599"),)), id="rendering"
        ),
    ],
)
def test_what_balances_is_written_as_a_valid_835(
    remittance: Remittance, envelope: Envelope, pyx12_verdict: Ask
) -> None:
    text = write_835([remittance], envelope)
    valid, errors = pyx12_verdict(text)
    assert valid, errors
    report = validate(text.encode())
    assert report.accepted, [each.findings for each in report.sets]
    assert write_835([remittance], envelope, newline=True).replace("\n", "") == text


@pytest.mark.parametrize(
    "remittance",
    [
        pytest.param(BASE, id="member month"),
        pytest.param(replace(BASE, claims=(MONTH, MONTH, REVERSAL)), id="reversal"),
        pytest.param(
            replace(BASE, claims=(), provider_adjustments=(CAPITATION,), paid=D(120)), id="PLB only"
        ),
        pytest.param(
            replace(BASE, transfer=None, produced_on=None, payee=replace(BASE.payee, address=None)),
            id="check",
        ),
    ],
)
def test_what_is_written_is_read_back(remittance: Remittance, envelope: Envelope) -> None:
    text = write_835([remittance], envelope)
    assert remittance_835(next(transaction_sets(text.encode()))) == remittance
    claims = claim_payments_835(next(transaction_sets(text.encode())))
    assert tuple(claims) == remittance.claims


def test_adjustments_of_several_groups_are_read_back_by_group(envelope: Envelope) -> None:
    text = write_835([replace(BASE, claims=(PARTLY,))], envelope)
    (claim,) = claim_payments_835(next(transaction_sets(text.encode())))
    assert claim.adjustments == PARTLY.adjustments
    assert set(claim.services[0].adjustments) == set(PARTLY.services[0].adjustments)


def test_a_shared_835_is_read_or_refused_with_its_segment(x12_file: Path) -> None:
    if x12_file.suffix == ".835":
        with suppress(UnreadableSet):
            found = remittance_835(next(transaction_sets(x12_file)))
            assert found.claims
            assert found.payer.name


def test_an_835_without_parties_is_read(envelope: Envelope) -> None:
    text = write_835([BASE], envelope).replace("N1*P", "ZZ*P")
    found = remittance_835(next(transaction_sets(text.encode())))
    assert (found.payer.name, found.payee.npi) == ("", "")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param("BPR*I*", "ZZZ*I*", "lacks its BPR or TRN", id="no BPR"),
        pytest.param("BPR*I*12", "BPR*I*X", "BPR02 is not an amount", id="amount"),
        pytest.param("CLP*HH-2014-12-1*", "CLP**", "CLP01 is missing", id="claim id"),
        pytest.param("*8.5*8.5", "*8.5*", "SVC03 is missing", id="service"),
        pytest.param("DTM*232*20141201", "DTM*232*2014", "no valid date", id="date"),
    ],
)
def test_an_odd_835_is_refused_with_its_segment(
    envelope: Envelope, old: str, new: str, reason: str
) -> None:
    text = write_835([BASE], envelope)
    assert old in text
    with pytest.raises(UnreadableSet, match=reason):
        remittance_835(next(transaction_sets(text.replace(old, new).encode())))


def test_more_than_six_provider_adjustments_fill_a_second_segment(envelope: Envelope) -> None:
    """Pyx12 takes a second PLB for a second footer, so it is not asked here."""
    many = replace(BASE, claims=(), provider_adjustments=MANY, paid=D(8))
    found = [each for each in segments_of(many, envelope) if each.startswith("PLB")]
    assert [each.count("CT:") for each in found] == [6, 2]
    assert validate(write_835([many], envelope).encode()).accepted


def segments_of(remittance: Remittance, envelope: Envelope) -> list[str]:
    text = write_835([remittance], envelope)
    return [segment.text for each in transaction_sets(text.encode()) for segment in each]


def test_a_member_month_is_a_claim_with_a_line_for_each_service(envelope: Envelope) -> None:
    assert segments_of(BASE, envelope)[13:] == [
        "CLP*HH-2014-12-1*1*12*12**MC*9001*11*1",
        "NM1*QC*1*DOE*JANE*Q***MR*M0001",
        "DTM*232*20141201",
        "DTM*233*20141231",
        "SVC*HC:T2022*8.5*8.5",
        "DTM*150*20141201",
        "DTM*151*20141231",
        "SVC*HC:G9008*3.5*3.5",
        "DTM*150*20141201",
        "DTM*151*20141231",
        "SE*24*0001",
    ]


def test_adjustments_stand_by_group_six_in_a_segment(envelope: Envelope) -> None:
    found = segments_of(replace(BASE, claims=(PARTLY,)), envelope)
    assert [each for each in found if each.startswith("CAS")] == [
        "CAS*PR*3*5",
        "CAS*CO*45*3",
        "CAS*OA*23*1**24*1**25*1**26*1**27*1**28*1",
        "CAS*OA*29*1**30*1",
        "CAS*PR*1*2*1",
    ]
    assert "CLP*HH-2014-12-2*1*30*12*7*MC*9001*11*1" in found


def test_a_capitation_payment_is_a_provider_adjustment(envelope: Envelope) -> None:
    found = segments_of(
        replace(BASE, claims=(), provider_adjustments=(CAPITATION,), paid=D(120)), envelope
    )
    assert found[-2] == "PLB*1234567893*20141231*CT:HH201412*-120"


def test_several_remittances_count_their_control_numbers_up(envelope: Envelope) -> None:
    text = write_835([BASE, BASE], replace(envelope, first_set_control_number=41))
    assert [each.header.control_number for each in transaction_sets(text.encode())] == [
        "0041",
        "0042",
    ]


@pytest.mark.parametrize(
    "remittance",
    [
        pytest.param(
            replace(BASE, claims=(replace(MONTH, services=(replace(PCCM, paid=D(3)),)),)),
            id="service",
        ),
        pytest.param(replace(BASE, claims=(replace(MONTH, paid=D("11.99")),)), id="claim"),
        pytest.param(
            replace(BASE, claims=(replace(MONTH, services=(PCCM,)),)), id="charge of services"
        ),
        pytest.param(replace(BASE, paid=D("12.01")), id="payment"),
        pytest.param(replace(BASE, provider_adjustments=(CAPITATION,)), id="provider adjustment"),
        pytest.param(replace(BASE, claims=(REVERSAL,), paid=D(-12)), id="negative payment"),
        pytest.param(
            replace(
                BASE,
                paid=D("12.001"),
                claims=(replace(MONTH, services=(), charged=D("12.001"), paid=D("12.001")),),
            ),
            id="parts of cents",
        ),
    ],
)
def test_what_does_not_balance_is_refused(remittance: Remittance, envelope: Envelope) -> None:
    with pytest.raises(OutOfBalance):
        write_835([remittance], envelope)


def test_the_refusal_says_where_and_names_no_one() -> None:
    broken = replace(MONTH, services=(replace(PCCM, paid=D(3)),))
    with pytest.raises(OutOfBalance, match=r"^Claim 2, service 1: ") as refused:
        check_balance(replace(BASE, claims=(MONTH, broken)))
    assert "DOE" not in str(refused.value)
    assert "M0001" not in str(refused.value)


def test_a_name_with_a_separator_is_refused(envelope: Envelope) -> None:
    claim = replace(MONTH, patient=RemittedPatient("DO*E"))
    with pytest.raises(UnwritableElement):
        write_835([replace(BASE, claims=(claim,))], envelope)
