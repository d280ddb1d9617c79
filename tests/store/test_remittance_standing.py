"""Until when an answer to a remittance may take, and what is no longer waited for."""

from datetime import date
from decimal import Decimal

import pytest

from edi import Standing
from store.answers import AnsweredRemittance

SENT_ON = date(2015, 2, 9)


def remittance(standing: Standing) -> AnsweredRemittance:
    return AnsweredRemittance(
        remittance_id="1003000126-2015-01",
        partner_id="METPID000001",
        interchange_number=7,
        month="2015-01",
        sent_on=SENT_ON,
        total=Decimal("12.00"),
        standing=standing,
        answered_on=None,
        told=(),
        contradictory=False,
    )


@pytest.mark.parametrize(
    ("today", "overdue"),
    [
        pytest.param(date(2015, 2, 12), False, id="the third day"),
        pytest.param(date(2015, 2, 13), True, id="the fourth day"),
    ],
)
@pytest.mark.parametrize("standing", [Standing.UNANSWERED, Standing.RECEIVED])
def test_a_remittance_without_its_answer_is_overdue_after_the_days_that_are_given(
    standing: Standing, today: date, overdue: bool
) -> None:
    assert remittance(standing).is_overdue(today, days=3) is overdue


@pytest.mark.parametrize("standing", [each for each in Standing if each.value.endswith("ed")])
def test_every_standing_is_waited_for_or_not(standing: Standing) -> None:
    known = remittance(standing)
    waited = standing in {Standing.UNANSWERED, Standing.RECEIVED}
    assert known.is_overdue(date(2015, 12, 31), days=3) is waited
