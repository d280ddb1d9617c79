"""Files, interchanges and the oracle that the tests of X12 share."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from pyx12.params import ParamsBase
from pyx12.x12n_document import x12n_document

from edi import Envelope

SHARED = Path(__file__).parents[3] / "shared" / "data" / "x12"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give `x12_file` every file of the shared folder in turn."""
    if "x12_file" not in metafunc.fixturenames:
        return
    found = sorted(
        path
        for path in SHARED.rglob("*")
        if path.is_file() and path.name not in ("README.md", "LICENSE")
    )
    absent = pytest.param(None, marks=pytest.mark.skip("no X12 files beside the project"))
    metafunc.parametrize("x12_file", found or [absent], ids=lambda path: path and path.name)


class Verdict(NamedTuple):
    """What pyx12 says about a file: valid or not, and the codes of its errors."""

    valid: bool
    errors: str


@pytest.fixture
def pyx12_verdict() -> Callable[[str], Verdict]:
    """Asks pyx12 about wire text."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)

    def ask(text: str) -> Verdict:
        errors = io.StringIO()
        valid = x12n_document(ParamsBase(), io.StringIO(text), None, None, fd_json=errors)
        return Verdict(valid, "" if valid else json.dumps(json.loads(errors.getvalue()), indent=1))

    return ask


@pytest.fixture
def envelope() -> Envelope:
    """An envelope of ours."""
    return Envelope("MIHMS", "METPID000001", 7, datetime(2014, 12, 1, 8, 5, tzinfo=UTC))


ISA = (
    "ISA*00*          *00*          *ZZ*METPID000001   *ZZ*MIHMS          *141201*0805*^*00501"
    "*000000101*0*P*:~"
)
MEMBER = (
    "INS*Y*18*021**A*E**AC~REF*0F*M0001~NM1*IL*1*DOE*JANE*Q***34*010010001~PER*IP**HP*2075551212~"
    "N3*1 MAIN ST*APT 2~N4*PORTLAND*ME*04101~DMG*D8*19800229*F~LUI*LE*SO**7~HD*021**HMO*A1~"
    "DTP*348*D8*20141201~DTP*349*D8*20151130~LX*1~NM1*P3*1*BROWN*BERNARD****XX*1234567893*25~"
    "LS*2700~LX*1~N1*75*PCCM~REF*17*Y~LE*2700~"
)
CLAIM = (
    "CLM*A37*100.5***11:B:1*Y*A*Y*Y~HI*ABK:E119*ABF:I10~NM1*82*1*ROY*ANNE****XX*1234567893~"
    "NM1*77*2*LAKE CLINIC*****XX*1245319599~N3*2 LAKE RD~N4*BANGOR*ME*04401~REF*LU*002~"
    "LX*1~SV1*HC:99213:25*85.5*UN*1***1:2~DTP*472*D8*20141202~"
    "LX*2~SV1*HC:90686*15*UN*1***1~DTP*472*RD8*20141202-20141203~"
)
INSTITUTIONAL = (
    "BHT*0019*00*1*20141203*0900*CH~NM1*41*2*HOSPITAL*****46*METPID000001~"
    "PER*IC*ANN*TE*2075551212~NM1*40*2*MAINECARE*****46*MIHMS~HL*1**20*1~"
    "NM1*85*2*BAY HOSPITAL*****XX*1245319599~N3*3 ELM ST~N4*PORTLAND*ME*041011234~"
    "REF*EI*010203040~HL*2*1*22*0~SBR*P*18*******MC~NM1*IL*1*DOE*JANE****MI*M0001~"
    "N3*1 MAIN ST~N4*PORTLAND*ME*04101~DMG*D8*19800229*F~NM1*PR*2*MAINECARE*****PI*MECMS~"
    "CLM*H1*250***13:A:7**A*Y*Y~DTP*434*RD8*20141201-20141202~DTP*435*DT*201412010915~"
    "CL1*1*1*01~REF*F8*OLD1~HI*ABK:J45909~HI*ABF:I10~"
    "NM1*71*1*LEE*SAM****XX*1234567893~LX*1~SV2*0450*HC:99283*250*UN*1~"
    "DTP*472*D8*20141201~"
)
REMITTANCE = (
    "BPR*I*12*C*ACH*CCP*01*011200608*DA*1*1016000001**01*011200608*DA*22*20150112~"
    "TRN*1*T0001*1016000001~DTM*405*20150109~N1*PR*MAINECARE~N3*11 STATE ST~"
    "N4*AUGUSTA*ME*043330011~PER*BL*SERVICES*TE*8665551212~N1*PE*PINE TREE*XX*1234567893~"
    "REF*TJ*010203040~LX*1~CLP*HH0*1*15*10*2*MC*P0*11*1~CAS*PR*3*2~"
    "NM1*QC*1*DOE*JANE****MI*M0001~DTM*232*20141201~DTM*233*20141231~"
    "SVC*HC:T2022*11.5*8.5**1~DTM*472*20141231~CAS*CO*45*3~SVC*HC:G9008*3.5*3.5~"
    "DTM*150*20141201~DTM*151*20141231~PLB*1234567893*20141231*CT:K1*-2~"
)
SETS = {
    "835": ("HP", "005010X221A1", REMITTANCE),
    "834": (
        "BE",
        "005010X220A1",
        "BGN*00*1*20141201*0805****2~N1*P5*MAINECARE*FI*016000001~N1*IN*MAINECARE*FI*016000001~"
        + MEMBER,
    ),
    "837P": (
        "HC",
        "005010X222A1",
        "BHT*0019*00*1*20141203*0900*CH~NM1*41*2*CLINIC*****46*METPID000001~"
        "PER*IC*ANN*TE*2075551212~NM1*40*2*MAINECARE*****46*MIHMS~HL*1**20*1~"
        "NM1*85*2*PINE TREE*****XX*1234567893~N3*3 ELM ST~N4*PORTLAND*ME*041011234~"
        "REF*EI*010203040~HL*2*1*22*0~SBR*P*18*******MC~NM1*IL*1*DOE*JANE****MI*M0001~"
        "N3*1 MAIN ST~N4*PORTLAND*ME*04101~DMG*D8*19800229*F~NM1*PR*2*MAINECARE*****PI*MECMS~"
        "REF*LU*001~" + CLAIM,
    ),
    "837I": (
        "HC",
        "005010X223A2",
        INSTITUTIONAL,
    ),
}


def interchange(kind: str) -> str:
    """A valid interchange with one set of a kind: 834, 835, 837P or 837I."""
    functional_id, version, body = SETS[kind]
    count = body.count("~") + 2
    named = "" if kind == "835" else f"*{version}"
    return (
        f"{ISA}GS*{functional_id}*METPID000001*MIHMS*20141201*0805*1*X*{version}~"
        f"ST*{kind[:3]}*0001{named}~{body}SE*{count}*0001~GE*1*1~IEA*1*000000101~"
    )


@pytest.fixture(scope="session")
def shared_wires() -> list[str]:
    """The shared files of guides that pyx12 has, on one line each."""
    found = []
    for path in sorted(SHARED.rglob("*.83*")):
        text = path.read_text().replace("\n", "")
        found.append(text.replace("X222A2", "X222A1").replace("X223A3", "X223A2"))
    return found


@pytest.fixture
def wire() -> Callable[[str], str]:
    """Makes valid interchanges of one set."""
    return interchange


@pytest.fixture(params=sorted(SETS))
def valid_wire(request: pytest.FixtureRequest) -> str:
    """A valid interchange of each kind in turn."""
    return interchange(request.param)
