"""Generated X12 files to measure with: 837P and 835 of any number of claims, valid throughout."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from edi import (
    Adjustment,
    BankTransfer,
    ClaimPayment,
    Envelope,
    Payee,
    Payer,
    PostalAddress,
    ProviderAdjustment,
    Remittance,
    RemittedPatient,
    ServicePayment,
    write_835,
)

CLAIMS_OF_A_SET = 1_000
ENVELOPE = Envelope("CLEARINGHOUSE", "PAYER", 101, datetime(2016, 3, 1, 8, 5, tzinfo=UTC))
_ISA = (
    "ISA*00*          *00*          *ZZ*CLEARINGHOUSE  *ZZ*PAYER          *160301*0805*^*00501"
    "*000000101*0*P*:~"
)
_LAST_NAMES = ("DOE", "ROY", "O'BRIEN", "PELLETIER", "SMITH-LANE", "NGUYEN", "CYR", "BOUCHARD")
_FIRST_NAMES = ("JANE", "SAM", "ANNE MARIE", "LEE", "GEORGE", "THUY", "LUC", "ADA")
_TOWNS = (("PORTLAND", "04101"), ("BANGOR", "044011234"), ("AUGUSTA", "04330"), ("LIMA", "45801"))
_DIAGNOSES = ("E119", "I10", "J45909", "F329", "M545", "Z0000", "E785", "K219", "S52521A")
_PROCEDURES = ("99213:25", "99214", "90686", "36415", "G0438", "80053", "T2022:U1:HQ", "97110")
_REASONS = ("45", "97", "253", "B7", "204")
_DAY_ONE = date(2016, 1, 4)


def write_837(path: Path, claims: int, seed: int = 1) -> int:
    """A file of an interchange with that many professional claims; how many segments it has."""
    chance = Random(seed)  # noqa: S311
    segments = 4
    with path.open("w", encoding="ascii", newline="") as file:
        file.write(f"{_ISA}GS*HC*CLEARINGHOUSE*PAYER*20160301*0805*1*X*005010X222A1~")
        starts = range(0, claims, CLAIMS_OF_A_SET)
        for number, start in enumerate(starts, 1):
            size = min(CLAIMS_OF_A_SET, claims - start)
            text = "".join(_claim_set(number, start, size, chance))
            count = text.count("~") + 1
            segments += count
            file.write(f"{text}SE*{count}*{number:04d}~")
        file.write(f"GE*{len(starts)}*1~IEA*1*000000101~")
    return segments


def _claim_set(number: int, start: int, size: int, chance: Random) -> Iterator[str]:
    yield (
        f"ST*837*{number:04d}*005010X222A1~BHT*0019*00*B{number}*20160301*0805*CH~"
        "NM1*41*2*CLEARINGHOUSE*****46*CLEARINGHOUSE~PER*IC*DESK*TE*2075550190*EM*A@B.EXAMPLE~"
        "NM1*40*2*PAYER*****46*PAYER~HL*1**20*1~PRV*BI*PXC*207Q00000X~"
        f"NM1*85*2*PINE TREE MEDICAL*****XX*{npi(number)}~N3*3 ELM ST~N4*PORTLAND*ME*041011234~"
        f"REF*EI*01{number:07d}~PER*IC*ANN*TE*2075551212~"
    )
    for place in range(size):
        yield _claim(start + place, place + 2, chance)


def _claim(number: int, level: int, chance: Random) -> str:
    town, postal_code = _TOWNS[number % 4]
    day = _DAY_ONE + timedelta(days=chance.randrange(50))
    lines = [(chance.choice(_PROCEDURES), chance.randrange(500, 40_000)) for _ in range(2)]
    first, second, third = chance.sample(_DIAGNOSES, 3)
    head = (
        f"HL*{level}*1*22*0~SBR*P*18*GRP{number % 97}******MC~"
        f"NM1*IL*1*{chance.choice(_LAST_NAMES)}*{chance.choice(_FIRST_NAMES)}****MI*M{number:08d}~"
        f"N3*{number % 900 + 1} MAIN ST~N4*{town}*{'OH' if town == 'LIMA' else 'ME'}*{postal_code}~"
        f"DMG*D8*19{number % 90 + 10}0{number % 9 + 1}15*{'FM'[number % 2]}~"
        "NM1*PR*2*PAYER*****PI*PAYER~"
        f"CLM*C{number}*{_money(sum(cents for _, cents in lines))}***11:B:1*Y*A*Y*Y~"
        f"REF*D9*{number:09d}~HI*ABK:{first}*ABF:{second}*ABF:{third}~"
        f"NM1*82*1*LEE*SAM****XX*{npi(number % 300)}~PRV*PE*PXC*207R00000X~"
    )
    return head + "".join(
        f"LX*{place}~SV1*HC:{procedure}*{_money(cents)}*UN*1***1:2~DTP*472*D8*{day:%Y%m%d}~"
        f"REF*6R*{number}L{place}~"
        for place, (procedure, cents) in enumerate(lines, 1)
    )


def _money(cents: int) -> str:
    return f"{cents / 100:.2f}".rstrip("0").rstrip(".")


def npi(number: int) -> str:
    """A National Provider Identifier with its check digit."""
    body = f"1{number:08d}"
    doubled = [int(digit) * 2 for digit in body[::2]]
    total = 24 + sum(n // 10 + n % 10 for n in doubled) + sum(map(int, body[1::2]))
    return f"{body}{-total % 10}"


def remittances(claims: int, seed: int = 1) -> list[Remittance]:
    """Payments of that many claims in all, each of at most a thousand."""
    chance = Random(seed)  # noqa: S311
    return [
        _remittance(number, min(CLAIMS_OF_A_SET, claims - start), chance)
        for number, start in enumerate(range(0, claims, CLAIMS_OF_A_SET), 1)
    ]


def write_remittances(path: Path, claims: int) -> int:
    """A file of an interchange that pays that many claims; how many segments it has."""
    text = write_835(remittances(claims), ENVELOPE)
    path.write_text(text, encoding="ascii")
    return text.count("~")


def _remittance(number: int, claims: int, chance: Random) -> Remittance:
    paid = [_payment(number * CLAIMS_OF_A_SET + place, chance) for place in range(claims)]
    payee = npi(number)
    capitation = Decimal(-120 * number)
    return Remittance(
        payer=Payer(
            "PAYER",
            PostalAddress("11 STATE ST", "AUGUSTA", "ME", "043330011"),
            "1016000001",
            "SERVICES",
            "8665551212",
        ),
        payee=Payee("PINE TREE MEDICAL", payee, "010203040"),
        paid=sum((claim.paid for claim in paid), Decimal(0)) - capitation,
        paid_on=date(2016, 3, 7),
        trace_number=f"T{number:06d}",
        transfer=BankTransfer("011200608", "1", "011200608", "22"),
        produced_on=date(2016, 3, 4),
        claims=tuple(paid),
        provider_adjustments=(
            ProviderAdjustment(payee, date(2016, 12, 31), "CT", f"K{number}", capitation),
        ),
    )


def _payment(number: int, chance: Random) -> ClaimPayment:
    services = tuple(_service(number, place, chance) for place in (1, 2))
    return ClaimPayment(
        claim_id=f"C{number}",
        status="1",
        charged=sum((each.charged for each in services), Decimal(0)),
        paid=sum((each.paid for each in services), Decimal(0)),
        patient=RemittedPatient(
            chance.choice(_LAST_NAMES), chance.choice(_FIRST_NAMES), "", f"M{number:08d}"
        ),
        payer_control_number=f"P{number:09d}",
        first_on=_DAY_ONE,
        last_on=_DAY_ONE + timedelta(days=chance.randrange(50)),
        facility_code="11",
        frequency_code="1",
        rendering_npi=npi(number % 300),
        services=services,
    )


def _service(number: int, place: int, chance: Random) -> ServicePayment:
    procedure, *modifiers = chance.choice(_PROCEDURES).split(":")
    charged = Decimal(chance.randrange(5_000, 40_000)).scaleb(-2)
    less, owed = (Decimal(chance.randrange(1, 2_000)).scaleb(-2) for _ in range(2))
    return ServicePayment(
        procedure=procedure,
        modifiers=tuple(modifiers),
        charged=charged,
        paid=charged - less - owed,
        first_on=_DAY_ONE + timedelta(days=chance.randrange(50)),
        units=Decimal(1),
        adjustments=(
            Adjustment("CO", chance.choice(_REASONS), less),
            Adjustment("PR", "3", owed),
        ),
        control_number=f"{number}L{place}",
    )
