"""The post when a day ends: mailing days and print batches; and days that end in order."""

from collections.abc import Callable
from datetime import date

import pytest

from schemas.clock import DayEnded
from schemas.outbound import PrintLetters
from tests.programme import ADA, BEN, PRACTICE, Programme


@pytest.mark.parametrize(
    ("referred_on", "mailed_on"),
    [
        pytest.param(date(2014, 12, 1), date(2014, 12, 2), id="Monday"),
        pytest.param(date(2014, 12, 4), date(2014, 12, 5), id="Thursday"),
        pytest.param(date(2014, 12, 5), date(2014, 12, 8), id="Friday"),
        pytest.param(date(2014, 12, 7), date(2014, 12, 8), id="Sunday"),
        pytest.param(date(2014, 12, 24), date(2014, 12, 26), id="before Christmas"),
        pytest.param(date(2015, 1, 16), date(2015, 1, 20), id="before King's Day"),
        pytest.param(date(2015, 7, 2), date(2015, 7, 6), id="before the 4th on a Saturday"),
    ],
)
def test_letters_are_mailed_on_the_next_mailing_day(
    programme_from: Callable[..., Programme], referred_on: date, mailed_on: date
) -> None:
    programme = programme_from(referred_on)
    programme.member(ADA)
    programme.refer(ADA)
    programme.end_day(until=date.fromordinal(mailed_on.toordinal() - 1))
    (letter,) = programme.letters()
    assert letter.mailed_on == mailed_on
    assert programme.enrollments(ADA)[0].mailed_on == mailed_on
    told = programme.portal(PRACTICE)[0]
    assert getattr(told, "mailed_on", None) == mailed_on


def test_the_letters_of_a_weekend_go_in_one_batch_with_files_for_the_printer(
    programme_from: Callable[..., Programme],
) -> None:
    programme = programme_from(date(2014, 12, 5))
    for member in (ADA, BEN):
        programme.member(member)
        programme.refer(member)
        programme.end_day()
    programme.end_day()
    (print_run,) = programme.emitted(PrintLetters)
    assert (print_run.batch_id, print_run.mailed_on) == ("2014-12-08-01", date(2014, 12, 8))
    folder = programme.out / "letters" / "2014-12-08"
    assert (folder / "batch-2014-12-08-01.pdf").is_file()
    manifest = (folder / "manifest-2014-12-08-01.csv").read_text()
    assert len(list(folder.glob("L-*.pdf"))) == len(list(folder.glob("L-*.html"))) == 2
    assert len(manifest.splitlines()) == 3


def test_a_letter_is_mailed_once(programme: Programme) -> None:
    programme.member(ADA)
    programme.refer(ADA)
    programme.end_day(until=date(2014, 12, 12))
    assert len(programme.emitted(PrintLetters)) == 1


def test_a_day_without_letters_has_no_batch(programme: Programme) -> None:
    programme.end_day(until=date(2014, 12, 12))
    assert programme.emitted(PrintLetters) == []


def test_a_day_that_is_closed_already_changes_nothing(programme: Programme) -> None:
    programme.end_day(until=date(2014, 12, 3))
    outcome = programme.send(DayEnded(day=date(2014, 12, 2)))
    assert (outcome.handled, programme.today) == (1, date(2014, 12, 4))


def test_a_day_cannot_end_before_the_one_that_is_open(programme: Programme) -> None:
    programme.send(DayEnded(day=date(2014, 12, 2)))
    assert programme.today == date(2014, 12, 1)
    assert [reason for reason, _ in programme.refusals()] == ["out_of_order"]
