"""What payees' systems answer to remittances: matched, remembered, told, and never lost."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from edi import Envelope, validate, write_999, write_ta1
from tests.e2e.home import Home

AT = datetime(2015, 3, 20, 9, 0, tzinfo=UTC)


class Payees:
    """The systems of the payees, which answer the remittances of a hub."""

    def __init__(self, hub: Home) -> None:
        self.hub = hub
        self._sent = 0
        self.sent = {
            name.removeprefix("remittances/").removesuffix(".835"): content
            for name, content in sorted(hub.delivered().items())
            if name.startswith("remittances/")
        }

    def answer(self, remittance_id: str, *kinds: str, fault: tuple[str, str] = ("", "")) -> None:
        """Send a TA1 or a 999, as if the remittance had come with a fault."""
        wrong, right = fault
        content = self.sent[remittance_id].decode().replace(wrong, right, 1)
        (report,) = validate(content.encode()).interchanges
        for kind in kinds:
            self._sent += 1
            envelope = Envelope(report.header.receiver_id, "HHHUB", 900_000_000 + self._sent, AT)
            text = (write_ta1 if kind == "ta1" else write_999)(report, envelope)
            assert text is not None
            self.send(text)

    def send(self, text: str) -> None:
        """Hand a file in and have it worked off."""
        self.hub("ingest", "-", stdin=text.encode())
        self.hub("drain")

    def told(self, *options: str) -> dict[str, dict[str, object]]:
        """What `hub remittances` says, by remittance."""
        said = json.loads(self.hub("remittances", "--json", *options).out)
        return {each["remittance_id"]: each for each in said}


@pytest.fixture
def payees(quarter_to_go_on: Callable[[], Home]) -> Payees:
    """Payees who have answered nothing yet."""
    return Payees(quarter_to_go_on())


WRONG_AMOUNT = ("*C*CHK*", "*Q*CHK*")


def test_a_remittance_stands_as_its_payee_answered(payees: Payees) -> None:
    accepted, rejected, received, contradictory, silent, *_ = payees.sent
    payees.answer(accepted, "ta1", "999")
    payees.answer(rejected, "999", fault=WRONG_AMOUNT)
    payees.answer(received, "ta1")
    payees.answer(contradictory, "999")
    payees.answer(contradictory, "ta1", fault=("IEA*1*", "IEA*2*"))
    told = payees.told()
    assert told.keys() == payees.sent.keys()
    shown = {
        name: (each["standing"], each["overdue"], each["contradictory"], each["told"])
        for name, each in told.items()
    }
    assert shown[accepted] == ("accepted", False, False, [])
    assert shown[rejected] == (
        "rejected",
        False,
        False,
        ["set I5; segment 2 (BPR): 8, element 3: 7"],
    )
    assert shown[received] == ("received", True, False, [])
    assert shown[contradictory] == ("rejected", False, True, ["TA1 note 021"])
    assert shown[silent] == ("unanswered", True, False, [])
    assert payees.told("--open").keys() == payees.sent.keys() - {accepted}
    table = payees.hub("remittances").out
    assert "rejected, contradictory" in table
    assert "unanswered, overdue" in table


def test_an_answer_is_neither_refused_nor_answered_beyond_its_due(payees: Payees) -> None:
    first, *_ = payees.sent
    refused = payees.hub.rows("SELECT count(*) FROM refusals")
    before = payees.hub.delivered().keys()
    payees.answer(first, "ta1", "999")
    payees.answer(first, "999")
    assert payees.hub.rows("SELECT count(*) FROM refusals") == refused
    fresh = [name.rsplit(".", 1)[1] for name in payees.hub.delivered().keys() - before]
    assert [kind for kind in fresh if kind in ("ta1", "999")] == ["ta1", "ta1"]
    assert payees.told()[first]["standing"] == "accepted"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("AK1*HP*", "AK1*HP*9"), id="of another number"),
        pytest.param(("AK1*HP*", "AK1*HC*"), id="of another kind"),
        pytest.param(("HHHUB          *", "OTHER          *"), id="not to the hub"),
    ],
)
def test_an_answer_to_nothing_that_was_sent_is_refused_with_its_reason(
    payees: Payees, change: tuple[str, str]
) -> None:
    first, *_ = payees.sent
    (report,) = validate(payees.sent[first]).interchanges
    envelope = Envelope(report.header.receiver_id, "HHHUB", 900_000_001, AT)
    text = write_999(report, envelope)
    assert text is not None
    payees.send(text.replace(*change))
    (row,) = payees.hub.rows("SELECT place FROM refusals WHERE reason = 'unmatched_acknowledgment'")
    assert row == ("set 1",)
    assert payees.told()[first]["standing"] == "unanswered"
