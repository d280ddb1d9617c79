"""Interpreter services: who bills by statement, and when it is paid."""

from datetime import date
from decimal import Decimal

import pytest

from rules.calendar import Month
from rules.interpreter import NotPaid, interpreter_line, statement_refused
from rules.payment import PaymentLine, Service, procedure_of
from schemas.providers import SiteKind

JANUARY = Month(2015, 1)
ON_PANEL = [(date(2015, 1, 31), None)]


@pytest.mark.parametrize(
    ("kind", "panel", "on", "paid", "reason"),
    [
        pytest.param(SiteKind.CCT, ON_PANEL, date(2015, 2, 3), False, None, id="paid"),
        pytest.param(
            SiteKind.HHP, ON_PANEL, date(2015, 2, 3), False, "bill_as_before", id="a practice"
        ),
        pytest.param(
            SiteKind.BHHO, ON_PANEL, date(2015, 2, 3), False, "bill_as_before", id="a BHHO"
        ),
        pytest.param(
            SiteKind.CCT,
            [(date(2015, 2, 1), None)],
            date(2015, 2, 3),
            False,
            "not_on_panel",
            id="joined after the month",
        ),
        pytest.param(
            SiteKind.CCT,
            [(date(2014, 11, 3), date(2015, 1, 1))],
            date(2015, 2, 3),
            False,
            "not_on_panel",
            id="left before the month",
        ),
        pytest.param(
            SiteKind.CCT,
            [(date(2014, 11, 3), date(2015, 1, 2))],
            date(2015, 2, 3),
            False,
            None,
            id="on the panel on its first day",
        ),
        pytest.param(
            SiteKind.CCT, ON_PANEL, date(2014, 12, 31), False, "month_not_begun", id="too early"
        ),
        pytest.param(SiteKind.CCT, ON_PANEL, date(2015, 2, 3), True, "already_paid", id="twice"),
    ],
)
def test_a_care_team_alone_bills_by_statement_for_its_panel(
    kind: SiteKind,
    panel: list[tuple[date, date | None]],
    on: date,
    paid: bool,
    reason: NotPaid | None,
) -> None:
    assert statement_refused(kind, panel, JANUARY, on, paid=paid) == reason


def test_what_was_billed_is_paid_under_a_code_of_its_own() -> None:
    line = interpreter_line(Decimal("60.00"))
    assert line == PaymentLine(Service.INTERPRETER, Decimal("60.00"), "P8")
    assert procedure_of(line.service, JANUARY.first) == "T1013"
