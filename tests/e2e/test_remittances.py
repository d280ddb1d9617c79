"""The remittances of a quarter: valid, balanced to the cent, numbered without gaps, paid once."""

import io
import logging
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from pyx12.params import ParamsBase
from pyx12.x12n_document import x12n_document

from edi import Segment, read_segments, validate
from tests.e2e.feeds import interchange, member_set
from tests.e2e.home import Home, Quarter

PAYMENT_LINES = "SELECT sum(amount), count(*) FROM payment_lines"


@pytest.fixture(scope="module")
def remittances(quarter: Quarter) -> dict[str, bytes]:
    """The 835 files by remittance id."""
    found = {
        Path(name).stem: content
        for name, content in quarter.delivered.items()
        if name.startswith("remittances/")
    }
    assert found
    return found


def _cents(segments: list[Segment], segment_id: str, element: int) -> int:
    return sum(_in_cents(one[element]) for one in segments if one.id == segment_id)


def _in_cents(amount: str) -> int:
    cents = Decimal(amount or "0") * 100
    assert cents == cents.to_integral_value()
    return int(cents)


def test_every_remittance_is_valid_for_the_hub_and_for_pyx12(
    remittances: dict[str, bytes],
) -> None:
    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)
    for remittance_id, content in remittances.items():
        assert validate(content).accepted, remittance_id
        text = io.StringIO(content.decode("ascii"))
        assert x12n_document(ParamsBase(), text, None, None), remittance_id


def test_every_remittance_balances_to_the_cent_at_each_of_its_levels(
    remittances: dict[str, bytes],
) -> None:
    for remittance_id, content in remittances.items():
        segments = list(read_segments(content))
        assert not [one for one in segments if one.id == "CAS"]
        claims, services, adjusted = (
            _cents(segments, "CLP", 4),
            _cents(segments, "SVC", 3),
            _cents(segments, "PLB", 4),
        )
        assert _cents(segments, "CLP", 3) == claims == services == _cents(segments, "SVC", 2)
        assert _cents(segments, "BPR", 2) == claims - adjusted, remittance_id


def test_the_835_of_a_payee_says_what_the_payment_lines_of_the_month_say(
    quarter: Quarter, remittances: dict[str, bytes]
) -> None:
    stored = quarter.hub.rows(
        "SELECT r.remittance_id, r.total, sum(l.amount), count(DISTINCT l.member_key), r.profile"
        " FROM remittances r JOIN payment_lines l ON l.remittance_id = r.remittance_id"
        " GROUP BY r.remittance_id"
    )
    assert {row[0] for row in stored} == remittances.keys()
    assert (sum(row[1] for row in stored),) == quarter.hub.rows(PAYMENT_LINES)[0][:1]
    for remittance_id, total, lines, members, profile in stored:
        segments = list(read_segments(remittances[remittance_id]))
        assert total == lines == _cents(segments, "BPR", 2)
        claims = len([one for one in segments if one.id == "CLP"])
        adjustments = len([one for one in segments if one.id == "PLB"])
        assert (claims, adjustments) == ((members, 0) if profile == "member" else (0, 1))


def test_both_profiles_occur(quarter: Quarter) -> None:
    profiles = quarter.hub.rows("SELECT DISTINCT profile FROM remittances ORDER BY profile")
    assert profiles == [("member",), ("plb",)]


def test_no_member_month_is_in_two_remittances_and_each_is_attested_or_in_pccm(
    quarter: Quarter,
) -> None:
    twice = quarter.hub.rows(
        "SELECT 1 FROM payment_lines GROUP BY member_key, month, service HAVING count(*) > 1"
    )
    unattested = quarter.hub.rows(
        "SELECT 1 FROM payment_lines l LEFT JOIN attestations a USING (member_key, site_id, month)"
        " WHERE l.service <> 'pccm' AND coalesce(a.payable, 0) = 0"
    )
    services = quarter.hub.rows("SELECT DISTINCT service FROM payment_lines ORDER BY service")
    assert (twice, unattested) == ([], [])
    assert [service for (service,) in services] == [
        "behavioral",
        "care_team",
        "health_home",
        "pccm",
    ]


def _numbers_by_partner(delivered: dict[str, bytes]) -> dict[str, list[int]]:
    """The interchange control numbers of everything sent in X12, by receiver."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for name, content in delivered.items():
        if name.startswith(("acknowledgments/", "remittances/")):
            isa, *_, iea = read_segments(content)
            assert isa[13] == iea[2]
            numbers[isa[8].strip()].append(int(isa[13]))
    return numbers


def test_control_numbers_of_a_partner_run_on_without_gap_over_ta1_999_and_835(
    quarter_to_go_on: Callable[[], Home],
) -> None:
    hub = quarter_to_go_on()
    partner = "METPID000102"
    before = _numbers_by_partner(hub.delivered())
    assert len(before[partner]) >= 2
    assert before.keys() >= {"MIHMS", partner}
    hub("ingest", "-", stdin=interchange(member_set(), sender=partner))
    hub("drain")
    after = _numbers_by_partner(hub.delivered())
    assert len(after[partner]) == len(before[partner]) + 2
    for numbers in after.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_closing_paid_months_again_pays_nothing(quarter_to_go_on: Callable[[], Home]) -> None:
    hub = quarter_to_go_on()
    paid, delivered = hub.rows(PAYMENT_LINES), hub.delivered()
    assert "Nothing to close" in hub("clock", "--to", "2015-02-28").out
    hub("drain")
    assert hub.rows(PAYMENT_LINES) == paid
    assert hub.delivered() == delivered


def test_the_end_of_a_paid_day_sent_once_more_pays_nothing(
    quarter_to_go_on: Callable[[], Home],
) -> None:
    hub = quarter_to_go_on()
    paid = hub.rows(PAYMENT_LINES)
    (paid_on,) = hub.rows("SELECT max(paid_on) FROM remittances")[0]
    hub.send_again(f'%"day":"{paid_on}"%')
    assert "1 handled" in hub("drain").out
    assert hub.rows(PAYMENT_LINES) == paid


def test_a_remittance_that_is_issued_again_is_the_same_file(
    quarter_to_go_on: Callable[[], Home],
) -> None:
    hub = quarter_to_go_on()
    delivered = hub.delivered()
    hub.send_again('{"remittance_id":%')
    assert "handled" in hub("drain").out
    assert hub.delivered() == delivered
