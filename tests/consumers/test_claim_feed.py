"""Claims and member reports: in any order, replaced, taken back and corrected."""

from collections.abc import Callable
from datetime import date

import pytest

from schemas.members import Coverage, MemberReported, PersonName, PostalAddress
from store import tables
from store.work import Work
from tests.programme import ADA, ASTHMA, DIABETES, HYPERTENSION, PRACTICE, Programme

NOBODY = ()


def state_after_review(programme: Programme) -> str:
    programme.refer(ADA)
    programme.end_day()
    return programme.states(ADA)[-1][1]


def waiting(programme: Programme) -> int:
    with programme.store.read() as view:
        return Work.on_open_day(view).claims.pending_members()


def test_claims_wait_for_a_member_whom_no_834_has_named_and_count_once_it_does(
    programme: Programme,
) -> None:
    programme.claim(ADA, diagnoses=(DIABETES, HYPERTENSION))
    assert waiting(programme) == 1
    assert programme.refer(ADA).refused == 1
    programme.member(ADA, diagnoses=NOBODY)
    assert waiting(programme) == 0
    assert state_after_review(programme) == "PENDING_OPT_OUT"


def test_a_voided_claim_no_longer_counts(programme: Programme) -> None:
    programme.member(ADA, diagnoses=NOBODY)
    claim_id = programme.claim(ADA, diagnoses=(DIABETES, HYPERTENSION))
    programme.claim(ADA, claim_id=claim_id, frequency="void")
    for table in (tables.claims, tables.claim_diagnoses, tables.claim_lines):
        assert programme.rows(table) == []
    assert state_after_review(programme) == "DENIED"


def test_a_replaced_claim_counts_as_it_was_said_last(programme: Programme) -> None:
    programme.member(ADA, diagnoses=NOBODY)
    claim_id = programme.claim(ADA, diagnoses=(ASTHMA,), procedure="80053")
    programme.claim(
        ADA, claim_id=claim_id, frequency="replacement", diagnoses=(DIABETES, HYPERTENSION)
    )
    assert [row.code for row in programme.rows(tables.claim_diagnoses)] == ["25000", "4019"]
    assert [row.primary_care for row in programme.rows(tables.claims)] == [True]
    assert state_after_review(programme) == "PENDING_OPT_OUT"


def test_claims_of_two_billers_may_have_the_same_number(programme: Programme) -> None:
    programme.member(ADA, diagnoses=NOBODY)
    for biller in (PRACTICE[:10], "1003000126"):
        programme.claim(ADA, claim_id="1", billing_npi=biller)
    assert len(programme.rows(tables.claims)) == 2


@pytest.mark.parametrize(
    ("served_on", "state"),
    [
        pytest.param(date(2013, 12, 1), "PENDING_OPT_OUT", id="a year ago"),
        pytest.param(date(2013, 11, 30), "DENIED", id="a year and a day ago"),
    ],
)
def test_conditions_come_from_the_claims_of_the_last_year(
    programme: Programme, served_on: date, state: str
) -> None:
    programme.member(ADA, diagnoses=NOBODY)
    programme.claim(ADA, on=served_on, diagnoses=(DIABETES, HYPERTENSION))
    assert state_after_review(programme) == state


def test_the_newest_report_of_a_member_replaces_the_one_before(programme: Programme) -> None:
    programme.member(ADA)
    programme.member(ADA, coverage="RXO", diagnoses=NOBODY, name={"first": "Ada", "last": "New"})
    (row,) = programme.rows(tables.members)
    assert row.last == "New"
    assert [span.code for span in programme.rows(tables.coverages)] == ["RXO"]
    assert state_after_review(programme) == "DENIED"


def test_a_coverage_that_is_said_twice_counts_as_it_was_said_last(programme: Programme) -> None:
    reported = MemberReported(
        member_id=ADA,
        name=PersonName(first="Ada", last="Example"),
        birth_date=date(1961, 4, 2),
        gender="F",
        address=PostalAddress(line1="1 Main Street", city="Augusta", state="ME", zip="04330"),
        coverages=(
            Coverage(code="ACS", starts_on=date(2013, 1, 1)),
            Coverage(code="ACS", starts_on=date(2013, 1, 1), ends_on=date(2014, 11, 30)),
        ),
    )
    outcome = programme.send(reported)
    assert (outcome.handled, outcome.given_up) == (1, 0)
    assert [span.ends_on for span in programme.rows(tables.coverages)] == [date(2014, 11, 30)]


@pytest.mark.parametrize(("born_on", "refused"), [("2014-12-01", 0), ("2014-12-02", 1)])
def test_a_birth_date_in_the_future_is_refused(
    programme: Programme, born_on: str, refused: int
) -> None:
    programme.member(ADA, birth_date=born_on, diagnoses=NOBODY)
    assert len(programme.refusals()) == refused
    assert len(programme.rows(tables.members)) == 1 - refused


def test_the_order_of_messages_inside_a_batch_is_kept(
    empty_programme: Callable[..., Programme],
) -> None:
    one_by_one, together = empty_programme(batch_size=1), empty_programme(batch_size=500)
    for programme in (one_by_one, together):
        claim_id = programme.claim(ADA, diagnoses=(DIABETES,))
        programme.claim(ADA, claim_id=claim_id, frequency="void")
        programme.claim(ADA, claim_id=claim_id, diagnoses=(ASTHMA,))
    codes = [[row.code for row in p.rows(tables.claim_diagnoses)] for p in (one_by_one, together)]
    assert codes == [[ASTHMA], [ASTHMA]]
